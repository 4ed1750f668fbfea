"""Pages of calls: read by both sides, changed by Programmleitung, released by somebody else."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kim.accounts.models import User
from kim.accounts.rules.roles import Role
from kim.audit.models import Event
from kim.grants.models import CallVersion
from kim.grants.services.call_recipients import set_recipients
from kim.grants.services.calls import load_shipped_calls
from kim.grants.services.cases import GrantError
from kim.places.models import Place
from tests.accounts.factories import actor_of, make_member, sign_in
from tests.grants.factories import NOW, SPEYER

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published")]
CALL = "/foerderung/aufrufe/kim-2026/"
TOKEN = {"csrfmiddlewaretoken": "x"}  # what a form without fields sends


@pytest.fixture
def lead() -> User:
    load_shipped_calls(now=NOW)
    return make_member(role=Role.PROGRAMME_LEAD)


def signed_in(user: User) -> Client:
    return sign_in(Client(), user)


def of(role: Role) -> Client:
    town = role in (Role.INTEGRATION_MANAGER, Role.HEAD)
    place = Place.objects.get(ags=SPEYER) if town else None
    return signed_in(make_member(role=role, place=place))


def text(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def test_the_whole_way_of_a_call(lead: User) -> None:
    client, budget, town = signed_in(lead), of(Role.BUDGET_OFFICER), of(Role.INTEGRATION_MANAGER)
    assert "noch keinen Förderaufruf" in text(town, "/foerderung/aufrufe/")
    assert text(town, CALL, 404)
    page = text(client, CALL)
    assert "noch nicht am amtlichen Text geprüft" in page
    assert "60.000,00 €" in page
    number = f"{CALL}fassung/1/wert/cap_material/"
    wrong = client.post(number, {"value": "viel", "source": "x", "address": "", "mark": "sourced"})
    assert wrong.status_code == 422
    assert "Bitte schreiben Sie zum Beispiel 60.000,00" in wrong.content.decode()
    right = {"value": "21.000,00", "source": "Schreiben", "address": "", "mark": "sourced"}
    assert client.post(number, right).status_code == 302
    assert "21.000,00 €" in text(client, CALL)
    assert budget.post(f"{CALL}fassung/1/freigeben/", TOKEN).status_code == 302
    assert "Absenden geht erst mit einer endgültigen Fassung" in text(town, CALL)
    assert client.post(f"{CALL}fassung/neu/", {"note": "Kriterien sind da"}).status_code == 302
    condition = {
        "kind": "special", "code": "logo", "title": "Logo", "text": "Bitte zeigen.", "law": "",
        "mark": "assumption",
    }  # fmt: skip
    assert client.post(f"{CALL}fassung/2/conditions/", condition).status_code == 302
    own = client.post(f"{CALL}fassung/2/freigeben/", TOKEN)
    assert "eine andere Person" in own.content.decode()
    assert "Fassung 2" not in text(town, CALL)
    assert budget.post(f"{CALL}fassung/2/freigeben/", TOKEN).status_code == 302
    page = text(town, CALL)
    assert "Logo" in page
    assert "Was sich gegenüber der vorigen Fassung ändert" in page
    assert client.post(f"{CALL}stand/open/", {"reason": ""}).status_code == 302
    assert "Antragsphase" in text(town, "/foerderung/aufrufe/")


@pytest.mark.parametrize(
    ("key", "offered", "typed", "shown"),
    [
        ("opens_on", "", "01.10.2025", "01.10.2025"),
        ("line_transfer", "nein", "on", "ja"),
        ("financing_personnel", "Festbetragsfinanzierung", "fixed", "Festbetragsfinanzierung"),
        ("fte_max", "1,0", "0,5", "0,5 VZÄ"),
    ],
)
def test_values_are_read_and_typed_the_german_way(
    lead: User, key: str, offered: str, typed: str, shown: str
) -> None:
    client = signed_in(lead)
    address = f"{CALL}fassung/1/wert/{key}/"
    assert offered in text(client, address)
    sent = {"value": typed, "source": "x", "address": "", "mark": "assumption"}
    assert client.post(address, sent).status_code == 302
    assert f">{shown}<" in text(client, CALL)


def test_a_released_version_offers_no_change(lead: User) -> None:
    of(Role.BUDGET_OFFICER).post(f"{CALL}fassung/1/freigeben/", TOKEN)
    client = signed_in(lead)
    assert "Ändern" not in text(client, CALL)
    given = {"value": "1,00", "source": "x", "address": "", "mark": "sourced"}
    refused = client.post(f"{CALL}fassung/1/wert/cap_total/", given)
    assert refused.status_code == 422
    assert "neue Fassung" in refused.content.decode()


def test_requirements_are_changed_and_removed(lead: User) -> None:
    client = signed_in(lead)
    row = CallVersion.objects.get().requirements.filter(kind="attachment").earliest("pk")
    address = f"{CALL}fassung/1/requirements/"
    assert row.label in text(client, f"{address}?nr={row.pk}")
    changed = {
        "kind": "attachment", "code": row.code, "label": "Neues Wort", "help": "",
        "is_mandatory": "on", "law": "", "mark": "assumption",
    }  # fmt: skip
    client.post(f"{address}?nr={row.pk}", changed)
    assert "Neues Wort" in text(client, CALL)
    client.post(f"{address}{row.pk}/entfernen/", TOKEN)
    assert "Neues Wort" not in text(client, CALL)
    bad = client.post(address, {**changed, "code": "Groß Geschrieben"})
    assert "Kürzel aus kleinen Buchstaben" in bad.content.decode()


class TestRecipients:
    ADDRESS = f"{CALL}fassung/1/kommunen/"

    def named(self) -> set[str]:
        return set(CallVersion.objects.get().recipients.values_list("place__ags", flat=True))

    def test_are_named_and_may_be_ticked_while_the_version_is_a_draft(self, lead: User) -> None:
        client = signed_in(lead)
        page = text(client, CALL)
        assert "Alle 36 Landkreise und kreisfreien Städte" in page
        assert "<li>Stadt Speyer</li>" in page
        assert text(client, self.ADDRESS).count(" checked") == 36
        few = client.post(self.ADDRESS, {"recipients": [SPEYER, "07319"]})
        assert few.status_code == 302
        assert self.named() == {SPEYER, "07319"}
        page = text(client, CALL)
        assert "2 Kommunen können einen Antrag stellen, 34 nicht." in page
        assert "Nicht antragsberechtigt:" in page
        assert Event.objects.filter(action="grants.set_recipients").count() == 1

    def test_all_and_none_tick_without_saving(self, lead: User) -> None:
        client = signed_in(lead)
        for mark, ticked in (("none", 0), ("all", 36)):
            page = client.post(self.ADDRESS, {"mark": mark, "recipients": [SPEYER]})
            assert page.status_code == 200
            assert page.content.decode().count(" checked") == ticked
        assert len(self.named()) == 36

    def test_nobody_or_somebody_unknown_is_refused(self, lead: User) -> None:
        client = signed_in(lead)
        for sent in ({"recipients": []}, {"recipients": ["99999"]}, {"recipients": SPEYER, "x": 1}):
            assert client.post(self.ADDRESS, sent | TOKEN).status_code == 422
        for wanted in ([], ["99999"]):
            with pytest.raises(GrantError, match=r"Bitte"):
                set_recipients(
                    actor=actor_of(lead), version_id=CallVersion.objects.get().pk, wanted=wanted,
                    now=NOW,
                )  # fmt: skip
        assert len(self.named()) == 36

    def test_the_same_again_is_no_deed_and_a_released_version_is_frozen(self, lead: User) -> None:
        client = signed_in(lead)
        client.post(self.ADDRESS, {"recipients": [SPEYER]})
        client.post(self.ADDRESS, {"recipients": [SPEYER]})
        assert Event.objects.filter(action="grants.set_recipients").count() == 1
        of(Role.BUDGET_OFFICER).post(f"{CALL}fassung/1/freigeben/", TOKEN)
        assert "Kommunen auswählen" not in text(client, CALL)
        refused = client.post(self.ADDRESS, {"recipients": ["07319"]})
        assert refused.status_code == 422
        assert "neue Fassung" in refused.content.decode()
        assert self.named() == {SPEYER}


@pytest.mark.parametrize(
    "address",
    ["stand/publish/", "stand/unknown/", "fassung/9/freigeben/", "fassung/1/wert/unknown/",
     "fassung/1/gifts/", "?fassung=9", "?fassung=x"],
)  # fmt: skip
def test_what_is_not_there(lead: User, address: str) -> None:
    text(signed_in(lead), f"{CALL}{address}", 404)


def test_the_list_takes_as_many_queries_with_more_versions(lead: User) -> None:
    client = signed_in(lead)
    budget = of(Role.BUDGET_OFFICER)
    budget.post(f"{CALL}fassung/1/freigeben/", TOKEN)
    counts = []
    for _ in range(2):
        text(client, "/foerderung/aufrufe/")  # shows and forgets the message of the deed
        with CaptureQueriesContext(connection) as seen:
            text(client, "/foerderung/aufrufe/")
        counts.append(len(seen))
        client.post(f"{CALL}fassung/neu/", {"note": "x"})
        budget.post(f"{CALL}fassung/2/freigeben/", TOKEN)
    assert counts[0] == counts[1]
