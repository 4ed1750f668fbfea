"""Who may do what in the life of a grant. Four eyes count by person, never by account or role."""

from typing import Any

from kim.accounts.actor import Actor
from kim.accounts.rules.roles import Role
from kim.grants.models import (
    Application,
    Authority,
    Decision,
    EarlyStart,
    Review,
    RuleOverride,
    TextModule,
)
from kim.grants.states.reviews import ReviewKind
from kim.kernel.permissions import permission
from kim.kernel.verdict import YES, Verdict, no

LAND = (Role.PROGRAMME_LEAD, Role.GRANT_OFFICE, Role.BUDGET_OFFICER, Role.AUDIT_OFFICE)
EXAMINERS = (Role.GRANT_OFFICE,)
DECIDERS = (Role.GRANT_OFFICE, Role.PROGRAMME_LEAD, Role.BUDGET_OFFICER)
TOWN = (Role.INTEGRATION_MANAGER, Role.DEPUTY, Role.TREASURY, Role.HEAD)
AUTHORS = (Role.INTEGRATION_MANAGER, Role.DEPUTY, Role.TREASURY)
SIGNERS = (Role.HEAD,)


def _of_land(actor: Actor | None, roles: tuple[Role, ...], refusal: str) -> Verdict:
    return YES if actor and actor.has(*roles) else no(refusal)


def _at_home(
    actor: Actor | None, obj: Application, roles: tuple[Role, ...], refusal: str
) -> Verdict:
    return YES if actor and actor.has_at(obj.place_id, *roles) else no(refusal)


@permission("grants.list", "Die Liste der Anträge öffnen: Land alle eingereichten, Kommune eigene.")
def may_list(actor: Actor | None, _obj: Any) -> Verdict:
    if actor and actor.has(*LAND, *TOWN):
        return YES
    return no("Anträge sehen nur die Stellen des Landes und die Kommunen.")


@permission("grants.board", "Alle eingereichten Anträge auf einer Tafel sehen (Land).")
def may_see_board(actor: Actor | None, _obj: Any) -> Verdict:
    return _of_land(actor, LAND, "Die Tafel aller Anträge sehen nur die Stellen des Landes.")


@permission(
    "grants.assign", "Anträge zur Bearbeitung zuweisen (Bewilligungsstelle, Programmleitung)."
)
def may_assign(actor: Actor | None, _obj: Any) -> Verdict:
    roles = (Role.GRANT_OFFICE, Role.PROGRAMME_LEAD)
    return _of_land(actor, roles, "Anträge weisen nur Bewilligungsstelle und Programmleitung zu.")


@permission(
    "grants.write_message",
    "Der anderen Seite zu einem Vorgang schreiben (Stellen des Landes, eigene Kommune).",
)
def may_write_message(actor: Actor | None, application: Application) -> Verdict:
    """The audit office reads everything and writes nothing."""
    if actor and actor.has_at(application.place_id, *TOWN):
        return YES
    if actor and actor.has(*DECIDERS):
        return YES
    return no("Nachrichten schreiben nur die Stellen des Landes und die Kommune selbst.")


@permission("grants.calculate", "Fristen und Zuwendungen berechnen (Land und Kommunen).")
def may_calculate(actor: Actor | None, _obj: Any) -> Verdict:
    if actor and actor.has(*LAND, *TOWN):
        return YES
    return no("Den Rechner nutzen nur die Stellen des Landes und die Kommunen.")


@permission("grants.call_read", "Förderaufrufe lesen: Land alle, Kommunen freigegebene Fassungen.")
def may_read_calls(actor: Actor | None, _obj: Any) -> Verdict:
    if actor and (actor.has(*LAND) or actor.has(*TOWN)):
        return YES
    return no("Aufrufe lesen hier nur die Stellen des Landes und die Kommunen.")


@permission("grants.read", "Eine Förderakte lesen: Land nach Eingang, oder die eigene Kommune.")
def may_read(actor: Actor | None, application: Application) -> Verdict:
    if actor and actor.has_at(application.place_id, *TOWN):
        return YES
    if actor and actor.has(*LAND) and application.submitted_at is not None:
        return YES
    return no("Diese Akte lesen nur das Land und die Kommune selbst.")


@permission("grants.call_edit", "Einen Förderaufruf vorbereiten und führen (Programmleitung).")
def may_edit_call(actor: Actor | None, _obj: Any) -> Verdict:
    return _of_land(actor, (Role.PROGRAMME_LEAD,), "Aufrufe führt nur die Programmleitung.")


