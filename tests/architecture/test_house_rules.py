"""The house rules, and for each a made-up module that breaks it and must be seen."""

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings

from kim.kernel.permissions import REGISTER
from tests.architecture import rules
from tests.architecture.source import ROOT, Module, deeds, modules, routes

Rule = Callable[[Module], Iterator[str]]
BROWSER = "from tests.browser import check_page\n"
BROKEN: dict[Rule, list[tuple[str, str]]] = {
    rules.database_at_the_edge: [
        ("kim/places/views.py", "def f():\n    return Place.objects.all()\n"),
        ("kim/places/forms.py", "x = Place.objects\n"),
        ("kim/places/views/lists.py", "with transaction.atomic():\n    pass\n"),
    ],
    rules.clock_inside: [
        ("kim/places/services/a.py", "now = timezone.now()\n"),
        ("kim/places/rules/a.py", "d = dt.date.today()\n"),
        ("kim/places/queries.py", "d = timezone.localdate()\n"),
        ("kim/kernel/dates.py", "d = dt.datetime.now(dt.UTC)\n"),
        ("kim/places/models.py", "x = time.time()\n"),
    ],
    rules.person_by_equality: [
        ("kim/grants/services/a.py", "if str(row.person) == actor.person:\n    pass\n"),
        ("kim/grants/views/a.py", "x = request.actor.person != row.person\n"),
        ("kim/grants/queries/a.py", "x = rows.filter(kind=1, person=actor.person)\n"),
    ],
    rules.positional_services: [
        ("kim/places/services.py", "def open_place(actor, *, now):\n    pass\n"),
        ("kim/places/services/a.py", "def open_place(*names):\n    pass\n"),
        ("kim/places/services/a.py", "def open_place(x, /):\n    pass\n"),
    ],
    rules.deeds_outside_a_transaction: [
        ("kim/places/services.py", "def open_place(*, actor, now):\n    pass\n"),
        ("kim/places/services.py", "@other\ndef open_place(*, actor, now):\n    pass\n"),
    ],
    rules.long_module: [("kim/places/models.py", "x = 1\n" * 401)],
    rules.unknown_layer: [
        ("kim/places/utils.py", ""),
        ("kim/kernel/helpers.py", ""),
        ("kim/places/importers/a.py", ""),
        ("config/utils.py", ""),
    ],
    rules.signals_and_overrides: [
        ("kim/places/services.py", "@receiver(post_save)\ndef f():\n    pass\n"),
        ("kim/places/models.py", "class A:\n    def save(self):\n        pass\n"),
        ("kim/places/apps.py", "post_save.connect(f)\n"),
    ],
    rules.roles_by_flag: [("kim/places/views.py", "if request.user.is_staff:\n    pass\n")],
    rules.admin: [
        ("kim/places/models.py", "from django.contrib import admin\n"),
        ("config/settings.py", 'X = ["django.contrib.admin"]\n'),
        ("config/urls.py", 'path("admin/", admin.site.urls)\n'),
    ],
    rules.bare_suppression: [
        ("kim/places/models.py", "x = 1  # noqa\n"),
        ("kim/places/models.py", "x = 1  # noqa: E501\n"),
        ("kim/places/models.py", "x = 1  # type: ignore\n"),
        ("kim/places/models.py", "x = 1  # type: ignore[arg-type]\n"),
    ],
    rules.missing_docstring: [
        ("kim/places/queries.py", "x = 1\n"),
        ("kim/places/services.py", '"""Deeds."""\ndef f(*, now):\n    pass\n'),
    ],
    rules.hasty_browser_test: [
        ("tests/grants/test_a.py", f"{BROWSER}assert page.locator('h1').is_visible()\n"),
        ("tests/grants/test_a.py", f"{BROWSER}assert not page.locator('h1').is_hidden()\n"),
        ("tests/grants/test_a.py", f"{BROWSER}assert 'Text' in page.inner_text('main')\n"),
        ("tests/grants/test_a.py", f"{BROWSER}assert page.get_by_role('row').count() == 3\n"),
        ("tests/grants/test_a.py", f"{BROWSER}link.click()\nassert page.url == '/'\n"),
        ("tests/grants/test_a.py", f"{BROWSER}link.press('Enter')\ncheck_page(page, 'a')\n"),
    ],
}
EVERYWHERE = ("kim/**/*.py", "config/*.py", "bench/*.py", "devdb.py", "assets.py", "tests/**/*.py")
SCOPE = {
    rules.long_module: EVERYWHERE,
    rules.unknown_layer: EVERYWHERE,
    rules.admin: ("kim/**/*.py", "config/*.py"),
    rules.bare_suppression: EVERYWHERE,
    rules.hasty_browser_test: ("tests/**/*.py",),
}
ABOUT_RULES = ("tests/architecture/rules.py", "tests/architecture/test_house_rules.py")


