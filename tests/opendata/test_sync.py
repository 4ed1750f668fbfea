"""Comparing with an instance of Integreat: what comes in, what stays, and whom kim never asks."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django import Settings

from kim.accounts.actor import Actor
from kim.accounts.rules.roles import Role
from kim.offers.models import Article, ArticleText, Offer
from kim.offers.models.search import SearchEntry
from kim.offers.queries import visible_offers, whole
from kim.offers.queries.data import offer_data
from kim.offers.services.offers import change_offer
from kim.opendata.models import Conflict, Import, Source
from kim.opendata.services import fetching
from kim.opendata.services.fetching import NotFetched, fetch_json
from kim.opendata.services.reading import ExchangeError
from kim.opendata.services.sources import SourceValues, decide_conflict, save_source
from kim.opendata.services.undoing import undo_import
from kim.opendata.states import Side
from kim.opendata.tasks import NOBODY, every_night, sync_source
from tests.accounts.factories import actor_of, make_member, sign_in
from tests.network.factories import NOW, SPEYER, WORMS, manager, place
from tests.opendata.instance import Instance, running
from tests.opendata.test_exchange_integreat import event
from tests.opendata.test_exchange_integreat import place as poi

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("municipalities")]
ROOT = "/api/v3/beispiel"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Instance, Path]]:
    with running(tmp_path_factory.mktemp("tls")) as found:
        yield found


@pytest.fixture
def instance(server: tuple[Instance, Path], settings: Settings) -> Instance:
    found, certificate = server
    settings.EXCHANGE_HOSTS = frozenset({"localhost"})
    settings.EXCHANGE_LOCAL = frozenset({"localhost"})
    settings.EXCHANGE_PORTS = (found.port,)
    settings.EXCHANGE_CA = str(certificate)
    found.asked.clear()
    found.answers = {
        f"{ROOT}/languages/": [{"code": "de"}, {"code": "ar"}, {"code": "klingon"}],
        f"{ROOT}/de/locations/": [poi("de")],
        f"{ROOT}/ar/locations/": [poi("ar", title="مركز", content="<p>نساعد</p>")],
        f"{ROOT}/de/events/": [event()],
        f"{ROOT}/ar/events/": [],
        f"{ROOT}/de/pages/": [
            {"path": "/beispiel/de/start/", "title": "Willkommen", "order": 1,
             "url": "https://integreat.example.org/beispiel/de/start/",
             "content": "<p>Zum Einwohnermeldeamt gehen.</p>", "parent": {"path": None}},
        ],
        f"{ROOT}/ar/pages/": [],
    }  # fmt: skip
    return found


@pytest.fixture
def actor() -> Actor:
    return actor_of(make_member(role=Role.INTEGRATION_MANAGER, place=place()))


def source(actor: Actor, instance: Instance, **values: Any) -> Source:
    told = SourceValues(
        label="Integreat Beispiel", base=instance.base, region="beispiel",
        provider="Stadt (Beispiel)", licence="CC BY 4.0", attribution="Stadt Beispiel",
    )  # fmt: skip
    return save_source(
        actor=actor, municipality_id=place().pk, values=replace(told, **values), now=NOW
    )


def sync(found: Source) -> Source:
    sync_source(source_id=found.pk)
    found.refresh_from_db()
    return found


def test_places_events_and_pages_come_in(actor: Actor, instance: Instance) -> None:
    found = sync(source(actor, instance))
    assert found.last_result == ("Angebote: 2 neu. Artikel: 1 neu, 0 geändert, 0 entfernt.")
    offers = {offer.source_key: offer for offer in Offer.objects.all()}
    assert set(offers) == {"location:4", "event:5"}
    assert set(offers["location:4"].texts.values_list("language", flat=True)) == {"de", "ar"}
    article = Article.objects.get()
    assert (article.attribution, article.licence) == ("Stadt Beispiel", "CC BY 4.0")
    assert article.texts.get().content == "Zum Einwohnermeldeamt gehen."
    entry = SearchEntry.objects.get(kind="article")
    assert entry.texts.get().link == "https://integreat.example.org/beispiel/de/start/"


def test_articles_go_out_in_the_shape_of_integreat(actor: Actor, instance: Instance) -> None:
    sync(source(actor, instance))
    [page] = Client().get(f"/api/v3/{SPEYER}/de/pages/").json()
    assert (page["title"], page["path"]) == ("Willkommen", "/beispiel/de/start/")
    assert page["content"] == "<p>Zum Einwohnermeldeamt gehen.</p>"


def test_second_time_nothing_changes(actor: Actor, instance: Instance) -> None:
    found = sync(source(actor, instance))
    runs = Import.objects.count()
    assert sync(found).last_result == "Die Quelle hat sich nicht geändert."
    assert Import.objects.count() == runs
    instance.answers[f"{ROOT}/de/events/"] = []
    again = sync(found).last_result
    assert again.startswith("Angebote: 1 unverändert. Artikel: 0 neu, 0 geändert, 0 entfernt.")
    assert "1 frühere Angebote nennt die Quelle nicht mehr" in again
    assert Offer.objects.count() == 2


def test_local_change_stays_until_somebody_decides(actor: Actor, instance: Instance) -> None:
    found = sync(source(actor, instance))
    offer = Offer.objects.get(source_key="location:4")
    data = offer_data(whole(Offer.objects.all()).get(pk=offer.pk))
    change_offer(
        actor=actor, offer_id=offer.pk, data=replace(data, contact_phone="06232 1"), now=NOW
    )
    instance.answers[f"{ROOT}/de/locations/"] = [
        poi("de", phone_number="06232 99999", email="neu@example.org")
    ]
    sync(found)
    offer.refresh_from_db()
    assert (offer.contact_phone, offer.contact_mail) == ("06232 1", "neu@example.org")
    conflict = Conflict.objects.get()
    decide_conflict(actor=actor, conflict_id=conflict.pk, side=Side.REMOTE, now=NOW)
    offer.refresh_from_db()
    assert offer.contact_phone == "06232 99999"
    with pytest.raises(ExchangeError, match="schon entschieden"):
        decide_conflict(actor=actor, conflict_id=conflict.pk, side=Side.LOCAL, now=NOW)
    instance.answers[f"{ROOT}/de/locations/"] = [poi("de", phone_number="06232 88888")]
    sync(found)
    offer.refresh_from_db()
    assert offer.contact_phone == "06232 88888"  # nobody has changed it here since


def test_choice_for_ours_is_not_asked_again(actor: Actor, instance: Instance) -> None:
    found = sync(source(actor, instance))
    offer = Offer.objects.get(source_key="location:4")
    data = offer_data(whole(Offer.objects.all()).get(pk=offer.pk))
    change_offer(
        actor=actor, offer_id=offer.pk, data=replace(data, contact_phone="06232 1"), now=NOW
    )
    instance.answers[f"{ROOT}/de/locations/"] = [poi("de", phone_number="06232 99999")]
    sync(found)
    decide_conflict(actor=actor, conflict_id=Conflict.objects.get().pk, side=Side.LOCAL, now=NOW)
    instance.answers[f"{ROOT}/de/events/"] = []
    sync(found)
    assert Conflict.objects.filter(choice=Side.OPEN).count() == 0
    offer.refresh_from_db()
    assert offer.contact_phone == "06232 1"


def test_pages_that_are_gone_leave_the_search(actor: Actor, instance: Instance) -> None:
    found = sync(source(actor, instance))
    instance.answers[f"{ROOT}/de/pages/"] = []
    assert "0 neu, 0 geändert, 1 entfernt" in sync(found).last_result
    assert SearchEntry.objects.filter(kind="article").count() == 0
    [gone] = Client().get(f"/api/v3/{SPEYER}/de/pages/?modified_after=2026-01-01").json()
    assert gone["deleted"] is True


def test_sync_is_taken_back_like_any_import(actor: Actor, instance: Instance) -> None:
    sync(source(actor, instance, publishes=True))
    undo_import(actor=actor, import_id=Import.objects.get().pk, only_untouched=False, now=NOW)
    assert visible_offers(None).count() == 0


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ((302, "https://example.org/"), "antwortet mit 302"),
        ((500, ""), "antwortet mit 500"),
        (b"<html>", "kein JSON"),
        (b"[" * 1000, "zu tief verschachtelt"),
        ([], "nennt keine Sprache"),
        ([{"code": "klingon"}], "nennt keine Sprache"),
        ({"code": "de"}, "nennt keine Sprache"),
    ],
)
def test_odd_answers_change_nothing(
    actor: Actor, instance: Instance, answer: Any, sentence: str
) -> None:
    instance.answers[f"{ROOT}/languages/"] = answer
    assert sentence in sync(source(actor, instance)).last_result
    assert Offer.objects.count() == 0


def test_huge_answer_is_refused(
    actor: Actor, instance: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "MOST", 100)
    assert "größer als" in sync(source(actor, instance)).last_result


def test_redirects_are_never_followed(actor: Actor, instance: Instance) -> None:
    instance.answers[f"{ROOT}/languages/"] = (301, f"{instance.base}{ROOT}/de/pages/")
    sync(source(actor, instance))
    assert instance.asked == [f"{ROOT}/languages/"]


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("http://localhost/", "https://"),
        ("https://user:secret@localhost/", "Kennwort"),
        ("https://localhost:1/", "Anschluss"),
        ("https://example.org/", "nicht als Quelle freigegeben"),
        ("https://169.254.169.254/", "nicht als Quelle freigegeben"),
        ("file:///etc/passwd", "https://"),
        ("https://[/", "nicht lesbar"),
    ],
)
def test_addresses_kim_never_asks(instance: Instance, address: str, sentence: str) -> None:
    with pytest.raises(NotFetched, match=sentence):
        fetch_json(address=address)
    assert instance.asked == []


def test_allowed_name_that_leads_inside_is_refused(instance: Instance, settings: Settings) -> None:
    settings.EXCHANGE_LOCAL = frozenset()
    with pytest.raises(NotFetched, match="internes Netz"):
        fetch_json(address=f"{instance.base}{ROOT}/languages/")
    assert instance.asked == []


def test_certificate_is_checked(instance: Instance, settings: Settings) -> None:
    settings.EXCHANGE_CA = ""
    with pytest.raises(NotFetched, match="SSLCertVerificationError"):
        fetch_json(address=f"{instance.base}{ROOT}/languages/")


def test_source_rests_without_somebody_responsible(actor: Actor, instance: Instance) -> None:
    found = source(actor, instance)
    Source.objects.update(responsible=None)
    assert sync(found).last_result == NOBODY
    every_night(0)
    assert instance.asked == []


def test_others_may_not(actor: Actor, instance: Instance) -> None:
    source(actor, instance)
    with pytest.raises(PermissionDenied):
        source(manager(WORMS), instance)
    with pytest.raises(ExchangeError, match="gibt es schon"):
        source(actor, instance)
    with pytest.raises(ExchangeError, match="freigegeben"):
        source(actor, instance, base="https://example.org")


def test_pages_of_sources_and_conflicts(instance: Instance) -> None:
    member = make_member(role=Role.INTEGRATION_MANAGER, place=place())
    client = sign_in(Client(), member)
    values = {
        "label": "Beispiel", "base": instance.base, "region": "beispiel", "provider": "Stadt",
        "is_on": "on",
    }  # fmt: skip
    assert "Noch keine Quelle" in client.get("/austausch/quellen/").content.decode()
    assert (
        "muss mit https://"
        in client.post(
            "/austausch/quellen/neu/", {**values, "base": "http://localhost"}
        ).content.decode()
    )
    assert client.post("/austausch/quellen/neu/", values).status_code == 302
    found = Source.objects.get()
    sync(found)
    assert "2 neu" in client.get("/austausch/quellen/").content.decode()
    actor = actor_of(member)
    offer = Offer.objects.get(source_key="location:4")
    data = offer_data(whole(Offer.objects.all()).get(pk=offer.pk))
    change_offer(
        actor=actor, offer_id=offer.pk, data=replace(data, contact_phone="06232 1"), now=NOW
    )
    instance.answers[f"{ROOT}/de/locations/"] = [poi("de", phone_number="06232 99999")]
    sync(found)
    page = client.get("/austausch/widersprueche/").content.decode()
    assert "06232 99999" in page
    assert "Beratungsstelle" in page
    address = f"/austausch/widersprueche/{Conflict.objects.get().pk}/"
    assert "Bitte wählen Sie" in client.post(address, follow=True).content.decode()
    client.post(address, {"wahl": "remote"})
    offer.refresh_from_db()
    assert offer.contact_phone == "06232 99999"
    assert "Kein Widerspruch" in client.get("/austausch/widersprueche/").content.decode()
    stranger = sign_in(Client(), make_member(role=Role.DEPUTY, place=place(WORMS)))
    assert stranger.get(f"/austausch/quellen/{found.pk}/").status_code == 404


def test_database_guards_articles(actor: Actor, instance: Instance) -> None:
    sync(source(actor, instance))
    article = Article.objects.get()
    given = {"municipality": place(), "changed_at": NOW, "source": article.source}
    broken = {
        "offers_article_once": lambda: Article.objects.create(
            **given, source_key=article.source_key
        ),
        "offers_article_has_source": lambda: Article.objects.update(source_key=""),
        "offers_articletext_one_per_language": lambda: ArticleText.objects.create(
            article=article, language="de", title="x"
        ),
        "offers_articletext_has_title": lambda: ArticleText.objects.update(title=" "),
    }
    for name, deed in broken.items():
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            deed()