@permission(
    "grants.call_release",
    "Eine Fassung eines Aufrufs freigeben, die jemand anders vorbereitet hat "
    "(Programmleitung oder Haushalt).",
)
def may_release_call(actor: Actor | None, _obj: Any) -> Verdict:
    roles = (Role.PROGRAMME_LEAD, Role.BUDGET_OFFICER)
    return _of_land(actor, roles, "Aufrufe geben nur Programmleitung und Haushalt frei.")


@permission("grants.call_suspend", "Einen Aufruf aussetzen und wieder öffnen (Haushalt).")
def may_suspend_call(actor: Actor | None, _obj: Any) -> Verdict:
    return _of_land(actor, (Role.BUDGET_OFFICER,), "Aufrufe setzt nur der Haushalt aus.")


@permission("grants.edit", "Einen Antragsentwurf der eigenen Kommune schreiben.")
def may_edit(actor: Actor | None, application: Application) -> Verdict:
    return _at_home(
        actor, application, AUTHORS,
        "Entwürfe schreiben Integrationsmanagement, Vertretung und Kämmerei der Kommune.",
    )  # fmt: skip


@permission("grants.start", "Einen Antrag der eigenen Kommune beginnen.")
def may_start(actor: Actor | None, place_id: int | None) -> Verdict:
    """``place_id`` None asks whether the person starts applications anywhere."""
    if actor and (actor.has_at(place_id, *AUTHORS) or (place_id is None and actor.has(*AUTHORS))):
        return YES
    return no("Anträge beginnen Integrationsmanagement, Vertretung und Kämmerei der Kommune.")


@permission("grants.reason", "Schreiben, warum ein Antrag trotz einer Warnung eingereicht wird.")
def may_reason(actor: Actor | None, application: Application) -> Verdict:
    return _at_home(
        actor, application, (*AUTHORS, *SIGNERS), "Begründungen schreibt nur die Kommune selbst."
    )


@permission("grants.council", "Den Stand des Gremienbeschlusses melden (Kommune).")
def may_report_council(actor: Actor | None, application: Application) -> Verdict:
    return _at_home(
        actor, application, (*AUTHORS, *SIGNERS), "Den Beschluss meldet nur die Kommune selbst."
    )


@permission("grants.budget_read", "Haushalt, Buchungen und Mittelabfluss lesen (Land).")
def may_read_budget(actor: Actor | None, _obj: Any) -> Verdict:
    return _of_land(actor, LAND, "Den Haushalt der Förderung sehen nur die Stellen des Landes.")


@permission("grants.budget_post", "Im Haushalt der Förderung buchen (Haushalt).")
def may_post_budget(actor: Actor | None, _obj: Any) -> Verdict:
    return _of_land(actor, (Role.BUDGET_OFFICER,), "Gebucht wird nur vom Haushalt.")


@permission("grants.sign", "Einen Antrag der eigenen Kommune zeichnen und absenden (Leitung).")
def may_sign(actor: Actor | None, application: Application) -> Verdict:
    return _at_home(
        actor, application, SIGNERS,
        "Sie dürfen Anträge vorbereiten, aber nicht unterzeichnen. "
        "Bitte leiten Sie den Antrag an eine zeichnungsberechtigte Person weiter.",
    )  # fmt: skip


@permission(
    "grants.withdraw",
    "Einen Antrag der eigenen Kommune zurücknehmen: Entwürfe wer sie schreibt, "
    "eingereichte nur die Leitung.",
)
def may_withdraw(actor: Actor | None, application: Application) -> Verdict:
    roles = SIGNERS if application.submitted_at else (*AUTHORS, *SIGNERS)
    return _at_home(
        actor, application, roles, "Eingereichte Anträge nimmt nur die Leitung der Kommune zurück."
    )


@permission("grants.examine", "Anträge auf Vollständigkeit prüfen (Bewilligungsstelle).")
def may_examine(actor: Actor | None, _obj: Any) -> Verdict:
    return _of_land(actor, EXAMINERS, "Anträge prüft nur die Bewilligungsstelle.")


@permission(
    "grants.override",
    "Von einer Plausibilitätsregel eine Ausnahme machen und sie aufheben (Bewilligungsstelle).",
)
def may_override(actor: Actor | None, _obj: Any) -> Verdict:
    return _of_land(actor, EXAMINERS, "Ausnahmen von Regeln macht nur die Bewilligungsstelle.")


@permission(
    "grants.release_alarm",
    "Einen Fehlalarm der Freitextprüfung freigeben, wenn jemand anders den Text schrieb (Leitung).",
)
def may_release_alarm(actor: Actor | None, application: Application) -> Verdict:
    return _at_home(
        actor, application, SIGNERS, "Einen Fehlalarm gibt nur die Leitung der Kommune frei."
    )


