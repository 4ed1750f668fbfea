"""The permission table: every page and route, every role, own, foreign and no object.

``docs/access.md`` is printed from it and ``test_access.py`` asks every cell of the server.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from kim.accounts.rules.roles import LAND_ROLES, MUNICIPALITY_ROLES, Role
from tests.architecture.source import addresses, routes


class Which(StrEnum):
    """Whose object a page is asked for."""

    OWN = "own"  # of the municipality the person works for
    FOREIGN = "foreign"  # of another municipality
    MISSING = "missing"  # of nobody: there is none


class Answer(StrEnum):
    """What the server says, as it is printed for people."""

    YES = "ja"
    LOGIN = "Anmeldung"
    NO = "nein (403)"
    GONE = "unsichtbar (404)"


ANONYMOUS, ROLELESS = "anonymous", "roleless"
WHO = (ANONYMOUS, ROLELESS, *(role.value for role in Role))
Roles = frozenset[str]
LAND: Roles = frozenset(role.value for role in LAND_ROLES)
TOWN: Roles = frozenset(role.value for role in MUNICIPALITY_ROLES)
LEAD: Roles = frozenset({Role.PROGRAMME_LEAD.value})
OFFICE: Roles = frozenset({Role.GRANT_OFFICE.value})
BUDGET: Roles = frozenset({Role.BUDGET_OFFICER.value})
CALL = {"code": "kim-2026"}
CALL_DRAFT = CALL | {"count": "2"}
HEAD: Roles = frozenset({Role.HEAD.value})
AUTHORS: Roles = TOWN - HEAD
AUDITORS: Roles = LEAD | {Role.AUDIT_OFFICE.value}
KEEPERS: Roles = TOWN - {Role.TREASURY.value}
SIGNED_IN: Roles = frozenset(WHO) - {ANONYMOUS}
ALL: Roles = frozenset(WHO)
NONE: Roles = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One page. Without ``about`` it has no object; the answer then stands under ``own``.

    ``yes`` are allowed, ``no`` see the object and are refused; for all others there is none
    (or, without an object, they are refused). ``status`` is the answer to who is allowed,
    ``status_anonymous`` the same for somebody not signed in.
    """

    route: str
    about: str = ""
    yes: Roles = NONE
    no: Roles = NONE
    foreign_yes: Roles = NONE
    foreign_no: Roles = NONE
    page_first: bool = False  # the page itself is refused before an object is looked for
    status: int = 200
    status_anonymous: int = 200
    fixed: dict[str, str] = field(default_factory=dict)  # arguments that are no object

    @property
    def which(self) -> tuple[Which, ...]:
        return tuple(Which) if self.about else (Which.OWN,)

    def answer(self, who: str, which: Which) -> Answer:
        """What ``who`` is told."""
        yes = self.foreign_yes if which == Which.FOREIGN else self.yes
        no = self.foreign_no if which == Which.FOREIGN else self.no
        if who == ANONYMOUS and ANONYMOUS not in self.yes:
            return Answer.LOGIN
        if self.page_first and who not in self.yes:
            return Answer.NO
        if which == Which.MISSING:
            return Answer.GONE
        if who in yes:
            return Answer.YES
        return Answer.NO if who in no or not self.about else Answer.GONE


def public(route: str, about: str = "", **more: str) -> Row:
    return Row(route=route, about=about, yes=ALL, foreign_yes=ALL, fixed=more)


def own_account(route: str, status: int = 200, **more: str) -> Row:
    return Row(route=route, yes=SIGNED_IN, status=status, fixed=more)


def entrance(route: str, status: int = 200, status_anonymous: int = 200, **more: str) -> Row:
    """A page on the way in; who is in already may be led elsewhere."""
    return Row(route=route, yes=ALL, status=status, status_anonymous=status_anonymous, fixed=more)


def register(route: str, **more: str) -> Row:
    """A page of the register as a whole: the Land reads, Programmleitung writes."""
    return Row(route=route, yes=LEAD, fixed=more)


def entry(
    route: str, about: str = "entry", yes: Roles = LEAD, mine: Roles = NONE, **more: str
) -> Row:
    """A page of one entry: the Land sees all, a municipality its own. ``mine``: may, at home."""
    return Row(
        route=route,
        about=about,
        yes=yes | mine,
        no=(LAND | TOWN) - yes - mine,
        foreign_yes=yes,
        foreign_no=LAND - yes,
        fixed=more,
    )


def draft(
    route: str, yes: Roles = TOWN, about: str = "draft", status: int = 200, **more: str
) -> Row:
    """A page of an application nobody has submitted: only the municipality sees it."""
    return Row(route=route, about=about, yes=yes, no=TOWN - yes, status=status, fixed=more)


