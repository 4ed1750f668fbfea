"""Decisions, changes and notices. Diagrams: docs/states/grants-decision.mmd and others."""

from django.db import models

from kim.grants.states.applications import deed


class DecisionKind(models.TextChoices):
    """What is decided (Art der Entscheidung)."""

    AWARD = "award", "Bewilligung"
    PARTIAL = "partial", "Teilbewilligung"
    REJECTION = "rejection", "Ablehnung"
    AMENDMENT = "amendment", "Änderung"


class DecisionState(models.TextChoices):
    """Where a decision stands (Stand der Entscheidung)."""

    DRAFTED = "drafted", "entworfen"
    SIGNED = "signed", "gezeichnet"
    DISCARDED = "discarded", "verworfen"


class ChangeState(models.TextChoices):
    """Where a request to change an award stands (Stand der Änderung)."""

    REQUESTED = "requested", "beantragt"
    DECIDED = "decided", "entschieden"
    WITHDRAWN = "withdrawn", "zurückgenommen"


class ChangeKind(models.TextChoices):
    """What shall change (Gegenstand der Änderung)."""

    PERIOD = "period", "Verlängerung oder Verkürzung"
    LINES = "lines", "Verschiebung zwischen Ausgabengruppen"
    PERSON = "person", "Besetzung der Stelle"
    PARTNER = "partner", "Kooperationspartner"
    AMOUNT = "amount", "Höhe der Zuwendung"


class PartState(models.TextChoices):
    """What was decided on one part of a change (Stand des Teils)."""

    OPEN = "open", "offen"
    CONSENTED = "consented", "zugestimmt"
    REFUSED = "refused", "abgelehnt"


class NoticeKind(models.TextChoices):
    """What a letter of the authority is (Art des Schreibens)."""

    AWARD = "award", "Zuwendungsbescheid"
    PARTIAL = "partial", "Zuwendungsbescheid (Teilbewilligung)"
    REJECTION = "rejection", "Ablehnungsbescheid"
    AMENDMENT = "amendment", "Änderungsbescheid"
    EARLY_START_CONSENT = "early_start_consent", "Zustimmung zum vorzeitigen Maßnahmebeginn"
    EARLY_START_REFUSAL = "early_start_refusal", "Versagung des vorzeitigen Maßnahmebeginns"
    COMPLETION_REQUEST = "completion_request", "Nachforderung"
    HEARING = "hearing", "Anhörung"


class NoticeState(models.TextChoices):
    """Where a notice stands (Stand des Bescheids)."""

    ISSUED = "issued", "erlassen"
    DISPATCHED = "dispatched", "versandt"
    SERVED = "served", "bekannt gegeben"
    CONTESTED = "contested", "angefochten"
    FINAL = "final", "bestandskräftig"
    DECLINED = "declined", "Verzicht auf die Zuwendung"


class DispatchMode(models.TextChoices):
    """How a notice is sent (Art der Bekanntgabe)."""

    LETTER = "letter", "einfacher Brief"
    ELECTRONIC = "electronic", "elektronisch übermittelt"
    PORTAL = "portal", "Abruf im Portal"
    HANDED_OVER = "handed_over", "übergeben gegen Empfangsbekenntnis"


D, C, N, P = DecisionState, ChangeState, NoticeState, PartState
SIGN = deed("sign", "Zeichnen", {D.DRAFTED}, D.SIGNED, "grants.sign_decision", "§ 37 Abs. 3 VwVfG")
DISCARD = deed("discard", "Verwerfen", {D.DRAFTED}, D.DISCARDED, "grants.draft_decision", "")
DECISION = (SIGN, DISCARD)

DECIDE_CHANGE = deed(
    "decide_change", "Über die Änderung entscheiden", {C.REQUESTED}, C.DECIDED,
    "grants.sign_decision", "VV Nr. 4 zu § 44 LHO",
)  # fmt: skip
WITHDRAW_CHANGE = deed(
    "withdraw_change", "Änderung zurücknehmen", {C.REQUESTED}, C.WITHDRAWN,
    "grants.request_change", "",
)  # fmt: skip
CHANGE = (DECIDE_CHANGE, WITHDRAW_CHANGE)

LAW_SERVICE = "§ 41 VwVfG"
DISPATCH = deed("dispatch", "Versenden", {N.ISSUED}, N.DISPATCHED, "grants.dispatch", LAW_SERVICE)
DISPATCH_AGAIN = deed(
    "dispatch_again", "Auf anderem Weg zustellen", {N.DISPATCHED}, N.DISPATCHED, "grants.dispatch",
    "§ 41 Abs. 2a VwVfG",
)  # fmt: skip
SERVE = deed(
    "serve", "Bekanntgabe festhalten", {N.DISPATCHED}, N.SERVED, "grants.serve", LAW_SERVICE
)
CONTEST = deed(
    "contest", "Rechtsbehelf festhalten", {N.DISPATCHED, N.SERVED}, N.CONTESTED,
    "grants.dispatch", "§§ 70, 74 VwGO",
)  # fmt: skip
SETTLE_REMEDY = deed(
    "settle_remedy", "Rechtsbehelf erledigt", {N.CONTESTED}, N.FINAL, "grants.dispatch",
    "§§ 70, 74 VwGO",
)  # fmt: skip
BECOME_FINAL = deed(
    "become_final", "Bestandskraft feststellen", {N.DISPATCHED, N.SERVED}, N.FINAL,
    "grants.dispatch", "§§ 70, 74 VwGO",
)  # fmt: skip
WAIVE = deed(
    "waive", "Auf Rechtsbehelf verzichten", {N.DISPATCHED, N.SERVED}, N.FINAL,
    "grants.sign_receipt", "§§ 70, 74 VwGO",
)  # fmt: skip
DECLINE = deed(
    "decline", "Auf die Zuwendung verzichten", {N.DISPATCHED, N.SERVED, N.FINAL}, N.DECLINED,
    "grants.sign_receipt", "",
)  # fmt: skip
NOTICE = (
    DISPATCH, DISPATCH_AGAIN, SERVE, CONTEST, SETTLE_REMEDY, BECOME_FINAL, WAIVE, DECLINE,
)  # fmt: skip
NOTICE_LABELS = {  # deeds beside the arrows, as the record names them
    "grants.confirm_receipt": "Empfang bestätigt",
    "grants.retrieve_notice": "Bescheid im Portal abgerufen",
    "grants.read_file": "Datei gelesen",
    "grants.export_file": "Akte ausgegeben",
    "grants.add_text": "Textbaustein angelegt",
    "grants.rename_authority": "Behörde umbenannt",
    "grants.release_text": "Textbaustein freigegeben",
    "grants.withdraw_text": "Fassung eines Textbausteins verworfen",
    "grants.release_authority": "Name der Behörde freigegeben",
    "grants.withdraw_authority": "Name der Behörde verworfen",
    "grants.issue_notice": "Bescheid oder Schreiben erlassen",
    "grants.load_notice_texts": "Texte der Bescheide geladen",
}