@permission(
    "grants.approve_override",
    "Eine Ausnahme bestätigen, die jemand anders gemacht hat "
    "(Programmleitung, Bewilligungsstelle).",
)
def may_approve_override(actor: Actor | None, override: RuleOverride) -> Verdict:
    """Four eyes by person. Source: grant rules, section 16 (assumption)."""
    roles = (Role.PROGRAMME_LEAD, Role.GRANT_OFFICE)
    verdict = _of_land(
        actor, roles, "Ausnahmen bestätigen nur Programmleitung und Bewilligungsstelle."
    )
    if verdict and actor and actor.was(override.person):
        return no("Wer die Ausnahme gemacht hat, bestätigt sie nicht.")
    return verdict


@permission("grants.review_technical", "Die fachliche Prüfung führen (Bewilligungsstelle).")
def may_review_technical(actor: Actor | None, _obj: Any) -> Verdict:
    return _of_land(actor, EXAMINERS, "Fachlich prüft nur die Bewilligungsstelle.")


@permission(
    "grants.review_budget",
    "Die haushaltsmäßige Prüfung führen (Haushalt), nie wer schon fachlich geprüft hat.",
)
def may_review_budget(actor: Actor | None, application: Application) -> Verdict:
    verdict = _of_land(actor, (Role.BUDGET_OFFICER,), "Haushaltsmäßig prüft nur der Haushalt.")
    assert actor or not verdict
    if verdict and actor and _reviewed(application, actor, ReviewKind.TECHNICAL):
        return no("Wer fachlich geprüft hat, prüft nicht auch haushaltsmäßig.")
    return verdict


@permission("grants.close_review", "Eine eigene Prüfung abschließen.")
def may_close_review(actor: Actor | None, review: Review) -> Verdict:
    if actor and actor.was(review.person):
        return YES
    return no("Eine Prüfung schließt nur ab, wer sie führt.")


@permission("grants.return", "Eine Prüfung wieder eröffnen (Bewilligungsstelle, Haushalt).")
def may_return(actor: Actor | None, _obj: Any) -> Verdict:
    roles = (Role.GRANT_OFFICE, Role.BUDGET_OFFICER)
    return _of_land(actor, roles, "Prüfungen eröffnen nur Bewilligungsstelle und Haushalt wieder.")


@permission("grants.decide", "Über Anträge entscheiden (Bewilligungsstelle).")
def may_decide(actor: Actor | None, _obj: Any) -> Verdict:
    return _of_land(actor, EXAMINERS, "Nur die Bewilligungsstelle entscheidet.")


@permission("grants.draft_decision", "Eine Entscheidung entwerfen (Bewilligungsstelle).")
def may_draft_decision(actor: Actor | None, _obj: Any) -> Verdict:
    return _of_land(actor, EXAMINERS, "Entscheidungen entwirft nur die Bewilligungsstelle.")


@permission(
    "grants.sign_decision",
    "Eine Entscheidung zeichnen, die jemand anders entworfen und geprüft hat.",
)
def may_sign_decision(actor: Actor | None, decision: Decision) -> Verdict:
    """Four eyes by person. Source: VV zu § 44 LHO (law-check); ADR on four eyes."""
    verdict = _of_land(actor, DECIDERS, "Entscheidungen zeichnen nur Stellen des Landes.")
    if not verdict or actor is None:
        return verdict
    if actor.was(decision.drafted_person):
        return no("Wer die Entscheidung entworfen hat, darf sie nicht zeichnen.")
    if _reviewed(decision.application, actor):
        return no("Wer den Antrag geprüft hat, darf nicht über ihn entscheiden.")
    return YES


@permission("grants.answer_hearing", "Sich in der Anhörung vor einer Ablehnung äußern (Leitung).")
def may_answer_hearing(actor: Actor | None, application: Application) -> Verdict:
    return _at_home(actor, application, SIGNERS, "Das erklärt nur die Leitung der Kommune.")


@permission("grants.decide_early_start", "Über einen vorzeitigen Maßnahmebeginn entscheiden.")
def may_decide_early_start(actor: Actor | None, early_start: EarlyStart) -> Verdict:
    verdict = _of_land(actor, EXAMINERS, "Darüber entscheidet nur die Bewilligungsstelle.")
    if verdict and actor and actor.was(early_start.requested_person):
        return no("Wer den Antrag gestellt hat, darf nicht über ihn entscheiden.")
    return verdict


