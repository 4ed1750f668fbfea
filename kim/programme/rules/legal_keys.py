"""The register of legal numbers: which keys there are, what they mean and what they count.

Keys are code, because rules ask for them by name; their values are dated data. ``law`` is the
provision the number comes from; whether it has been confirmed says the mark of its value.
Terms of one call (ceilings, own share, days of application) belong to the call, not here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from kim.programme.rules.legal_values import Kind, Unit


class Topic(StrEnum):
    """Where a number belongs (Thema), in the order of the page."""

    DELIVERY = "delivery"
    PERIODS = "periods"
    REVIEW = "review"
    REDUCTION = "reduction"
    PAYMENT = "payment"
    PROOF = "proof"
    RISK = "risk"
    INTEREST = "interest"
    PUBLIC = "public"
    RETENTION = "retention"
    GAPS = "gaps"

    @property
    def label(self) -> str:
        return TOPIC_LABELS[self]


TOPIC_LABELS = {
    Topic.DELIVERY: "Bekanntgabe und Rechtsbehelf",
    Topic.PERIODS: "Fristen im Verfahren",
    Topic.REVIEW: "Prüfung und Entscheidung",
    Topic.REDUCTION: "Finanzierung und Ermäßigung",
    Topic.PAYMENT: "Auszahlung",
    Topic.PROOF: "Verwendungsnachweis",
    Topic.RISK: "Stichprobe und Risiko",
    Topic.INTEREST: "Rücknahme, Widerruf und Zinsen",
    Topic.PUBLIC: "Veröffentlichung und kleine Zahlen",
    Topic.RETENTION: "Aufbewahrung",
    Topic.GAPS: "Lücken und Erreichbarkeit der Angebote",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalKey:
    """One legal number there can be (Schlüssel eines Rechtswerts).

    ``unset`` says what holds while no value is set; without it a missing value stops the work.
    """

    key: str
    label: str
    topic: Topic
    kind: Kind
    unit: Unit = Unit.NONE
    law: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    unset: str = ""


D, P, R, F = Topic.DELIVERY, Topic.PERIODS, Topic.REVIEW, Topic.REDUCTION
NO_LIMIT = "keine Bagatellgrenze"


def _whole(key: str, label: str, topic: Topic, unit: Unit, law: str = "") -> LegalKey:
    return LegalKey(key=key, label=label, topic=topic, kind=Kind.WHOLE, unit=unit, law=law)


def _switch(key: str, label: str, topic: Topic, law: str = "") -> LegalKey:
    return LegalKey(key=key, label=label, topic=topic, kind=Kind.SWITCH, law=law)


def _limit(key: str, label: str, topic: Topic, law: str, unset: str) -> LegalKey:
    return LegalKey(
        key=key, label=label, topic=topic, kind=Kind.AMOUNT, unit=Unit.EUR, law=law, unset=unset
    )


def _code(key: str, label: str, topic: Topic, law: str, **choices: str) -> LegalKey:
    return LegalKey(key=key, label=label, topic=topic, kind=Kind.CODE, law=law, choices=choices)


def _percent(key: str, label: str, topic: Topic, law: str = "") -> LegalKey:
    return LegalKey(
        key=key, label=label, topic=topic, kind=Kind.PERCENT, unit=Unit.PERCENT, law=law
    )


DELIVERY = (
    _whole("delivery_fiction_days", "Zugangsfiktion bei Brief", D, Unit.DAYS, "§ 41 Abs. 2 VwVfG"),
    _switch("fiction_shift", "Tag der Zugangsfiktion auf Werktag verschieben", D,
            "§ 41 Abs. 2 VwVfG"),
    _whole("portal_fiction_days", "Zugang nach Abruf im Portal", D, Unit.DAYS,
           "§ 41 Abs. 2a VwVfG"),
    _whole("portal_retrieval_days", "Abruf im Portal möglich", D, Unit.DAYS, "§ 41 Abs. 2a VwVfG"),
    _whole("remedy_period", "Frist für Klage oder Widerspruch", D, Unit.MONTHS, "§§ 70, 74 VwGO"),
    _whole("remedy_period_without_notice", "Frist ohne richtige Rechtsbehelfsbelehrung", D,
           Unit.YEARS, "§ 58 Abs. 2 VwGO"),
    LegalKey(key="extra_holiday", label="Zusätzlicher Feiertag", topic=D, kind=Kind.TEXT,
             law="§ 2 Abs. 2 LFtG", unset="kein zusätzlicher Feiertag"),
)  # fmt: skip
PERIODS = (
    _code("backward_shift", "Rückwärtsfristen an freien Tagen", P, "",
          none="nicht verschieben", earlier="auf den Werktag davor",
          later="auf den Werktag danach"),
    _whole("completion_period", "Frist für Nachforderungen", P, Unit.WEEKS, "§ 26 VwVfG"),
    _whole("hearing_period", "Frist für die Anhörung", P, Unit.WEEKS, "§ 28 VwVfG"),
    _whole("discontinue_after", "Einstellung nach letzter Erinnerung", P, Unit.WEEKS),
    _whole("early_start_valid", "Gültigkeit der Zustimmung zum vorzeitigen Beginn", P,
           Unit.MONTHS, "Nr. 1.3 Teil II VV zu § 44 LHO"),
    _whole("internal_notify_clock", "Warnung für Mitteilungen „unverzüglich“", P, Unit.DAYS,
           "ANBest-K Nr. 5"),
    LegalKey(key="reminder_days", label="Erinnerungen, Tage vor (−) und nach Fälligkeit", topic=P,
             kind=Kind.WHOLES, unit=Unit.DAYS),
)  # fmt: skip
REVIEW = (
    _whole("completeness_check_days", "Vollständigkeitsprüfung", R, Unit.WORKING_DAYS),
    _whole("technical_review_weeks", "Fachliche Prüfung", R, Unit.WEEKS, "VV Nr. 3 zu § 44 LHO"),
    _whole("budget_review_weeks", "Haushaltsmäßige Prüfung", R, Unit.WEEKS, "§§ 9, 34 LHO"),
    _whole("change_decision_weeks", "Entscheidung über eine Änderung", R, Unit.WEEKS),
    LegalKey(key="approval_levels", topic=R, kind=Kind.AMOUNTS, unit=Unit.EUR,
             label="Entscheidung mit Referatsleitung über, mit Haushaltsleitung über"),
    LegalKey(key="procurement_thresholds", label="Vergabevermerk nötig über", topic=R,
             kind=Kind.AMOUNTS, unit=Unit.EUR, law="GemHVO, UVgO",
             unset="Vergabevermerk immer nötig"),
    _switch("notice_needs_confirmation", "Bescheide nur auf bestätigter Rechtsgrundlage erlassen",
            R),
    _switch("forwarding_enabled", "Weiterleitung an Dritte erlaubt", R),
)  # fmt: skip
REDUCTION = (
    _code("share_base", "Anteilfinanzierung rechnet mit", F, "ANBest-K Nr. 2",
          notice_share="Prozentsatz des Bescheids", effective_share="tatsächlichem Anteil"),
    _switch("own_funds_fixed", "Fehlbedarf: geplante Eigenmittel gehen vor", F, "ANBest-K Nr. 2"),
    _switch("net_cost_increase", "Mehrkosten mit neuen Deckungsmitteln verrechnen", F,
            "ANBest-K Nr. 2"),
    _limit("small_amount_reduction", "Bagatellgrenze für Ermäßigungen", F, "ANBest-K Nr. 2",
           NO_LIMIT),
)  # fmt: skip
PAYMENT = (
    _whole("use_within", "Verwendung nach Auszahlung", Topic.PAYMENT, Unit.MONTHS,
           "VV Nr. 7 zu § 44 LHO"),
    _percent("retention_percent", "Einbehalt bis zum Nachweis", Topic.PAYMENT),
    _percent("cash_in_hand_warn", "Warnung bei unverbrauchtem Geld über", Topic.PAYMENT),
    _whole("payment_check_days", "Prüfung eines Mittelabrufs", Topic.PAYMENT, Unit.WORKING_DAYS,
           "VV zu § 70 LHO"),
    _whole("payment_order_days", "Anweisung eines Mittelabrufs", Topic.PAYMENT,
           Unit.WORKING_DAYS, "§ 70 LHO"),
)  # fmt: skip
PROOF = (
    _whole("interim_report_after", "Zwischennachweis nach Jahresende", Topic.PROOF, Unit.MONTHS,
           "ANBest-K Nr. 7"),
    _whole("proof_after_fulfilment", "Verwendungsnachweis nach Erfüllung des Zwecks", Topic.PROOF,
           Unit.MONTHS, "ANBest-K Nr. 7"),
    _whole("proof_after_period", "Verwendungsnachweis nach Ende des Bewilligungszeitraums",
           Topic.PROOF, Unit.MONTHS, "ANBest-K Nr. 7"),
    _code("proof_mode", "Form des Verwendungsnachweises", Topic.PROOF, "ANBest-K Nr. 7",
          full="mit Belegen", simple="einfach mit Belegliste", confirmation="Bestätigung"),
    _percent("line_tolerance_percent", "Erlaubte Überschreitung einer Zeile", Topic.PROOF,
             "ANBest-K Nr. 1"),
    _percent("total_overrun_percent", "Unschädliche Überschreitung insgesamt", Topic.PROOF,
             "ANBest-K Nr. 1"),
    _whole("cursory_check_within", "Kursorische Prüfung", Topic.PROOF, Unit.MONTHS,
           "VV Nr. 11 zu § 44 LHO"),
    _whole("in_depth_check_within", "Vertiefte Prüfung", Topic.PROOF, Unit.MONTHS,
           "VV Nr. 11 zu § 44 LHO"),
    _whole("proof_completion_period", "Ergänzung eines Nachweises", Topic.PROOF, Unit.WEEKS,
           "§ 26 VwVfG"),
)  # fmt: skip
RISKS = {
    "earlier_finding": "frühere Feststellung",
    "forwarding": "Weiterleitung",
    "missing_receipt": "Zeilen ohne Beleg",
    "first_grant": "erste Zuwendung der Kommune",
    "late_proof": "Nachweis zu spät",
    "line_over_tolerance": "Zeile über der Toleranz",
    "no_offers": "Vergabe ohne Angebote",
    "long_vacancy": "Vakanz über drei Monate",
    "third_party_funds": "Drittmittel",
    "use_period_missed": "Verwendungsfrist verpasst",
}
RISK = (
    *(_whole(f"risk_{code}", f"Risikopunkte: {label}", Topic.RISK, Unit.POINTS)
      for code, label in RISKS.items()),
    LegalKey(key="risk_class_limits", label="Risikoklasse mittel ab, hoch ab", topic=Topic.RISK,
             kind=Kind.WHOLES, unit=Unit.POINTS),
    *(_percent(f"sample_rate_{code}", f"Stichprobe bei Risikoklasse {label}", Topic.RISK,
               "VV Nr. 11 zu § 44 LHO")
      for code, label in {"high": "hoch", "medium": "mittel", "low": "niedrig"}.items()),
)  # fmt: skip
INTEREST = (
    _whole("revocation_period", "Frist für Rücknahme und Widerruf ab Kenntnis", Topic.INTEREST,
           Unit.YEARS, "§ 48 Abs. 4, § 49 Abs. 3 VwVfG"),
    _whole("revocation_warning", "Warnung vor Ablauf dieser Frist, nach", Topic.INTEREST,
           Unit.MONTHS),
    _whole("payment_term_claim", "Zahlungsfrist einer Erstattung", Topic.INTEREST, Unit.WEEKS),
    _percent("base_rate", "Basiszinssatz", Topic.INTEREST, "§ 247 BGB"),
    LegalKey(key="surcharge_points", label="Aufschlag auf den Basiszinssatz", topic=Topic.INTEREST,
             kind=Kind.PERCENT, unit=Unit.PERCENTAGE_POINTS, law="§ 49a Abs. 3 VwVfG"),
    _code("day_count", "Zinstage", Topic.INTEREST, "",
          act_365="tatsächliche Tage / 365", act_act="tatsächliche Tage / Tage des Jahres",
          **{"30e_360": "Monate zu 30 Tagen / 360"}),
    _code("interest_rounding", "Rundung der Zinsen", Topic.INTEREST, "",
          once="einmal am Ende", segment="je Abschnitt"),
    _switch("count_last_day", "Tag der Rückzahlung zählt mit", Topic.INTEREST, "§ 187 BGB"),
    _code("interim_interest_start", "Zwischenzinsen beginnen mit", Topic.INTEREST,
          "§ 49a Abs. 4 VwVfG", payment="der Auszahlung",
          end_of_use_period="dem Ende der Verwendungsfrist"),
    _limit("small_amount_claim", "Bagatellgrenze für Erstattungen", Topic.INTEREST,
           "§ 49a VwVfG, § 59 LHO", NO_LIMIT),
    _limit("small_amount_interest", "Bagatellgrenze für Zinsen", Topic.INTEREST,
           "§ 49a VwVfG, § 59 LHO", NO_LIMIT),
)  # fmt: skip
PUBLIC = (
    LegalKey(key="transparency_from", label="Veröffentlichung einer Zuwendung ab",
             topic=Topic.PUBLIC, kind=Kind.AMOUNT, unit=Unit.EUR, law="§ 7 LTranspG"),
    _whole("transparency_update_days", "Berichtigung der Veröffentlichung", Topic.PUBLIC,
           Unit.DAYS),
    _whole("min_cell", "Kleinste gezeigte Personenzahl", Topic.PUBLIC, Unit.PERSONS),
)  # fmt: skip
RETENTION = (
    _whole("receipt_years", "Belege der Kommune", Topic.RETENTION, Unit.YEARS, "ANBest-K Nr. 7"),
    _whole("grant_file_years", "Zuwendungsakte", Topic.RETENTION, Unit.YEARS, "LHO"),
    _whole("unsuccessful_application_years", "Abgelehnte und zurückgenommene Anträge",
           Topic.RETENTION, Unit.YEARS),
)  # fmt: skip
GAPS = (
    _whole("gap_thin_below", "Wenig Angebot: weniger verlässliche Angebote als", Topic.GAPS,
           Unit.OFFERS),
    LegalKey(key="reach_bands", label="Entfernungen, bis zu denen Angebote erreichbar sind",
             topic=Topic.GAPS, kind=Kind.WHOLES, unit=Unit.KILOMETRES),
    LegalKey(key="reach_weights", label="Gewicht dieser Entfernungen", topic=Topic.GAPS,
             kind=Kind.WHOLES, unit=Unit.PERCENT),
)  # fmt: skip
KEYS: Mapping[str, LegalKey] = {
    known.key: known
    for group in (DELIVERY, PERIODS, REVIEW, REDUCTION, PAYMENT, PROOF, RISK, INTEREST, PUBLIC,
                  RETENTION, GAPS)
    for known in group
}  # fmt: skip
