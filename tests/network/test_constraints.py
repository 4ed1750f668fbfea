"""What the database itself refuses: each constraint is broken once."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from kim.network.models import Organisation
from tests.network.factories import RELEASED, TODAY, make_contact, make_organisation

pytestmark = [pytest.mark.usefixtures("municipalities"), pytest.mark.django_db]


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("organisation_has_name", {"name": " \n"}),
        ("organisation_kind_known", {"kind": "x"}),
        ("organisation_state_known", {"state": "x"}),
        ("organisation_trust_known", {"trust": "x"}),
        ("organisation_merged_iff_into", {"state": "merged"}),
        ("organisation_postcode_is_one", {"postcode": "123"}),
        ("organisation_coordinates_in_pairs", {"latitude": Decimal(49)}),
        ("organisation_coordinates_in_pairs", {"latitude": Decimal(0), "longitude": Decimal(0)}),
    ],
)
def test_organisation(name: str, values: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match=f"network_{name}"), transaction.atomic():
        make_organisation(**values)


def test_merged_into_another_one() -> None:
    first = make_organisation()
    with (
        pytest.raises(IntegrityError, match="network_organisation_not_into_itself"),
        transaction.atomic(),
    ):
        Organisation.objects.filter(pk=first.pk).update(state="merged", merged_into=first)
    with (
        pytest.raises(IntegrityError, match="network_organisation_merged_iff_into"),
        transaction.atomic(),
    ):
        make_organisation(merged_into=first)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("contact_has_function", {"function": " "}),
        ("contact_purpose_known", {"purpose": "x"}),
        ("contact_consent_whole_or_none", {"consent_on": TODAY}),
        ("contact_consent_whole_or_none", {**RELEASED, "consent_way": ""}),
        ("contact_consent_whole_or_none", {**RELEASED, "consent_text": ""}),
        ("contact_withdrawn_after_consent", {"withdrawn_on": TODAY}),
        (
            "contact_withdrawn_after_consent",
            {**RELEASED, "withdrawn_on": TODAY - dt.timedelta(days=1)},
        ),
    ],
)
def test_contact(name: str, values: dict[str, Any]) -> None:
    organisation = make_organisation()
    with pytest.raises(IntegrityError, match=f"network_{name}"), transaction.atomic():
        make_contact(organisation, **values)