def submitted(
    route: str,
    yes: Roles = LAND | TOWN,
    about: str = "submission",
    status: int = 200,
    **more: str,
) -> Row:
    """A page of a submitted application: the Land sees all, a municipality its own."""
    return Row(
        route=route,
        about=about,
        yes=yes,
        no=(LAND | TOWN) - yes,
        foreign_yes=yes & LAND,
        foreign_no=LAND - yes,
        status=status,
        fixed=more,
    )


def money(route: str, about: str = "", yes: Roles = BUDGET, **more: str) -> Row:
    """A page of the budget: the Land reads, the budget office books."""
    return Row(
        route=route, about=about, yes=yes, foreign_yes=yes, page_first=bool(about), fixed=more
    )


TABLE = (
    # For machines
    *(public(f"ui:{name}") for name in ("live", "ready", "robots", "favicon")),
    public("opendata:facts"),
    public("opendata:municipalities"),
    public("opendata:openapi"),
    public("opendata:municipality", "place"),
    # Public pages
    *(public(f"about:{name}") for name in ("imprint", "privacy", "accessibility")),
    public("programme:start"),
    public("programme:public"),
    public("programme:places"),
    public("programme:place", "place"),
    public("grants_public:simulator"),
    public("grants_public:paper"),
    public("grants_public:awards"),
    public("grants:awards_csv"),
    public("grants:awards_json"),
    # Start page of staff
    Row(route="home:today", yes=SIGNED_IN),
    # Messages and deadlines
    own_account("inbox:list"),
    own_account("inbox:mark_all", status=302),
    own_account("inbox:undo_all", status=302),
    own_account("inbox:choice"),
    Row(route="inbox:open", about="message", yes=SIGNED_IN, status=302),
    Row(route="inbox:mark", about="message", yes=SIGNED_IN, status=302),
    Row(route="home:calendar", yes=LAND | TOWN),
    public("home:feed", "feed"),
    # The record
    Row(route="home:record", yes=AUDITORS),
    Row(route="home:record_csv", yes=AUDITORS),
    # The register
    Row(route="register:board", yes=LAND),
    Row(route="register:board_csv", yes=LAND),
    Row(route="register:published", yes=LAND),
    register("register:bulk"),
    register("register:figure_new"),
    register("register:budget_set"),
    register("register:source_new"),
    Row(route="register:figure_correct", about="figure", yes=LEAD, foreign_yes=LEAD,
        page_first=True),
    Row(route="register:legal", yes=LAND | TOWN),
    Row(route="register:legal_key", yes=LAND | TOWN, fixed={"key": "remedy_period"}),
    register("register:legal_propose", key="remedy_period"),
    Row(route="register:legal_confirm", about="legal", yes=LEAD | {Role.BUDGET_OFFICER.value},
        foreign_yes=LEAD | {Role.BUDGET_OFFICER.value}, page_first=True),
    Row(route="register:legal_withdraw", about="legal", yes=LEAD, foreign_yes=LEAD,
        page_first=True),
    entry("register:place", yes=LAND, mine=TOWN),
    entry("register:step_take", deed="pause"),
    entry("register:step_correct", "step"),
    entry("register:step_withdraw", "step"),
    entry("register:post_occupy", kind="vacant"),
    entry("register:occupancy_correct", "occupancy"),
    entry("register:occupancy_withdraw", "occupancy"),
    entry("register:terms_set"),
    entry("register:contact_set", mine=KEEPERS),
    entry("register:consent_withdraw", mine=KEEPERS),
    entry("register:contact_remove", mine=KEEPERS),
    # Grants
    Row(route="grants:calculator", yes=LAND | TOWN),
    Row(route="grants:list", yes=LAND | TOWN),
    Row(route="grants:list_csv", yes=LAND | TOWN),
    Row(route="grants:list_xlsx", yes=LAND | TOWN),
    Row(route="grants:board", yes=LAND),
    Row(route="grants:assign", yes=LEAD | OFFICE),
    Row(route="grants:view_new", yes=LAND | TOWN),
    Row(route="grants:view_rename", about="saved_view", yes=LAND | TOWN, page_first=True),
    Row(route="grants:view_delete", about="saved_view", yes=LAND | TOWN, page_first=True),
    # Calls for applications
    Row(route="grants:calls", yes=LAND | TOWN),
    Row(route="grants:call", yes=LAND | TOWN, fixed=CALL),
    Row(route="grants:version_new", yes=LEAD, fixed=CALL),
    Row(route="grants:call_move", yes=LEAD, fixed=CALL | {"deed": "close"}),
    Row(route="grants:version_release", yes=LEAD | BUDGET, fixed=CALL_DRAFT),
    Row(route="grants:version_withdraw", yes=LEAD, fixed=CALL_DRAFT),
    Row(route="grants:parameter_set", yes=LEAD, fixed=CALL_DRAFT | {"key": "cap_total"}),
    Row(route="grants:call_row_set", yes=LEAD, fixed=CALL_DRAFT | {"part": "conditions"}),
    Row(route="grants:call_row_remove", yes=LEAD,
        fixed=CALL_DRAFT | {"part": "conditions", "pk": "1"}),
    # Grants: page of a file
    submitted("grants:file", about="file"),
    submitted("grants:message_new", (LAND | TOWN) - {Role.AUDIT_OFFICE.value}, "file"),
    # Grants: writing an application
    Row(route="grants:application_new", yes=AUTHORS),
    draft("grants:draft", status=302),
    draft("grants:draft_section", AUTHORS, section="grunddaten"),
    draft("grants:draft_files", AUTHORS),
    draft("grants:attachment", about="draft_file"),
    draft("grants:attachment_remove", AUTHORS, "draft_file"),
    draft("grants:draft_rebase", AUTHORS, status=302),  # there is no newer version
    draft("grants:draft_check"),
    draft("grants:draft_file"),
    draft("grants:draft_sign", HEAD),
    draft("grants:application_withdraw"),
    submitted("grants:application_withdraw", HEAD, "file"),
    submitted("grants:council_report", TOWN, "file"),
    # Grants: plausibility rules and exceptions from them
    submitted("grants:rules", about="file"),
    submitted("grants:rule_waive", OFFICE, "file", rule="PL-A53"),
    submitted("grants:waiver_confirm", OFFICE | LEAD, "waiver"),
    submitted("grants:waiver_end", OFFICE, "waiver"),
    # Grants: what was submitted
    submitted("grants:submission_latest", about="file", status=302),
    *(submitted(f"grants:{name}") for name in (
        "submission", "submission_compare", "submission_file", "receipt", "receipt_file")),
    # Grants: decisions
    Row(route="grants:decisions", yes=LAND),
    *(submitted(f"grants:{name}", LAND, "decision") for name in (
        "decision", "decision_sign", "decision_return")),
    submitted("grants:decision_preview", LAND, "decision"),
    *(submitted(f"grants:{name}", OFFICE, "decision") for name in (
        "decision_award", "decision_rejection", "decision_hearing", "decision_discard")),
    submitted("grants:hearing", about="decision"),
    submitted("grants:change", about="change"),
    *(submitted(f"grants:{name}", HEAD, "change") for name in ("change_new", "change_withdraw")),
    submitted("grants:change_decide", OFFICE, "change"),
    # Grants: money
    *(money(f"grants:{name}", yes=LAND) for name in (
        "budget", "budget_journal", "budget_journal_csv", "budget_journal_xlsx")),
    money("grants:budget_outflow", "budget", yes=LAND),
    money("grants:budget_title_new"),
    money("grants:budget_year_new"),
    money("grants:budget_book", "budget", booking="sperren"),
    money("grants:budget_close", "budget"),
    money("grants:budget_open", "budget"),
    money("grants:budget_take_over", "budget"),
    money("grants:entry_cancel", "ledger_entry"),
    money("grants:reservation_release", "ended_file"),
    # Grants: notices and the decision trail
    Row(route="grants:texts", yes=LAND),
    Row(route="grants:text", yes=LAND, fixed={"code": "closing"}),
    Row(route="grants:authorities", yes=LAND),
    Row(route="grants:authority_new", yes=LEAD),
    submitted("grants:notice", about="notice"),
    submitted("grants:notice_file", about="notice"),
    *(submitted(f"grants:notice_{name}", OFFICE, "notice") for name in (
        "dispatch", "serve", "contest", "settle", "final")),
    *(submitted(f"grants:notice_{name}", HEAD, "notice") for name in (
        "receipt", "waive", "decline")),
    *(submitted(f"grants:trail_{name}", about="notice_file") for name in ("pdf", "json", "zip")),
    # Grants: completeness, reviews, early start
    *(submitted(f"grants:{name}", LAND, "examined") for name in (
        "examination", "review_technical", "review_budget")),
    *(submitted(f"grants:{name}", OFFICE, "examined") for name in (
        "take_over", "items_request", "items_extend", "items_cancel", "confirm_complete",
        "discontinue", "early_start_decide")),
    submitted("grants:return_to_technical", OFFICE | BUDGET, "examined"),
    submitted("grants:review_give_up", OFFICE | BUDGET, "review"),
    submitted("grants:hit_assess", OFFICE | BUDGET, "hit"),
    submitted("grants:completion", about="asked"),
    submitted("grants:completion_sign", HEAD, "asked"),
    submitted("grants:early_start", about="examined"),
    submitted("grants:early_start_request", HEAD, "examined"),
    submitted("grants:early_start_take_back", HEAD, "examined"),
    Row(route="grants:other_grants", yes=LAND),
    Row(route="grants:other_grant_add", yes=OFFICE),
    Row(route="grants:other_grant_end", about="other_grant", yes=OFFICE, foreign_yes=OFFICE,
        page_first=True),
    # People
    Row(route="accounts:people", yes=LEAD | HEAD),
    Row(route="accounts:invite", yes=LEAD | HEAD),
    Row(route="accounts:change", about="membership", yes=HEAD),
    Row(route="accounts:end", about="membership", yes=HEAD),
    Row(route="accounts:change", about="head", yes=LEAD | HEAD, foreign_yes=LEAD),
    Row(route="accounts:end", about="head", yes=LEAD | HEAD, foreign_yes=LEAD),
    Row(route="accounts:change", about="land", yes=LEAD, foreign_yes=LEAD),
    Row(route="accounts:end", about="land", yes=LEAD, foreign_yes=LEAD),
    Row(route="accounts:revoke", about="invitation", yes=HEAD),
    Row(route="accounts:link", yes=LEAD | HEAD),
    Row(route="accounts:separate", about="linked", yes=LEAD | HEAD, foreign_yes=LEAD),
    Row(route="accounts:accept", about="link", yes=ALL, foreign_yes=ALL),
    # Own account
    own_account("accounts:sessions"),
    own_account("accounts:set_up", status=302),
    own_account("mfa_index"),
    own_account("account_reauthenticate"),
    own_account("account_change_password"),
    own_account("mfa_reauthenticate"),
    own_account("mfa_activate_totp", status=302),  # there is one already
    own_account("mfa_deactivate_totp"),
    own_account("mfa_view_recovery_codes", status=404),  # shown once, then gone
    own_account("mfa_generate_recovery_codes"),
    own_account("mfa_list_webauthn"),
    own_account("mfa_add_webauthn"),
    own_account("mfa_reauthenticate_webauthn"),
    Row(route="mfa_remove_webauthn", about="passkey", yes=SIGNED_IN),
    Row(route="mfa_edit_webauthn", about="passkey", yes=SIGNED_IN),
    # Way in and out
    entrance("account_login", status=302),
    entrance("account_logout", status_anonymous=302),
    entrance("account_reset_password"),
    entrance("account_reset_password_done"),
    entrance("account_reset_password_from_key_done"),
    entrance("account_reset_password_from_key", uidb36="1", key="set-password"),
    entrance("mfa_authenticate", status=302, status_anonymous=302),
    entrance("mfa_login_webauthn", status=302, status_anonymous=302),
    entrance("openid_connect_login", 404, 404, provider_id="unbekannt"),
    entrance("openid_connect_callback", 404, 404, provider_id="unbekannt"),
)  # fmt: skip
LABELS = {ANONYMOUS: "ohne Anmeldung", ROLELESS: "ohne Rolle"} | {
    role.value: role.label for role in Role
}
HEADING = """# Who sees what

Generated from `tests/architecture/access.py`; a test asks the server for every cell, with objects
that exist. "unsichtbar (404)" is the same answer as for what does not exist; "nein (403)" comes
with a German sentence. Two answers in a cell: own municipality / another one. `POST` is refused
where `GET` is.
"""


def cell(row: Row, who: str) -> str:
    answers = dict.fromkeys(
        row.answer(who, which).value for which in row.which if which != Which.MISSING
    )
    return " / ".join(answers)


def markdown() -> str:
    """The table for docs/."""
    paths = addresses()
    marks = {name: getattr(route.callback, "permission", "") for name, route in routes()}
    head = ["Adresse", "Recht", *(LABELS[who] for who in WHO)]
    lines = [HEADING, f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    for row in TABLE:
        about = f" ({row.about})" if row.about else ""
        path = paths.get(row.route, row.route)
        cells = [f"`{path}`{about}", f"`{marks.get(row.route, '')}`"]
        lines.append(f"| {' | '.join([*cells, *(cell(row, who) for who in WHO)])} |")
    return "\n".join(lines) + "\n"
