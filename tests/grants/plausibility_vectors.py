"""What every plausibility rule finds and lets pass: changes of the good application."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from kim.grants.rules.content import FileInfo
from tests.grants.factories import MONTHS
from tests.grants.plausibility import (
    FILES,
    GOAL,
    GOOD,
    GRANT_M,
    GRANT_P,
    MATERIAL,
    OWN,
    PERSONNEL,
    asked,
    consent,
    content,
    context,
    early,
    fired,
    other_funding,
)

Sections = Mapping[str, Mapping[str, Any]]
NO_MONTHS: dict[str, str] = dict.fromkeys(MONTHS, "")


@dataclass(frozen=True)
class Vector:
    """A change of the good application: what it says, what is around it, what is found."""

    says: Sections = field(default_factory=dict)
    around: Mapping[str, Any] = field(default_factory=dict)
    also: frozenset[str] = frozenset()

    @property
    def fired(self) -> set[str]:
        said = dict(self.says)
        files = said.pop("files", FILES)
        return fired(content(files, **said), context(**self.around))  # type: ignore[arg-type] # files


def v(also: str = "", around: Mapping[str, Any] | None = None, **says: Any) -> Vector:
    ids = frozenset(f"PL-A{number}" for number in also.split())
    return Vector(says=says, around=around or {}, also=ids)


def basics(also: str = "", around: Mapping[str, Any] | None = None, **fields: str) -> Vector:
    return v(also, around, basics=fields)


def concept(also: str = "", around: Mapping[str, Any] | None = None, **fields: Any) -> Vector:
    return v(also, around, concept=fields)


def post(also: str = "", around: Mapping[str, Any] | None = None, **fields: str) -> Vector:
    return v(also, around, post=fields)


def council(also: str = "", around: Mapping[str, Any] | None = None, **fields: str) -> Vector:
    return v(also, around, council=fields)


def plan(
    costs: list[Any] | None = None,
    funds: list[Any] | None = None,
    also: str = "",
    around: Mapping[str, Any] | None = None,
) -> Vector:
    rows = {"costs": [PERSONNEL, MATERIAL] if costs is None else costs,
            "funds": [OWN, GRANT_P, GRANT_M] if funds is None else funds}  # fmt: skip
    return v(also, around, plan=rows)


def declared(code: str, answer: str, also: str = "") -> Vector:
    return v(also, declarations={code: answer})


def around(**changes: Any) -> Vector:
    return Vector(around=changes)


def with_files(*files: FileInfo) -> Vector:
    return v(files=files)


def goals(*rows: Mapping[str, str]) -> Vector:
    return concept(goals=list(rows))


def months(line: Mapping[str, Any], **changed: str) -> dict[str, Any]:
    """A line with other amounts: ``m2026_02="5,00"``."""
    wanted = {name[1:].replace("_", "-"): amount for name, amount in changed.items()}
    return {**line, "months": {**line["months"], **wanted}}


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


CSV = FileInfo(kind="other", name="x.csv", sha256="d" * 64, media_type="text/csv; charset=utf-8")
LATE = {"today": day("2026-02-02"), "received_on": day("2026-02-02")}
BOTH_YEARS = {"terms_last_on": day("2027-12-31")}
THIRD = {"key": "f4", "kind": "third_party", "label": "Sparkasse", "amount": "1.000,00"}
OTHER = {"key": "f5", "kind": "other_grant", "label": "Bund", "amount": "1.000,00"}
LESS_OWN = {**OWN, "amount": "9.125,00"}
LONG = " ".join(["Netzwerke vor Ort verbinden"] * 3)
OTHERS_FUND = other_funding("2026-05-01", "2026-08-31")
TYPED = {"start_on": "31.02.2026"}
UNASKED = {"declarations": (), "attachments": ()}

FAILS: dict[str, list[Vector]] = {
    "PL-A00": [basics(**TYPED), post(contract_on="bald"),
               plan(costs=[PERSONNEL, months(MATERIAL, m2026_03="1,234.56")])],
    "PL-A01": [around(is_recipient=False)],
    "PL-A02": [around(running=("KIM-2026-07318-1",))],
    "PL-A03": [around(call_state="closed"), around(is_provisional=True),
               around(terms_closes_on=day("2026-01-11")),
               around(received_on=day("2026-01-11"), terms_opens_on=day("2026-01-12"))],
    "PL-A04": [plan(funds=[{**OWN, "amount": "10.124,99"},
                           {**GRANT_P, "amount": "50.000,01"}, GRANT_M])],
    "PL-A05": [plan(costs=[PERSONNEL, months(MATERIAL, m2026_03="3.600,00")],
                    funds=[{**OWN, "amount": "10.125,00"}, GRANT_P,
                           {**GRANT_M, "amount": "16.985,70"}], also="65")],
    "PL-A06": [plan(funds=[LESS_OWN, GRANT_P, GRANT_M]),
               plan(funds=[{**OWN, "amount": "10.125,01"}, GRANT_P, GRANT_M])],
    "PL-A07": [plan(funds=[GRANT_P, GRANT_M, {**THIRD, "amount": "10.125,01"}], also="06")],
    "PL-A08": [basics(start_on="11.01.2026"),
               v("", {"early_start": consent("2026-01-12", "2026-07-12")},
                 basics={"start_on": "11.01.2026"})],
    "PL-A09": [v(around=LATE), basics(start_on="08.02.2026")],
    "PL-A10": [around(terms_cutoff_on=day("2026-01-11"))],
    "PL-A11": [basics("48 62 66", end_on="01.01.2027")],
    "PL-A12": [basics("40 49", start_on="01.03.2026", end_on="28.02.2026")],
    "PL-A13": [post("51", fte="0"), post("51", fte="1,01")],
    "PL-A14": [plan(costs=[{**PERSONNEL, "months": dict.fromkeys(MONTHS, "4.166,05")}, MATERIAL],
                    funds=[{**OWN, "amount": "0,00"}, {**GRANT_P, "amount": "41.660,50"}, GRANT_M],
                    also="59"),
               post("04 05 51 65", fte="0,5")],
    "PL-A15": [council(state="unknown"), council(state=""), council(state="erfunden"),
               council(state="pending", meeting_on="")],
    "PL-A16": [declared("financing_secured", ""), declared("financing_secured", "no")],
    "PL-A17": [declared("input_vat", "")],
    "PL-A18": [around(other_grants=(OTHERS_FUND,)),
               around(other_grants=(other_funding("2026-12-31", "2027-03-31"),))],
    "PL-A19": [goals({**GOAL, "indicator": " "})],
    "PL-A20": [post(deputy_function="")],
    "PL-A21": [concept(tasks="Rückfragen bitte an a.b@web.example schicken."),
               concept(partners="Zu erreichen unter 06131 164321."),
               goals({**GOAL, "text": "Familie mit Aktenzeichen 1234567-123 begleiten"}),
               plan(costs=[PERSONNEL, {**MATERIAL, "label": "DE89 3704 0044 0532 0130 00"}]),
               council(reference="geb. 01.02.1990"),
               with_files(*FILES, replace(FILES[0], sha256="c" * 64, name="a@b.example.pdf"))],
    "PL-A22": [with_files(FILES[0], replace(FILES[1], media_type="application/x-msdownload")),
               with_files(FILES[0], replace(FILES[1], sha256=""))],
    "PL-A23": [around(may_sign=False)],
    "PL-A24": [basics(iban="DE89370400440532013001"), basics(iban="Kasse")],
    "PL-A25": [around(register=replace(context().register, status="ended"))],
    "PL-A26": [v("09", {"terms_first_on": day("2026-02-02")},
                 basics={"start_on": "01.02.2026"})],
    "PL-A27": [basics(cash_reference="")],
    "PL-A28": [basics(contact_email="integration"), basics(contact_email="a@b")],
    "PL-A29": [basics(contact_phone="")],
    "PL-A30": [basics(signing_function=" stabsstelle  integration")],
    "PL-A31": [concept(goals=[]), v(around={"terms_goals_min": 2})],
    "PL-A32": [goals({**GOAL, "by_on": ""})],
    "PL-A33": [goals({**GOAL, "by_on": "28.02.2026"}), goals({**GOAL, "by_on": "01.01.2027"})],
    "PL-A34": [goals(GOAL, {**GOAL, "text": "ein  Verzeichnis aller angebote"})],
    "PL-A35": [concept(tasks="Angebote vernetzen.")],
    "PL-A36": [concept(tasks=LONG, structures=LONG.upper())],
    "PL-A37": [around(previous=content())],
    "PL-A38": [concept(partners="Frau Yilmaz vom Beirat für Migration"),
               concept(tasks="Wie bei A. B., 34 Jahre, aus dem Stadtteil"),
               concept(tasks="Ein syrischer Vater, 34 Jahre alt, wie viele andere"),
               concept(structures="Beratung in der Bahnhofstraße 12 seit 2016"),
               basics(contact_function="Maria Musterfrau")],
    "PL-A39": [post(deputy_function="Stabsstelle Integration")],
    "PL-A40": [post("61", post_start_on="01.01.2027")],
    "PL-A41": [post(post_start_on="28.02.2026")],
    "PL-A42": [post(contract_on="11.01.2026"),
               post("44", {"early_start": early(start_on=day("2026-01-12"),
                                                contract_on=day("2026-01-12"))},
                    contract_on="11.01.2026")],
    "PL-A43": [v(around={"early_start": consent("2026-01-12", "2026-02-19")}),
               v(around={"early_start": consent("2026-02-21", "2026-08-21")})],
    "PL-A44": [around(early_start=early())],
    "PL-A45": [post(contract_on="")],
    "PL-A46": [post(contract_on="02.03.2026")],
    "PL-A47": [post(limited_to_on="")],
    "PL-A48": [post(limited_to_on="30.12.2026")],
    "PL-A49": [post(limited_to_on="01.01.2027")],
    "PL-A50": [post(limited="no")],
    "PL-A51": [around(register=replace(context().register, fte=Decimal("0.75")))],
    "PL-A52": [post(pay_group="EG 11")],
    "PL-A53": [plan(costs=[], funds=[]), plan(costs=[{**PERSONNEL, "months": NO_MONTHS}], funds=[],
                                              also="59")],
    "PL-A54": [plan(costs=[MATERIAL], funds=[GRANT_M])],
    "PL-A55": [plan(costs=[months(PERSONNEL, m2027_01="12,50"), MATERIAL],
                    funds=[{**OWN, "amount": "10.137,50"}, GRANT_P, GRANT_M])],
    "PL-A56": [plan(costs=[PERSONNEL, MATERIAL, {**MATERIAL, "category": "reise"}],
                    funds=[{**OWN, "amount": "24.998,00"}, GRANT_P, GRANT_M])],
    "PL-A57": [plan(costs=[PERSONNEL, {**MATERIAL, "label": " "}])],
    "PL-A58": [plan(costs=[PERSONNEL, MATERIAL, {**MATERIAL, "label": MATERIAL["label"].upper()}],
                    funds=[{**OWN, "amount": "24.998,00"}, GRANT_P, GRANT_M])],
    "PL-A59": [plan(costs=[PERSONNEL, MATERIAL, {**MATERIAL, "label": "Reise", "months": {}}]),
               plan(funds=[OWN, GRANT_P, GRANT_M, {**THIRD, "amount": ""}])],
    "PL-A60": [around(terms_round_amount=Decimal("0.10"))],
    "PL-A61": [post("14", {"terms_personnel_high": Decimal(80000)}, post_start_on="01.04.2026"),
               post(post_start_on="01.04.2026")],
    "PL-A62": [plan(costs=[months(PERSONNEL, m2026_10="", m2026_11="12.025,00"), MATERIAL])],
    "PL-A63": [plan(funds=[LESS_OWN, GRANT_P, GRANT_M, {**THIRD, "label": ""}]),
               plan(funds=[LESS_OWN, GRANT_P, GRANT_M, {**OTHER, "label": ""}], also="70 74")],
    "PL-A64": [plan(funds=[OWN, GRANT_P, {**GRANT_M, "category": ""}])],
    "PL-A65": [v("04", around={"terms_cap_total": Decimal(60000)}, plan={"costs": [PERSONNEL],
                 "funds": [{**OWN, "amount": "1.125,00"}, {**GRANT_P, "amount": "59.000,00"}]}),
               v(around={"terms_cap_total": Decimal(70000)})],
    "PL-A66": [v("48 62", {**BOTH_YEARS, "terms_personnel_low": Decimal(1)},
                 basics={"end_on": "31.01.2027"})],
    "PL-A67": [plan(funds=[{**OWN, "amount": "10.124,99"}, GRANT_P,
                           {**GRANT_M, "amount": "14.873,01"}])],
    "PL-A68": [plan(funds=[{**OWN, "amount": "74.998,00"}])],
    "PL-A69": [around(terms_own_share_min_percent=Decimal("13.51"))],
    "PL-A70": [plan(funds=[LESS_OWN, GRANT_P, GRANT_M, OTHER], also="74")],
    "PL-A71": [declared("input_vat", "yes")],
    "PL-A72": [declared("not_begun", ""), around(declarations=(asked("neu"),))],
    "PL-A73": [declared("correct", "no")],
    "PL-A74": [v(around={"other_grants": (OTHERS_FUND,)}, also="18",
                 plan={"funds": [LESS_OWN, GRANT_P, GRANT_M, OTHER]})],
    "PL-A75": [with_files(FILES[1])],
    "PL-A76": [with_files(*FILES, replace(FILES[0], kind="other"))],
    "PL-A77": [council(state="pending", meeting_on="11.01.2026")],
    "PL-A78": [council(state="pending", meeting_on="02.03.2026")],
    "PL-A79": [council(meeting_on="")],
    "PL-A80": [council(meeting_on="13.01.2026")],
    "PL-A81": [with_files(FILES[0])],
    "PL-A99": [basics(title=""), basics(signing_function=""), concept(tasks=""), post(limited="")],
}  # fmt: skip

PASSES: dict[str, list[Vector]] = {
    "PL-A01": [around(is_recipient=True)],
    "PL-A03": [around(today=day("2026-09-15"), received_on=day("2026-01-12"), call_state="closed"),
               around(terms_opens_on=day("2026-01-12"), terms_closes_on=day("2026-01-12"))],
    "PL-A04": [plan(), around(terms_line_transfer=True), basics(**TYPED), post(fte="")],
    "PL-A05": [plan(costs=[PERSONNEL, months(MATERIAL, m2026_03="3.280,97")],
                    funds=[{**OWN, "amount": "10.125,00"}, GRANT_P,
                           {**GRANT_M, "amount": "16.666,67"}])],
    "PL-A06": [plan(costs=[], funds=[]),
               plan(costs=[PERSONNEL, months(MATERIAL, m2026_03="12.34")])],
    "PL-A07": [plan(funds=[GRANT_P, GRANT_M, {**THIRD, "amount": "10.125,00"}])],
    "PL-A08": [basics(start_on="12.01.2026"),
               v(around={"early_start": early()}, basics={"start_on": "05.01.2026"}),
               v(around={"early_start": consent("2026-01-05", "2026-07-05")},
                 basics={"start_on": "05.01.2026"})],
    "PL-A09": [basics(start_on="09.02.2026"), around(terms_weeks_before_start=None),
               v(around=LATE, basics={"short_notice_reason": "Die Stelle wurde spät frei."}),
               basics(start_on="11.01.2026")],
    "PL-A10": [around(terms_cutoff_on=day("2026-01-12")), around(terms_cutoff_on=None)],
    "PL-A11": [basics(end_on="31.12.2026")],
    "PL-A12": [basics(start_on="01.03.2026", end_on="01.03.2026")],
    "PL-A13": [post(fte="0,01"), post(fte="1"), post(fte="")],
    "PL-A14": [around(terms_personnel_low=Decimal("72150.00")),
               around(terms_personnel_high=Decimal("72150.00")),
               around(terms_personnel_low=None), post(fte="0")],
    "PL-A15": [council(state="pending", meeting_on="20.02.2026"), council(state="not_needed")],
    "PL-A16": [around(declarations=())],
    "PL-A17": [declared("input_vat", "yes"), around(declarations=())],
    "PL-A18": [around(other_grants=(other_funding("2025-01-01", "2026-02-28"),)),
               basics(start_on="")],
    "PL-A21": [basics(cash_reference="07 02 - 633 71", contact_phone="06232 141234"),
               concept(tasks="Zeitraum 01.03.2026 bis 31.12.2026, 1.234.567,89 EUR, AGS 07318000"),
               concept(structures="Seit 16.09.2016, Beschluss 12/2025, Tel. folgt")],
    "PL-A22": [with_files(*FILES, CSV)],
    "PL-A23": [around(may_sign=True), around(may_sign=None)],
    "PL-A24": [basics(iban="DE89 3704 0044 0532 0130 00"), basics(iban="")],
    "PL-A26": [around(terms_first_on=day("2026-03-01"))],
    "PL-A29": [basics(contact_function="", contact_phone="")],
    "PL-A30": [basics(signing_function="", contact_function="")],
    "PL-A32": [goals({**GOAL, "by_on": "Herbst"})],
    "PL-A33": [goals({**GOAL, "by_on": "01.03.2026"}), goals({**GOAL, "by_on": "31.12.2026"}),
               basics(end_on="")],
    "PL-A34": [goals(GOAL, {**GOAL, "text": "Ein Runder Tisch im Halbjahr"})],
    "PL-A35": [concept(tasks="Angebote vor Ort vernetzen."), concept(tasks=""),
               v(around={"terms_concept_min_words": None}, concept={"tasks": "Kurz."})],
    "PL-A37": [around(previous=content(concept={"tasks": "Vor einem Jahr noch anders."})),
               v(around={"previous": content(concept=dict.fromkeys(GOOD["concept"], ""))},
                 concept=dict.fromkeys(GOOD["concept"], ""))],
    "PL-A38": [concept(partners="Caritas, Frau Oberbürgermeisterin, Maria Ward-Schule"),
               concept(tasks="Menschen aus Syrien und der Ukraine, viele unter 27 Jahre alt")],
    "PL-A39": [v(basics={"contact_function": ""}, post={"deputy_function": ""})],
    "PL-A40": [post(post_start_on="31.12.2026")],
    "PL-A42": [post(contract_on="12.01.2026"),
               v(around={"previous": content()}, post={"contract_on": "01.06.2025"}),
               v(around={"early_start": early()}, post={"contract_on": "05.01.2026"})],
    "PL-A43": [v(around={"early_start": consent("2026-02-20", "2026-02-20")})],
    "PL-A44": [around(early_start=consent("2026-01-01", "2026-12-31"))],
    "PL-A45": [v(around={"previous": content()}, post={"contract_on": ""}),
               post(contract_on="bald")],
    "PL-A46": [post(contract_on="01.03.2026")],
    "PL-A47": [post(limited="no", limited_to_on=""), post(limited_to_on="nie")],
    "PL-A50": [post(limited="no", limited_to_on="")],
    "PL-A51": [post(fte="1"), around(register=replace(context().register, fte=None))],
    "PL-A52": [post(pay_group="eg 10"), post(pay_group="")],
    "PL-A53": [plan(costs=[months(MATERIAL, **{f"m{m}".replace("-", "_"): "x" for m in MONTHS})])],
    "PL-A54": [around(terms_categories=context().terms.categories[1:])],
    "PL-A55": [plan(costs=[months(PERSONNEL, m2027_01="0,00"), MATERIAL]), basics(end_on="")],
    "PL-A57": [plan(costs=[{**PERSONNEL, "label": "", "months": {}}])],
    "PL-A60": [around(terms_round_amount=None), around(terms_round_amount=Decimal("0.20"))],
    "PL-A61": [post(post_start_on="15.03.2026"), post(post_start_on="")],
    "PL-A62": [plan(costs=[MATERIAL]), post(post_start_on="01.04.2026")],
    "PL-A65": [plan()],
    "PL-A66": [around(**BOTH_YEARS)],
    "PL-A69": [around(terms_own_share_min_percent=Decimal("13.50"))],
    "PL-A70": [v(around={"other_grants": (OTHERS_FUND,)},
                 plan={"funds": [LESS_OWN, GRANT_P, GRANT_M, OTHER]})],
    "PL-A72": [around(declarations=(asked("neu", must=False),))],
    "PL-A73": [around(declarations=()), v(around={"declarations": (asked("input_vat"),)},
                                          declarations={"input_vat": "no"})],
    "PL-A75": [around(attachments=())],
    "PL-A77": [council(state="pending", meeting_on="12.01.2026")],
    "PL-A78": [council(state="pending", meeting_on="01.03.2026")],
    "PL-A79": [council(meeting_on="bald"), council(state="not_needed", meeting_on="")],
    "PL-A80": [council(meeting_on="12.01.2026")],
    "PL-A81": [v(around={"attachments": ()}, files=(FILES[0],)),
               v(council={"state": "not_needed"}, files=(FILES[0],))],
    "PL-A99": [basics(contact_phone="", short_notice_reason=""), basics(**TYPED)],
}  # fmt: skip
