"""The post: installed, vacant, deputy, size; contact and consent."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from kim.accounts.rules.roles import Role
from kim.audit.models import Event
from kim.programme.models import Occupancy, PostTerms, WorkContact
from kim.programme.queries import figures_for
from kim.programme.queries.board import board_for
from kim.programme.services.contacts import remove_contact, set_contact, withdraw_consent
from kim.programme.services.facts import RegisterError
from kim.programme.services.posts import correct_occupancy, set_post_terms, withdraw_occupancy
from tests.programme.factories import (
    MAINZ,
    NOW,
    SPEYER,
    TODAY,
    WORMS,
    actor,
    day,
    lead,
    occupy,
    proof,
    started,
    step,
)

pytestmark = [pytest.mark.usefixtures("published"), pytest.mark.django_db]
LATER = NOW + dt.timedelta(days=3)


def spans(ags: str) -> list[tuple[str, str, str]]:
    """Kind, first and last day of each believed span."""
    rows = Occupancy.objects.filter(post__participation__place__ags=ags, known_to_at=None)
    return [
        (row.kind, row.from_on.isoformat(), row.to_on.isoformat() if row.to_on else "")
        for row in rows.order_by("from_on", "pk")
    ]


def test_a_vacancy_ends_what_ran_and_a_new_manager_ends_the_vacancy() -> None:
    who = lead()
    started(who)
    occupy(who, "installed", "2026-02-01")
    occupy(who, "vacant", "2026-06-15")
    occupy(who, "installed", "2026-09-01")
    assert spans(SPEYER) == [
        ("installed", "2026-02-01", "2026-06-14"),
        ("vacant", "2026-06-15", "2026-08-31"),
        ("installed", "2026-09-01", ""),
    ]


def test_a_deputy_stands_beside_a_vacancy_but_not_beside_another_deputy() -> None:
    who = lead()
    started(who)
    occupy(who, "vacant", "2026-02-01")
    occupy(who, "deputy", "2026-03-01", "2026-05-31")
    with pytest.raises(RegisterError, match=r"überschneidet sich mit „Vertretung“ ab 01\.03\.2026"):
        occupy(who, "deputy", "2026-05-31", "2026-06-30")
    assert [kind for kind, _, _ in spans(SPEYER)] == ["vacant", "deputy"]
    row = next(r for r in board_for(on=dt.date(2026, 4, 1), known_on=TODAY).rows if r.ags == SPEYER)
    assert (row.post, row.has_deputy) == ("vacant", True)


@pytest.mark.parametrize(
    ("kind", "when", "to_on", "sentence"),
    [
        ("installed", "2026-07-01", "", "schon seit 1. Februar 2026 besetzt"),
        ("vacant", "2026-02-01", "", "Die Änderung muss danach liegen"),
        ("vacant", "2026-01-14", "", "Die Teilnahme beginnt frühestens am 15.01.2026"),
        ("vacant", "2026-06-01", "2026-05-31", r"Das Ende \(31.05.2026\) liegt vor dem Beginn"),
        ("vacant", "2025-06-30", "", "Das Programm beginnt erst"),
        ("vacant", "2027-01-01", "", "kann nicht bestätigt sein"),
    ],
)
def test_spans_that_do_not_fit_are_refused(kind: str, when: str, to_on: str, sentence: str) -> None:
    who = lead()
    started(who)
    occupy(who, "installed", "2026-02-01")
    with pytest.raises(RegisterError, match=sentence):
        occupy(who, kind, when, to_on)
    assert spans(SPEYER) == [("installed", "2026-02-01", "")]


def test_a_span_before_a_later_one_must_end_before_it() -> None:
    who = lead()
    started(who)
    occupy(who, "installed", "2026-06-01", "2026-06-30")
    with pytest.raises(
        RegisterError, match=r"überschneidet sich mit „besetzt“ ab 01\.06\.2026 bis"
    ):
        occupy(who, "vacant", "2026-03-01")
    occupy(who, "vacant", "2026-03-01", "2026-05-31")
    assert [kind for kind, _, _ in spans(SPEYER)] == ["vacant", "installed"]


def test_without_participation_there_is_no_post() -> None:
    who = lead()
    with pytest.raises(RegisterError, match="nimmt nicht teil"):
        occupy(who, "installed", "2026-02-01")
    step(who, "interest", "2026-01-15")
    with pytest.raises(RegisterError, match="nimmt nicht teil"):
        occupy(who, "installed", "2026-02-01")


def test_a_correction_keeps_what_was_believed() -> None:
    who = lead()
    old = Occupancy.objects.get(post__participation__place__ags=WORMS)
    new = correct_occupancy(
        actor=who,
        occupancy_id=old.pk,
        when=day("2025-09-01"),
        to_on=dt.date(2025, 11, 30),
        evidence=proof(),
        now=NOW,
    )
    old.refresh_from_db()
    assert (old.known_to_at, new.replaces_id) == (NOW, old.pk)
    key_date, before = dt.date(2025, 12, 10), TODAY - dt.timedelta(days=1)
    assert figures_for(on=key_date, known_on=before).managers_installed.value == 7
    assert figures_for(on=key_date, known_on=TODAY).managers_installed.value == 6
    with pytest.raises(RegisterError, match="inzwischen ersetzt"):
        correct_occupancy(
            actor=who,
            occupancy_id=old.pk,
            when=day("2025-09-01"),
            to_on=None,
            evidence=proof(),
            now=LATER,
        )


def test_a_correction_may_not_overlap() -> None:
    who = lead()
    started(who)
    first = occupy(who, "installed", "2026-02-01")
    occupy(who, "vacant", "2026-06-15")
    cut = Occupancy.objects.get(replaces=first)
    with pytest.raises(RegisterError, match="überschneidet sich mit „unbesetzt“"):
        correct_occupancy(
            actor=who,
            occupancy_id=cut.pk,
            when=day("2026-02-01"),
            to_on=dt.date(2026, 6, 15),
            evidence=proof(),
            now=LATER,
        )


def test_a_withdrawal_lets_run_on_what_it_had_ended() -> None:
    who = lead()
    started(who)
    occupy(who, "installed", "2026-02-01")
    vacancy = occupy(who, "vacant", "2026-06-15", now=LATER)
    with pytest.raises(RegisterError, match="Grund der Rücknahme"):
        withdraw_occupancy(actor=who, occupancy_id=vacancy.pk, reason="", now=LATER)
    withdraw_occupancy(actor=who, occupancy_id=vacancy.pk, reason="Irrtum", now=LATER)
    assert spans(SPEYER) == [("installed", "2026-02-01", "")]


def test_size_and_pay_group_are_dated_and_corrected() -> None:
    who = lead()
    started(who)

    def terms(fte: str, group: str = "EG 10", from_on: str = "2026-02-01") -> PostTerms:
        return set_post_terms(
            actor=who,
            ags=SPEYER,
            from_on=dt.date.fromisoformat(from_on),
            fte=Decimal(fte),
            pay_group=group,
            evidence=proof(),
            now=NOW,
        )

    first = terms("1.00")
    second = terms("0.75")
    terms("0.50", from_on="2026-06-01")
    assert second.replaces_id == first.pk
    believed = PostTerms.objects.filter(known_to_at=None).order_by("from_on")
    assert [row.fte for row in believed] == [Decimal("0.75"), Decimal("0.50")]
    for wrong in ("0", "1.01", "-1"):
        with pytest.raises(RegisterError, match="höchstens bei 1,00"):
            terms(wrong)


def contact(who: object, **values: object) -> WorkContact:
    given: dict[str, object] = {
        "function": "Integrationsmanagement",
        "name": "Beispiel Person",
        "email": "person@speyer.example",
        "phone": "",
        "consent_on": None,
        **values,
    }
    return set_contact(actor=who, ags=SPEYER, now=NOW, **given)  # type: ignore[arg-type] # test values


def test_the_contact_stays_out_of_the_record() -> None:
    who = lead()
    started(who)
    contact(who, consent_on=dt.date(2026, 3, 1))
    contact(who, name="Andere Person", consent_on=dt.date(2026, 3, 1))
    texts = "".join(f"{e.changes}{e.reason}" for e in Event.objects.all())
    assert "geändert" in texts
    for secret in ("Beispiel Person", "Andere Person", "person@speyer.example"):
        assert secret not in texts


def test_consent_is_withdrawn_and_the_contact_erased() -> None:
    who = lead()
    started(who)
    contact(who, consent_on=dt.date(2026, 3, 1))
    withdraw_consent(actor=who, ags=SPEYER, now=NOW)
    assert WorkContact.objects.get().consent_on is None
    remove_contact(actor=who, ags=SPEYER, now=NOW)
    assert not WorkContact.objects.exists()
    with pytest.raises(RegisterError, match="kein Kontakt erfasst"):
        remove_contact(actor=who, ags=SPEYER, now=NOW)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"function": " "}, "Bitte nennen Sie die Funktion"),
        ({"consent_on": dt.date(2026, 11, 25)}, "nicht aus der Zukunft"),
    ],
)
def test_a_contact_needs_function_and_a_past_consent(
    values: dict[str, object], sentence: str
) -> None:
    who = lead()
    started(who)
    with pytest.raises(RegisterError, match=sentence):
        contact(who, **values)


@pytest.mark.parametrize(
    ("role", "own", "allowed"),
    [
        (Role.HEAD, True, True),
        (Role.INTEGRATION_MANAGER, True, True),
        (Role.DEPUTY, True, True),
        (Role.TREASURY, True, False),
        (Role.HEAD, False, False),
        (Role.GRANT_OFFICE, None, False),
        (Role.AUDIT_OFFICE, None, False),
    ],
)
def test_who_keeps_the_contact(role: Role, own: bool | None, allowed: bool) -> None:
    started(lead())
    at = "" if own is None else (SPEYER if own else MAINZ)
    who = actor(role, at)
    if allowed:
        assert contact(who).function == "Integrationsmanagement"
    else:
        with pytest.raises(PermissionDenied, match="Den Kontakt pflegen nur"):
            contact(who)


def test_no_contact_without_participation() -> None:
    with pytest.raises(RegisterError, match="nimmt nicht teil"):
        contact(lead())
