"""What single letters say, gathered from the file. Amounts in EUR."""

import datetime as dt
from decimal import Decimal

from kim.grants.models import Application, Award, CostCategory, Decision
from kim.grants.queries.courts import court_of
from kim.grants.queries.decision import rows_of
from kim.grants.queries.letter_ground import Ground, budget_title_of, free_between, proof_months
from kim.grants.rules.changes import wish_of, wish_words
from kim.grants.rules.content import Content, FundKind
from kim.grants.rules.deadlines import proof_due
from kim.grants.rules.letter_bodies import (
    AmendmentFacts,
    AwardFacts,
    AwardLine,
    Condition,
    PartFacts,
)
from kim.grants.rules.letters import of_months
from kim.grants.rules.steps import number
from kim.grants.rules.words import in_words
from kim.grants.states.calls import ConditionKind
from kim.grants.states.decisions import ChangeKind, DecisionKind, PartState
from kim.kernel.dates import format_day, legal_day
from kim.kernel.money import format_eur

ZERO = Decimal("0.00")
NOT_KEPT = "wird mit dem Erlass festgelegt"
FUND_LABELS = {
    FundKind.THIRD_PARTY: "Drittmittel",
    FundKind.OTHER_GRANT: "andere Zuwendung",
}


def recipient_of(application: Application) -> tuple[str, ...]:
    """The lines of the address: municipality, administration, seat."""
    place = application.place
    administration = "Kreisverwaltung" if place.is_district else "Stadtverwaltung"
    return (place.full_name, administration, place.seat or place.name)


def common_values(
    application: Application, ground: Ground, content: Content, remedy_months: int
) -> dict[str, str]:
    """Placeholders every letter can fill."""
    assert ground.authority
    found = {
        "aktenzeichen": application.number,
        "anschrift": ", ".join(ground.authority.address.splitlines()),
        "aufruf": application.call.title,
        "behoerde": ground.authority.name,
        "datum": format_day(ground.day),
        "gericht": court_of(ground.authority, application.place.ags),
        "kommune": application.place.full_name,
        "massnahme": content.title or application.call.title,
        "rechtsbehelfsfrist": of_months(remedy_months),
    }
    if application.submitted_at:
        found["antragsdatum"] = format_day(legal_day(application.submitted_at))
    if application.requested is not None:
        found["beantragt"] = format_eur(application.requested)
    return found


def award_facts(
    decision: Decision, content: Content, ground: Ground
) -> tuple[AwardFacts, dict[str, str], tuple[str, ...]]:
    """What the decision grants, its placeholders, and the legal numbers used.

    Raises LegalNumberMissing, CannotCompute.
    """
    application = decision.application
    assert decision.amount is not None
    assert decision.start_on
    assert decision.end_on
    assert decision.fte is not None
    title = budget_title_of(application, range(decision.start_on.year, decision.end_on.year + 1))
    months, key = proof_months(application.version, ground.numbers)
    free = free_between(decision.end_on, decision.end_on + dt.timedelta(days=31 * months))
    due = proof_due(
        decision.end_on, None, months_after_period=months, months_after_fulfilment=months, free=free
    ).deadline
    lines = award_lines(decision)
    facts = AwardFacts(
        amount=decision.amount,
        requested=application.requested or ZERO,
        start_on=decision.start_on,
        end_on=decision.end_on,
        fte=decision.fte,
        purpose=content.title or application.call.title,
        budget_title=title or NOT_KEPT,
        lines=lines,
        other_funds=other_funds(content),
        conditions=conditions_of(application),
        special=decision.special_conditions,
        reason=decision.reason,
        is_partial=decision.kind == DecisionKind.PARTIAL,
    )
    values = {
        "betrag": format_eur(decision.amount),
        "betrag_in_worten": in_words(decision.amount),
        "beginn": format_day(decision.start_on),
        "ende": format_day(decision.end_on),
        "zeitraum": f"{format_day(decision.start_on)} bis {format_day(decision.end_on)}",
        "stellenanteil": number(decision.fte),
        "haushaltstitel": title or NOT_KEPT,
        "nachweis_bis": format_day(due),
    }
    return facts, values, (key,) if key else ()


