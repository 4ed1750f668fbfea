"""What a row of the permission table says, and short forms for rows that occur often."""

from dataclasses import dataclass, field
from enum import StrEnum

from kim.accounts.rules.roles import LAND_ROLES, MUNICIPALITY_ROLES, Role


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
CARRIER: Roles = frozenset({Role.CARRIER.value})
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
