"""Two municipalities full of text that must not leak, and a person for every role."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.asymmetric import ec
from django.utils import timezone
from fido2.cose import ES256
from fido2.utils import sha256, websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from kim.accounts.models import Invitation, Message, User
from kim.accounts.rules.messages import Group, Kind
from kim.accounts.rules.roles import LAND_ROLES, OfficeKind, Role
from kim.accounts.services.calendars import make_calendar_link
from kim.accounts.services.invitations import hash_token
from kim.accounts.services.messages import notify
from kim.grants.models import Authority, CallVersion, SavedView, TextModule
from kim.grants.services.calls import load_shipped_calls, propose_version, release_version
from kim.programme.models import LegalRule, PublishedFigure
from kim.programme.services.contacts import set_contact
from kim.programme.services.load_legal import load_legal_numbers
from kim.programme.services.posts import set_post_terms
from kim.programme.services.steps import take_step
from tests.accounts import factories as people
from tests.architecture import (
    world_grants,
    world_money,
    world_needs,
    world_network,
    world_offers,
    world_reviews,
)
from tests.architecture.access import ANONYMOUS, ROLELESS, Which
from tests.architecture.world_exchange import imports_of, no_imports
from tests.grants.factories import load_ground
from tests.programme import factories as programme
from tests.programme.legal_numbers import propose

HOME, ELSEWHERE = "07318", "07314"  # neither takes part in the published facts
CANARY = "Kanarienvogel"
PLAIN = "Hauskatze"
MISSING_NUMBER = 987_654_321
Arguments = dict[str, str | int]


@dataclass(frozen=True, slots=True)
class World:
    """People by role, and the arguments of each kind of object by whose it is."""

    users: dict[str, User]
    objects: dict[tuple[str, Which], Arguments]

    def arguments(self, about: str, which: Which, who: str) -> Arguments:
        """What identifies the object in an address. Passkeys and messages are one's own."""
        if about == "passkey" and which == Which.OWN:
            return {"pk": passkey_of(self.users[who]).pk}
        if about == "message" and which == Which.OWN:
            return {"pk": message_to(self.users[who]).pk}
        if about == "saved_view" and which == Which.OWN and who in self.users:
            return {"pk": SavedView.objects.get(user=self.users[who]).pk}
        return self.objects[about, which]


def passkey_of(user: User) -> Authenticator:
    return Authenticator.objects.get(user=user, type=Authenticator.Type.WEBAUTHN)


def message_to(user: User) -> Message:
    return Message.objects.filter(recipient=user).latest("pk")


def add_passkey(user: User, name: str) -> Authenticator:
    """A passkey as a browser would have registered it, without attestation."""
    public = ec.generate_private_key(ec.SECP256R1()).public_key()
    number = f"key-{user.pk}".encode()
    credential = AttestedCredentialData.create(
        bytes(16), number, ES256.from_cryptography_key(public)
    )
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV | AuthenticatorData.FLAG.AT
    told = AuthenticatorData.create(sha256(b"localhost"), flags, 0, credential)
    client = CollectedClientData.create(
        type="webauthn.create", challenge=bytes(16), origin="http://localhost"
    )
    registration = {
        "id": websafe_encode(number),
        "rawId": websafe_encode(number),
        "type": "public-key",
        "clientExtensionResults": {},
        "response": {
            "clientDataJSON": websafe_encode(client),
            "attestationObject": websafe_encode(AttestationObject.create("none", told, {})),
        },
    }
    data = {"name": name, "credential": registration, "passwordless": False}
    return Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data=data)


def build() -> World:
    """Load the register, write into two entries, add people, links and keys."""
    programme.load()
    load_ground(confirmed=False)
    objects: dict[tuple[str, Which], Arguments] = {}
    for which, ags, word in ((Which.OWN, HOME, PLAIN), (Which.FOREIGN, ELSEWHERE, CANARY)):
        for about, arguments in municipality(ags, word).items():
            objects[about, which] = arguments
    objects |= missing()
    proposal = {"pk": legal_proposal().pk}
    for which in (Which.OWN, Which.FOREIGN):
        objects["legal", which] = proposal
        land = people.make_membership(role=Role.BUDGET_OFFICER)
        figure = PublishedFigure.objects.filter(known_to_at=None).earliest("pk")
        objects["land", which] = {"pk": land.pk}
        objects["figure", which] = {"pk": figure.pk}
        objects["authority", which] = {"pk": waiting_texts().pk}
    call_with_a_draft()
    for about, arguments in world_money.money(ELSEWHERE, CANARY).items():
        for which in (Which.OWN, Which.FOREIGN):
            objects[about, which] = arguments
    return World(users=everybody(), objects=objects)


def waiting_texts() -> Authority:
    """A text and a name of the authority that wait for their release; made once."""
    TextModule.objects.get_or_create(
        code="closing", number=2,
        defaults={"title": "Grußformel", "text": "Gruß", "mark": "assumption",
                  "from_on": dt.date(2099, 1, 1), "created_at": programme.NOW,
                  "created_by": "user:0"},
    )  # fmt: skip
    found, _ = Authority.objects.get_or_create(
        from_on=dt.date(2099, 1, 1),
        defaults={"name": "Ministerium", "address": "Mainz", "court": "Mainz", "source": "x",
                  "mark": "assumption"},
    )  # fmt: skip
    return found


def call_with_a_draft() -> None:
    """The shipped call: version 1 released as provisional, version 2 a draft."""
    lead, other = programme.lead(), programme.lead()
    load_shipped_calls(now=programme.NOW)
    first = CallVersion.objects.get(call__code="kim-2026", number=1)
    release_version(actor=other, version_id=first.pk, now=programme.NOW)
    propose_version(
        actor=lead, call_code="kim-2026", is_provisional=False, note="x", now=programme.NOW
    )