def award_lines(decision: Decision) -> tuple[AwardLine, ...]:
    """The lines of a decision with the financing of their category."""
    categories = {row.code: row for row in decision.application.version.categories.all()}
    return tuple(
        AwardLine(
            label=line.label,
            financing=financing_text(categories.get(line.category)),
            cost=line.cost,
            ceiling=line.ceiling,
            amount=line.amount,
        )
        for line in rows_of(decision)
    )


def financing_text(category: CostCategory | None) -> str:
    """``Anteilfinanzierung (90 %)``; the share only where the type has one."""
    if category is None:
        return ""
    name = category.get_financing_display()
    is_share = category.financing == "share"
    return f"{name} ({number(category.share_percent)}\u00a0%)" if is_share else name


def other_funds(content: Content) -> tuple[tuple[str, Decimal], ...]:
    """Money of others in the plan: neither the grant nor own funds."""
    return tuple(
        (line.label or FUND_LABELS[line.kind], line.amount)
        for line in content.funds
        if line.kind not in (FundKind.GRANT, FundKind.OWN)
    )


def conditions_of(application: Application) -> tuple[Condition, ...]:
    """Side conditions of the version of the call the application stands on."""
    rows = sorted(application.version.conditions.all(), key=lambda row: row.position)
    return tuple(
        Condition(
            code=row.code,
            title=row.title,
            text=row.text,
            is_standard=row.kind == ConditionKind.STANDARD,
        )
        for row in rows
    )


def hearing_text(decision: Decision) -> str:
    """What the hearing brought, or why there was none."""
    if decision.no_hearing_reason:
        return f"Von einer Anhörung wurde abgesehen: {decision.no_hearing_reason}"
    if not decision.hearing_from_on or not decision.hearing_to_on:
        return ""
    period = f"vom {format_day(decision.hearing_from_on)} bis {format_day(decision.hearing_to_on)}"
    if not decision.hearing_answer:
        return f"Sie hatten {period} Gelegenheit zur Stellungnahme und haben sich nicht geäußert."
    return f"Sie hatten {period} Gelegenheit zur Stellungnahme. Sie haben geschrieben:\n\n" + (
        decision.hearing_answer
    )


def amendment_facts(decision: Decision) -> tuple[AmendmentFacts, dict[str, str]]:
    """What a change brings, and the placeholders of the notice that is changed."""
    application, change = decision.application, decision.change
    assert change
    awards = list(application.awards.exclude(decision=decision).order_by("sequence"))
    assert awards, "an amendment changes an award"
    old = awards[-1]
    new = Award.objects.filter(decision=decision).first()
    after = (new.amount, new.start_on, new.end_on) if new else _planned(decision, old)
    labels = {code: line["label"] for code, line in old.lines.items()}
    parts = tuple(
        PartFacts(
            label=str(ChangeKind(part.kind).label),
            wish=wish_words(part.kind, wish_of(part.wish), labels),
            is_granted=part.state == PartState.CONSENTED,
            verdict=str(PartState(part.state).label),
            answer=part.answer,
        )
        for part in change.parts.order_by("pk")
    )
    facts = AmendmentFacts(
        parts=parts,
        before=(old.amount, old.start_on, old.end_on),
        after=after,
        lines=award_lines(decision),
        special=decision.special_conditions,
        reason=decision.reason,
    )
    first = getattr(awards[0].decision, "notice", None)
    values = {
        "bescheid_nummer": first.number if first else application.number,
        "bescheid_vom": format_day(first.issued_on if first else legal_day(awards[0].at)),
        "betrag": format_eur(after[0]),
        "betrag_in_worten": in_words(after[0]),
        "beginn": format_day(after[1]),
        "ende": format_day(after[2]),
        "zeitraum": f"{format_day(after[1])} bis {format_day(after[2])}",
    }
    return facts, values


def _planned(decision: Decision, old: Award) -> tuple[Decimal, dt.date, dt.date]:
    """What the decision says, and the award in force where it says nothing."""
    amount = decision.amount if decision.amount is not None else old.amount
    return amount, decision.start_on or old.start_on, decision.end_on or old.end_on
