"""Signed-in clients and typed forms for the tests of staff pages."""

from django.test import Client

from kim.accounts.rules.roles import Role
from tests.accounts.factories import make_member, sign_in
from tests.programme.factories import place

PROOF = {
    "evidence_on": "01.03.2026",
    "certainty": "confirmed",
    "source": "",
    "reason": "Schreiben",
}
STEP = {**PROOF, "when": "01.02.2026"}


def signed_in(role: Role = Role.PROGRAMME_LEAD, ags: str = "") -> Client:
    user = make_member(role=role, place=place(ags) if ags else None)
    return sign_in(Client(), user)


def page(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return str(response.content.decode())
