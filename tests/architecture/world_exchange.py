"""What municipalities have read in, for the permission table."""

from django.utils import timezone

from kim.accounts.rules.roles import Role
from kim.kernel.uploads.terms import Checked
from kim.opendata.services.reading import begin_import
from tests.accounts import factories as people
from tests.programme import factories as programme

Arguments = dict[str, str | int]


def imports_of(ags: str, word: str) -> dict[str, Arguments]:
    """A preview of a municipality, with ``word`` in its file and its name."""
    place = programme.place(ags)
    member = people.make_member(role=Role.INTEGRATION_MANAGER, place=place)
    content = f"Titel;Anbieter;Beschreibung\n{word}-Kurs;{word} e. V.;{word}\n".encode()
    checked = Checked(data=content, name=f"{word}.csv", media_type="text/csv; charset=utf-8")
    found = begin_import(
        actor=people.actor_of(member), checked=checked, encoding="UTF-8",
        municipality_id=place.pk, ags=ags, now=timezone.now(),
    )  # fmt: skip
    return {"import": {"pk": found.pk}}


def no_imports() -> dict[str, Arguments]:
    return {"import": {"pk": 987_654_321}}
