"""What many records of a grant share."""

from django.db.models import Q

from kim.kernel.retention import PersonalField

# Keys of persons (UUID of the human, not of the account) prove four eyes. No name is kept.
TRAIL = PersonalField(
    purpose="Vier-Augen-Prinzip und Nachvollziehbarkeit der Förderakte",
    basis="Art. 6 Abs. 1 lit. e DSGVO; § 44 LHO",
    kept="mit der Förderakte, zehn Jahre nach Abschluss; nur ein Schlüssel, kein Name",
)


def both_or_neither(first: str, second: str) -> Q:
    """Two fields that are known together or not at all."""
    return Q(**{f"{first}__isnull": True, f"{second}__isnull": True}) | Q(
        **{f"{first}__isnull": False, f"{second}__isnull": False}
    )