@pytest.mark.parametrize("rule", BROKEN, ids=lambda rule: rule.__name__)
def test_house_keeps(rule: Rule) -> None:
    found = modules(*SCOPE.get(rule, ("kim/**/*.py",)))
    assert len(found) > 50 or rule is rules.admin
    broken = [line for module in found if module.path not in ABOUT_RULES for line in rule(module)]
    if rule is rules.positional_services:
        broken = [line for line in broken if line.split()[-1] in deeds()]
    assert broken == []


@pytest.mark.parametrize(
    ("rule", "path", "text"), [(rule, *case) for rule, cases in BROKEN.items() for case in cases]
)
def test_rule_sees(rule: Rule, path: str, text: str) -> None:
    assert len(list(rule(Module(path, text)))) == 1


@pytest.mark.parametrize(
    ("rule", "path", "text"),
    [
        (rules.clock_inside, "kim/places/views.py", "now = timezone.now()\n"),
        (rules.clock_inside, "kim/places/services.py", "now = timezone.make_aware(x)\n"),
        (rules.database_at_the_edge, "kim/places/queries.py", "x = Place.objects.all()\n"),
        (rules.person_by_equality, "kim/grants/services/a.py", "f(person=actor.person)\n"),
        (
            rules.person_by_equality,
            "kim/grants/a.py",
            "x = rows.filter(person__in=actor.persons)\n",
        ),
        (rules.positional_services, "kim/places/services.py", "def _own(row):\n    pass\n"),
        (rules.positional_services, "kim/places/services.py", "def f(*, now):\n    pass\n"),
        (
            rules.deeds_outside_a_transaction,
            "kim/places/services.py",
            "@transaction.atomic\ndef f(*, actor, now):\n    pass\n",
        ),
        (rules.hasty_browser_test, "tests/a.py", f"{BROWSER}assert Call.objects.count() == 1\n"),
        (rules.hasty_browser_test, "tests/a.py", f"{BROWSER}follow(link)\ncheck_page(page, 'a')\n"),
        (rules.bare_suppression, "kim/a.py", "x = 1  # noqa: S603 -- our own arguments\n"),
        (rules.bare_suppression, "kim/a.py", "x = 1  # type: ignore[misc] # untyped parent\n"),
    ],
)
def test_rule_lets_pass(rule: Rule, path: str, text: str) -> None:
    assert list(rule(Module(path, text))) == []


TEMPLATES = sorted(ROOT.glob("kim/**/templates/**/*.html"))


def test_templates_have_no_inline_script_or_style() -> None:
    assert len(TEMPLATES) > 10
    assert [line for p in TEMPLATES for line in rules.inline_script(str(p), p.read_text())] == []


@pytest.mark.parametrize(
    "text",
    [
        "<script>x()</script>",
        "<style>a{}</style>",
        '<p style="color:red">',
        '<a href="javascript:x">',
        '<p onclick="x">',
    ],
)
def test_template_rule_sees(text: str) -> None:
    assert len(list(rules.inline_script("a.html", text))) == 1
    assert list(rules.inline_script("a.html", '<script src="/a.js" defer></script>')) == []


def test_every_page_declares_a_registered_permission() -> None:
    undeclared = [
        name for name, route in routes() if getattr(route.callback, "permission", None) is None
    ]
    unknown = {
        name: route.callback.permission  # type: ignore[attr-defined] # set by the mark
        for name, route in routes()
        if name not in undeclared and route.callback.permission not in REGISTER  # type: ignore[attr-defined] # same
    }
    assert (undeclared, unknown) == ([], {})


def test_every_page_has_a_name_and_each_name_one_page() -> None:
    names = [name for name, _ in routes()]
    assert [name for name in names if name.endswith("None")] == []
    assert sorted(set(names)) == sorted(names)


def test_pages_without_sign_in_are_those_with_the_public_permission() -> None:
    marks = {name: route.callback for name, route in routes()}
    for name, view in marks.items():
        open_to_all = getattr(view, "permission", "") == "public"
        assert getattr(view, "login_required", True) is not open_to_all, name
        assert open_to_all or not getattr(view, "public", False), name


def test_permissions_are_german_sentences() -> None:
    names = [name for name in REGISTER if name != "public"]
    assert names != []
    assert [name for name in names if name.count(".") != 1] == []
    assert [n for n, right in REGISTER.items() if not right.sentence[:1].isupper()] == []
    assert [n for n, right in REGISTER.items() if not right.sentence.endswith(".")] == []


def test_every_registered_permission_is_used() -> None:
    text = "".join(m.text for m in modules() if m.layer != "permissions")
    templates = "".join(path.read_text() for path in TEMPLATES)
    unused = [n for n in REGISTER if n != "public" and f'"{n}"' not in text + templates]
    assert unused == []


def test_no_admin_is_installed() -> None:
    assert "django.contrib.admin" not in settings.INSTALLED_APPS