def legal_proposal() -> LegalRule:
    """A proposal on the page of a legal number; municipalities must not see it."""
    load_legal_numbers(now=programme.NOW)
    return propose(key="remedy_period", value="2", reason=f"{CANARY} im Grund")


def municipality(ags: str, word: str) -> dict[str, Arguments]:
    """One municipality with ``word`` in every text; the arguments of its objects."""
    lead = programme.lead()
    place = programme.place(ags)
    programme.started(lead, ags)
    evidence = programme.proof(reason=f"{word} im Grund")
    step = take_step(
        actor=lead, ags=ags, deed="pause", when=programme.day("2026-05-01"), evidence=evidence,
        now=programme.NOW,
    )  # fmt: skip
    span = programme.occupy(lead, "installed", "2026-03-01", ags=ags)
    set_post_terms(
        actor=lead, ags=ags, from_on=dt.date(2026, 3, 1), fte=Decimal("0.5"),
        pay_group=f"EG {word}", evidence=evidence, now=programme.NOW,
    )  # fmt: skip
    set_contact(
        actor=lead, ags=ags, function=f"Stab {word}", name=f"{word} Muster",
        email=f"{word.lower()}@kommune.example", phone="0261 1", consent_on=None,
        now=programme.NOW,
    )  # fmt: skip
    member = people.make_membership(
        role=Role.DEPUTY, place=place, user=people.make_user(name=f"{word} Vertretung")
    )
    head = people.make_membership(
        role=Role.HEAD, place=place, user=people.make_user(name=f"{word} Leitung")
    )
    people.share_person(member.user, head.user)
    notify(
        recipients=[member.user_id], kind=Kind("grants.told", Group.TASK), about=place,
        subject=f"{word} in der Mitteilung", path=f"/register/{ags}/", now=timezone.now(),
    )  # fmt: skip
    token = f"token-{ags}"
    invited = invitation(token, ags, f"{word.lower()}@einladung.example")
    stranger = people.make_user(name=f"{word} Schlüssel")
    return {
        "place": {"ags": ags},
        "entry": {"ags": ags},
        "step": {"ags": ags, "pk": step.pk},
        "occupancy": {"ags": ags, "pk": span.pk},
        "membership": {"pk": member.pk},
        "head": {"pk": head.pk},
        "linked": {"pk": member.user_id},
        "invitation": {"pk": invited.pk},
        "link": {"token": token},
        **imports_of(ags, word),
        "message": {"pk": message_to(member.user).pk},
        "feed": {"token": make_calendar_link(actor=people.actor_of(head.user), now=timezone.now())},
        "passkey": {"pk": add_passkey(stranger, f"{word} Schlüssel").pk},
        "saved_view": {"pk": add_view(stranger, f"{word} Ansicht").pk},
        **world_grants.files_of(ags, word),
        **world_reviews.files_of(ags, word),
        **world_network.network_of(ags, word),
        **world_offers.offers_of(ags, word),
        **world_needs.gaps_of(ags),
    }


def add_view(user: User, title: str) -> SavedView:
    return SavedView.objects.create(user=user, title=title, created_at=timezone.now())


def invitation(token: str, ags: str, email: str) -> Invitation:
    now = timezone.now()
    office = people.make_office(OfficeKind.MUNICIPALITY, programme.place(ags))
    return Invitation.objects.create(
        email=email, office=office, office_kind=office.kind, role=Role.TREASURY,
        from_on=now.date(), token_hash=hash_token(token), created_at=now,
        expires_at=now + dt.timedelta(days=7),
    )  # fmt: skip


def missing() -> dict[tuple[str, Which], Arguments]:
    """Arguments of the same form that lead to nothing."""
    number: Arguments = {"pk": MISSING_NUMBER}
    nowhere: Arguments = {"ags": "07999"}
    found = {
        "place": nowhere, "entry": nowhere, "step": {**nowhere, **number},
        "occupancy": {**nowhere, **number}, "gap": {**nowhere, **number},
        "membership": number, "head": number,
        "linked": number, **no_imports(),
        "land": number, "invitation": number, "figure": number, "passkey": number,
        "link": {"token": "token-nowhere"}, "feed": {"token": "token-nowhere"},
        "message": number, "legal": number, "authority": number,
        "saved_view": number, **world_grants.missing(),
        **world_money.missing(), **world_reviews.missing(), **world_offers.missing(),
        **world_network.missing(),
    }  # fmt: skip
    return {(about, Which.MISSING): arguments for about, arguments in found.items()}


def everybody() -> dict[str, User]:
    """A person per role, the municipal ones at HOME; each with a code app and a passkey."""
    users = {ROLELESS: people.make_user(name="Ohne Rolle", second_factor=True)}
    for role in Role:
        place = None if role in LAND_ROLES else programme.place(HOME)
        user = people.make_user(name=f"{role.label} Probe", second_factor=True)
        people.make_membership(role=role, place=place, user=user)
        users[role.value] = user
    for user in users.values():
        add_passkey(user, "Mein Schlüssel")
        add_view(user, "Meine Ansicht")
    notify(
        recipients=[user.pk for user in users.values()], kind=Kind("grants.told", Group.TASK),
        about=users[ROLELESS], subject="Meine Mitteilung", path="/heute/", now=timezone.now(),
    )  # fmt: skip
    assert ANONYMOUS not in users
    return users