@permission("grants.request_early_start", "Vorzeitigen Maßnahmebeginn beantragen (Leitung).")
def may_request_early_start(actor: Actor | None, application: Application) -> Verdict:
    return _at_home(actor, application, SIGNERS, "Das beantragt nur die Leitung der Kommune.")


@permission("grants.request_change", "Eine Änderung der Bewilligung beantragen (Leitung).")
def may_request_change(actor: Actor | None, application: Application) -> Verdict:
    return _at_home(actor, application, SIGNERS, "Das beantragt nur die Leitung der Kommune.")


@permission("grants.texts_read", "Texte der Bescheide und Namen der Behörde lesen (Land).")
def may_read_texts(actor: Actor | None, _obj: Any) -> Verdict:
    return _of_land(actor, LAND, "Die Texte der Bescheide lesen nur die Stellen des Landes.")


@permission("grants.texts_edit", "Texte der Bescheide und Namen der Behörde pflegen.")
def may_edit_texts(actor: Actor | None, _obj: Any) -> Verdict:
    roles = (Role.PROGRAMME_LEAD,)
    return _of_land(actor, roles, "Texte und Behörden pflegt nur die Programmleitung.")


@permission(
    "grants.texts_release",
    "Texte der Bescheide und Namen der Behörde freigeben, die jemand anders geschrieben hat "
    "(Programmleitung oder Haushalt).",
)
def may_release_texts(actor: Actor | None, row: TextModule | Authority | None) -> Verdict:
    """Four eyes by person; None asks about the role. Source: grant rules, section 16."""
    roles = (Role.PROGRAMME_LEAD, Role.BUDGET_OFFICER)
    verdict = _of_land(actor, roles, "Texte geben nur Programmleitung und Haushalt frei.")
    if row is None:
        return verdict
    author = row.created_person if isinstance(row, TextModule) else row.proposed_person
    if verdict and actor and author and actor.was(author):
        return no("Wer die Fassung geschrieben hat, gibt sie nicht frei.")
    return verdict


@permission("grants.issue", "Schreiben und Bescheide erlassen (Stellen, die entscheiden).")
def may_issue(actor: Actor | None, _obj: Any) -> Verdict:
    return _of_land(actor, DECIDERS, "Bescheide erlassen nur Stellen des Landes.")


@permission("grants.dispatch", "Bescheide versenden und Fristen festhalten (Bewilligungsstelle).")
def may_dispatch(actor: Actor | None, _obj: Any) -> Verdict:
    return _of_land(actor, EXAMINERS, "Bescheide versendet nur die Bewilligungsstelle.")


@permission("grants.serve", "Die Bekanntgabe eines Bescheids festhalten (Bewilligungsstelle).")
def may_serve(actor: Actor | None, _obj: Any) -> Verdict:
    return _of_land(actor, EXAMINERS, "Die Bekanntgabe hält nur die Bewilligungsstelle fest.")


@permission("grants.sign_receipt", "Empfang bestätigen und auf Rechtsbehelf verzichten (Leitung).")
def may_sign_receipt(actor: Actor | None, application: Application) -> Verdict:
    return _at_home(actor, application, SIGNERS, "Das erklärt nur die Leitung der Kommune.")


@permission("grants.read_internal", "Prüfvermerke und Entwürfe der Entscheidung lesen (Land).")
def may_read_internal(actor: Actor | None, _obj: Any) -> Verdict:
    return _of_land(actor, LAND, "Prüfvermerke lesen nur die Stellen des Landes.")


@permission(
    "grants.assess_hit", "Treffer zur Doppelförderung bewerten (Bewilligungsstelle, Haushalt)."
)
def may_assess_hit(actor: Actor | None, _obj: Any) -> Verdict:
    roles = (Role.GRANT_OFFICE, Role.BUDGET_OFFICER)
    return _of_land(actor, roles, "Treffer bewerten nur Bewilligungsstelle und Haushalt.")


@permission("grants.other_grants", "Förderungen anderer Programme erfassen (Bewilligungsstelle).")
def may_keep_other_grants(actor: Actor | None, _obj: Any) -> Verdict:
    return _of_land(actor, EXAMINERS, "Andere Förderungen erfasst nur die Bewilligungsstelle.")


def _reviewed(application: Application, actor: Actor, kind: ReviewKind | None = None) -> bool:
    """Whether the human behind the actor holds a review of the application that counts."""
    return any(
        actor.was(row.person) and row.state != "superseded" and kind in (None, row.kind)
        for row in application.reviews.all()
    )
