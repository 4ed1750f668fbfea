"""Models: documented in two languages, guarded by the database, frank about personal data."""

import ast
import re

import pytest
from django.db.models import Model

from tests.architecture.source import ROOT, Module, modules, our_models, room_of

# Fields named like personal data that are none.
NOT_PERSONAL = {
    "accounts.Office.name": "name of an authority",
    "network.Organisation.name": "name of an organisation",
    "network.Organisation.short_name": "name of an organisation",
    "network.Body.name": "name of a body",
    "network.Relation.last_contact_on": "a day",
    "places.Place.name": "name of a territory",
    "places.ImportRun.file_name": "name of a published file",
    "grants.CallParameter.address": "address of a publication on the web",
    "grants.CostCategory.address": "address of a publication on the web",
    "grants.Authority.name": "name of a ministry",
    "grants.Authority.address": "address of a ministry",
    "grants.NumberSeries.name": "name of a series of numbers",
    "offers.Venue.name": "name of a house or room",
    "programme.Programme.name": "name of a programme",
    "programme.Source.address": "address of a publication on the web",
    "programme.LegalRule.address": "address of a publication on the web",
}
# Models whose only rule is a key that stands on the field itself.
NO_CONSTRAINTS = {
    "programme.Post": "one per participation: the one-to-one key says so",
}
TELLING = re.compile(
    r"(^|_)(name|email|mail|phone|telephone|mobile|address|birth|gender|password|login|ip|"
    r"user|person|contact|salutation|user_agent|iban)(_|$)"
)


def german_term(docstring: str | None) -> str | None:
    """The German word in brackets: ``A person (Person).``"""
    found = re.search(r"\(([^()]*[A-ZÄÖÜ][^()]*)\)", docstring or "")
    return found[1] if found else None


def own_options(model: type[Model]) -> dict[str, object]:
    options: dict[str, object] = model._meta.original_attrs  # type: ignore[attr-defined] # not in the stubs
    return options


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_model_is_documented(model: type[Model]) -> None:
    assert german_term(model.__doc__), "docstring with the German term in brackets"
    assert "verbose_name" in own_options(model)


def test_the_german_term_is_seen() -> None:
    assert german_term("A person (Person).") == "Person"
    assert german_term("User(id, name)") is None
    assert german_term("A person.") is None
    assert german_term(None) is None


def test_every_model_is_guarded_by_the_database() -> None:
    bare = {model._meta.label for model in our_models() if not model._meta.constraints}
    assert bare == NO_CONSTRAINTS.keys()


def names_in_tests(sources: tuple[Module, ...]) -> set[str]:
    """Every word in a string of a test."""
    return {
        word
        for module in sources
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for word in re.findall(r"\w+", node.value)
    }


def test_every_constraint_is_broken_in_a_test() -> None:
    """A test that names it tries to break it, and the database answers with that name."""
    named = names_in_tests(modules("tests/**/test_*.py"))
    untested = [
        constraint.name
        for model in our_models()
        for constraint in model._meta.constraints
        if not {constraint.name, constraint.name.removeprefix(f"{room_of(model)}_")} & named
    ]
    assert untested == []


def test_named_constraints_are_seen() -> None:
    found = names_in_tests((Module("tests/a.py", 'x = [("places_a_b", 1)]\ny = "no places_c"\n'),))
    assert {"places_a_b", "places_c"} <= found


def undeclared(label: str, fields: list[str], declared: set[str]) -> list[str]:
    """Fields whose names speak of a person and that nobody declared."""
    return [
        f"{label}.{name}"
        for name in fields
        if TELLING.search(name) and name not in declared and f"{label}.{name}" not in NOT_PERSONAL
    ]


def test_personal_fields_are_declared() -> None:
    found = []
    for model in our_models():
        declared = set(getattr(model, "PERSONAL_FIELDS", {}))
        names = [field.name for field in model._meta.local_fields]
        assert declared <= set(names), f"{model._meta.label} declares a field it does not have"
        found += undeclared(model._meta.label, names, declared)
    assert found == []


def test_telling_names_are_seen() -> None:
    names = ["first_name", "email", "work_phone", "on", "ip", "description", "named_on"]
    assert undeclared("x.Y", names, {"email"}) == ["x.Y.first_name", "x.Y.work_phone", "x.Y.ip"]


def test_exemptions_are_needed() -> None:
    fields = {f"{m._meta.label}.{f.name}" for m in our_models() for f in m._meta.local_fields}
    assert NOT_PERSONAL.keys() <= fields


def test_money_has_two_places_and_never_floats() -> None:
    floats, loose = [], []
    for model in our_models():
        for field in model._meta.local_fields:
            if type(field).__name__ == "FloatField":
                floats.append(str(field))
            if "EUR" in str(field.verbose_name):
                digits = getattr(field, "max_digits", 0), getattr(field, "decimal_places", 0)
                loose += [str(field)] if digits != (12, 2) else []
    assert (floats, loose) == ([], [])


def test_days_end_in_on_and_moments_in_at() -> None:
    wrong = [
        str(field)
        for model in our_models()
        for field in model._meta.local_fields
        if field.model is model
        if (type(field).__name__ == "DateField" and not re.search(r"(^|_)on$", field.name))
        or (type(field).__name__ == "DateTimeField" and not re.search(r"(^|_)at$", field.name))
    ]
    assert [name for name in wrong if name != "accounts.User.last_login"] == []


def test_every_model_is_in_the_glossary() -> None:
    glossary = (ROOT / "docs" / "glossary.md").read_text()
    missing = [
        model.__name__
        for model in our_models()
        if f"| {english_of(model.__name__)} |" not in glossary
    ]
    assert missing == []


def english_of(name: str) -> str:
    """``ParticipationStep`` is ``participation step``."""
    return re.sub(r"(?<=.)([A-Z])", r" \1", name).lower()


def test_migrations_change_rows_as_the_owner() -> None:
    """``kim migrate`` runs as the owner; the connection of the application may not change all rows.

    Without this the tables of a new installation could not be made.
    """
    changing = [
        path for path in ROOT.glob("kim/*/migrations/0*.py") if "RunPython(" in path.read_text()
    ]
    assert changing
    careless = [path.name for path in changing if ".using(" not in path.read_text()]
    assert careless == []
