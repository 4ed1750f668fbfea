"""What municipalities have read in, for the permission table."""

from django.utils import timezone

from kim.accounts.rules.roles import Role
from kim.kernel.uploads.terms import Checked
from kim.opendata.models import Conflict, Source, SourceRecord
from kim.opendata.services.reading import begin_import
from tests.accounts import factories as people
from tests.network.factories import make_organisation
from tests.offers.factories import make_offer
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
    source = Source.objects.create(
        municipality=place, label=f"{word} Quelle", base="https://integreat.example",
        region=word.lower(), provider=word, is_on=False, created_at=timezone.now(),
    )  # fmt: skip
    offer = make_offer(make_organisation(ags), ags=ags, title=f"{word} strittig", public=False)
    origin = SourceRecord.objects.create(
        origin=source.origin, source_key=word, offer=offer, fingerprint="0" * 64, remote={},
        local={}, seen_at=timezone.now(),
    )  # fmt: skip
    conflict = Conflict.objects.create(
        origin=origin, field="contact.phone", local=word, remote="1", noted_at=timezone.now()
    )
    return {
        "import": {"pk": found.pk},
        "source": {"pk": source.pk},
        "conflict": {"pk": conflict.pk},
    }


def no_imports() -> dict[str, Arguments]:
    nowhere: Arguments = {"pk": 987_654_321}
    return {"import": nowhere, "source": nowhere, "conflict": nowhere}
