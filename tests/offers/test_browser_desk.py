"""Pages of offers in Chromium: axe, reflow, pictures, and entering an offer from first key on."""

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from kim.accounts.models import User
from kim.accounts.rules.roles import Role
from kim.network.models import Organisation
from kim.offers.models import Offer
from kim.offers.services.edits import submit_edit
from kim.offers.services.feedback import report_offer
from kim.offers.services.links import ask_owner, issue_token
from kim.offers.services.signals import note_signal
from kim.offers.states import FeedbackKind, SignalKind
from kim.places.services import load_reference
from tests.accounts.factories import actor_of, make_member
from tests.browser import PHONE, Visit, check_page, fits, follow, screenshot
from tests.network.factories import NOW, carrier, give_office, make_organisation, place
from tests.offers.factories import data_of, make_offer

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ADDRESSES: dict[str, str] = {}


def label(word: str) -> re.Pattern[str]:
    """The whole label, with or without the word that it may stay empty."""
    return re.compile(rf"^{word}\s*(\(freiwillig\))?$")


@pytest.fixture(scope="module", autouse=True)
def keeper(committed: None) -> User:
    """A language café that is public, waits, is reported wrong and has an open link."""
    load_reference(now=NOW)
    now = timezone.now() - dt.timedelta(hours=1)
    user = make_member(role=Role.INTEGRATION_MANAGER, place=place())
    organisation = give_office(make_organisation(name="Haus der Begegnung Muster"))
    offer = make_offer(
        organisation, actor=actor_of(user), now=now, capacity="few", target_groups=("women",),
        access=("quiet",), level_from="a1", level_to="a2",
    )  # fmt: skip
    offer.texts.create(language="ar", title="مقهى اللغة", summary="تعلم الألمانية مع القهوة")
    make_offer(organisation, actor=actor_of(user), now=now, public=False, title="Entwurf")
    data = data_of(organisation, title="Sprachcafé am Fluss", cost="low")
    edit = submit_edit(actor=carrier(), offer_id=offer.pk, data=data, now=now)
    assert edit is not None
    note_signal(offer_id=offer.pk, kind=SignalKind.OVERDUE, text="Lange her.", now=now)
    report_offer(
        key=offer.key, kind=FeedbackKind.WRONG, text="Mo erst ab 16 Uhr", where="", language="de",
        now=now,
    )  # fmt: skip
    link = ask_owner(offer_id=offer.pk, now=now)
    assert link is not None
    issued = issue_token(link_id=link.pk, now=now)
    assert issued is not None
    ADDRESSES.update(
        offer=f"/angebote/{offer.key}/", arabic=f"/ar/angebote/{offer.key}/",
        edit=f"/angebote/verwalten/{offer.key}/", decide=f"/angebote/aenderungen/{edit.pk}/",
        link=f"/angebote/bestaetigen/{issued[1]}/",
        change=f"/angebote/bestaetigen/{issued[1]}/aendern/",
        wrong=f"/angebote/stimmt-nicht/{offer.key}/",
        wrong_arabic=f"/ar/angebote/stimmt-nicht/{offer.key}/", missing="/uk/angebote/fehlt/",
        list="/angebote/verwalten/", new="/angebote/verwalten/neu/",
        calls="/angebote/anrufliste/", edits="/angebote/aenderungen/",
        reports="/angebote/hinweise/", rates="/angebote/aktualitaet/",
    )  # fmt: skip
    return user


@pytest.mark.parametrize(
    "name", ["offer", "arabic", "link", "change", "wrong", "wrong_arabic", "missing"]
)
def test_public_page(visit: Visit, name: str) -> None:
    check_page(visit(ADDRESSES[name]), f"angebot-{name}")


def test_printed_with_a_code_for_cameras(visit: Visit) -> None:
    page = visit(ADDRESSES["offer"])
    expect(page.locator(".kim-offer__qr svg")).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.locator(".kim-offer__qr svg")).to_be_visible()
    expect(page.get_by_role("navigation").first).to_be_hidden()
    screenshot(page, "angebot-druck")
    page.emulate_media(media="screen")


@pytest.mark.parametrize(
    "name", ["list", "new", "edit", "calls", "edits", "decide", "reports", "rates"]
)
def test_staff_page(visit: Visit, keeper: User, name: str) -> None:
    check_page(visit(ADDRESSES[name], user=keeper), f"angebote-{name}")


def test_an_offer_is_entered_on_a_phone_without_script(visit: Visit, keeper: User) -> None:
    """The seven answers, one mistake, and the public page."""
    organisation = Organisation.objects.get(name__startswith="Haus")
    address = f"{ADDRESSES['new']}?anbieter={organisation.pk}"
    page = visit(address, PHONE, user=keeper, java_script_enabled=False)
    page.get_by_label(label("Titel")).fill("Nähtreff")
    page.get_by_label(label("Handlungsfeld")).select_option("begegnung")
    page.get_by_label("Straße und Hausnummer").first.fill("Musterweg 3")
    page.get_by_label(label("Ort")).first.fill("Speyer")
    page.get_by_label(label("Di")).first.check()
    page.get_by_label(label("von")).first.fill("18")
    page.get_by_label(label("bis")).first.fill("16")
    page.get_by_label(label("Telefon")).fill("06232 123456")
    follow(page.get_by_role("button", name="Speichern und veröffentlichen"))
    expect(page.get_by_role("alert").first).to_contain_text("Das Ende liegt vor dem Anfang")
    expect(page.get_by_label(label("Titel"))).to_have_value("Nähtreff")
    fits(page)
    screenshot(page, "angebote-new-fehler-phone")
    page.get_by_label(label("bis")).first.fill("20")
    follow(page.get_by_role("button", name="Speichern und veröffentlichen"))
    expect(page.get_by_role("status").first).to_contain_text("Gespeichert und veröffentlicht")
    follow(page.get_by_role("link", name="Öffentliche Seite", exact=True))
    expect(page.get_by_role("heading", level=1)).to_have_text("Nähtreff")
    expect(page).to_have_url(re.compile(r"/angebote/[0-9a-f-]{36}/$"))
    assert Offer.objects.filter(texts__title="Nähtreff").count() == 1
