"""Purpose and retention of personal fields, declared at the model and printed for docs/."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PersonalField:
    """One personal field (personenbezogenes Feld): why it is kept and until when."""

    purpose: str
    basis: str
    kept: str
