"""House rules a linter cannot see: each takes a module and gives what breaks the rule."""

import ast
import re
from collections.abc import Iterator
from itertools import pairwise

from tests.architecture.source import Module

EDGE = {"views", "tasks", "management"}
LONGEST_MODULE = 400
MODULES = {
    "__init__", "urls", "views", "tasks", "management", "forms", "services", "queries",
    "permissions", "actor", "models", "states", "rules", "apps", "migrations",
}  # fmt: skip
OWN_MODULES = {"kernel", "ui"}  # their modules are words, not layers
CLOCK = re.compile(
    r"timezone\.(now|localdate|localtime)\(|\bdate\.today\(|datetime\.(now|today|utcnow)\("
    r"|\btime\.time\("
)
SAME_PERSON = re.compile(
    r"actor\.person\b\s*[!=]=|[!=]=\s*(request\.)?actor\.person\b"
    r"|(filter|exclude|get)\([^)]*person=(request\.)?actor\.person\b"
)
READS_AT_ONCE = {
    "all_inner_texts", "all_text_contents", "content", "count", "get_attribute", "inner_html",
    "inner_text", "input_value", "is_checked", "is_disabled", "is_editable", "is_enabled",
    "is_hidden", "is_visible", "text_content", "title",
}  # fmt: skip
OF_THE_DATABASE = ("objects", "visible_", "filter(")
DOES_NOT_WAIT = {"click", "dblclick", "press"}
LOOKS = {"axe", "check_page", "fits", "screenshot"}
# The second is for a part of a deed: it fails with the whole, so it needs no savepoint.
ATOMIC = {"transaction.atomic", "transaction.atomic(savepoint=False)"}
WRITES = {"objects", "_default_manager", "_base_manager", "atomic"}


def database_at_the_edge(module: Module) -> Iterator[str]:
    """Pages, forms and tasks ask queries and services; they hold no query themselves."""
    if module.layer in {"views", "forms", "tasks"}:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Attribute) and node.attr in WRITES:
                yield f"{module.path}:{node.lineno} {node.attr}"


def clock_inside(module: Module) -> Iterator[str]:
    """``now`` and ``today`` are handed down from the edge: pages, tasks, commands, middleware."""
    if module.layer in EDGE | {"actor"} or module.room == "ui":
        return
    for number, line in enumerate(module.text.splitlines(), 1):
        if CLOCK.search(line):
            yield f"{module.path}:{number} {line.strip()}"


def person_by_equality(module: Module) -> Iterator[str]:
    """A human may have acted under several keys: ask ``actor.was(…)`` or ``actor.persons``."""
    if module.room == "accounts":
        return
    for number, line in enumerate(module.text.splitlines(), 1):
        if SAME_PERSON.search(line):
            yield f"{module.path}:{number} {line.strip()}"


def positional_services(module: Module) -> Iterator[str]:
    """A deed is called with the names of what it needs. Helpers within services are no deeds."""
    if module.layer == "services":
        for function in module.functions():
            arguments = function.args
            if arguments.args or arguments.posonlyargs or arguments.vararg:
                yield f"{module.path}:{function.lineno} {function.name}"


def deeds_outside_a_transaction(module: Module) -> Iterator[str]:
    """A service that takes an actor and a moment writes, so it is one transaction."""
    if module.layer == "services":
        for function in module.functions():
            names = {argument.arg for argument in function.args.kwonlyargs}
            wrapped = {ast.unparse(wrapper) for wrapper in function.decorator_list}
            if {"actor", "now"} <= names and not wrapped & ATOMIC:
                yield f"{module.path}:{function.lineno} {function.name}"


def long_module(module: Module) -> Iterator[str]:
    if (length := len(module.text.splitlines())) > LONGEST_MODULE:
        yield f"{module.path}: {length}"


def unknown_layer(module: Module) -> Iterator[str]:
    """There is no drawer for the rest: every module of a room has one of these names."""
    name = module.path.removesuffix(".py").split("/")[-1]
    drawer = name in {"utils", "helpers", "common", "misc"}
    named = not module.room or module.room in OWN_MODULES or module.layer in MODULES
    if drawer or not named:
        yield module.path


def signals_and_overrides(module: Module) -> Iterator[str]:
    """What happens is written where it happens."""
    pattern = r"@receiver|\bSignal\(|\.connect\("
    if module.layer == "models":
        pattern += r"|^    def (save|delete)\("
    for found in re.finditer(pattern, module.text, re.MULTILINE):
        yield f"{module.path} {found.group().strip()}"


def roles_by_flag(module: Module) -> Iterator[str]:
    """Rights are asked of the register of permissions, never of flags of Django."""
    for found in re.finditer(r"\.(is_staff|is_superuser|has_perm)\b|user\.groups", module.text):
        yield f"{module.path} {found.group()}"


def admin(module: Module) -> Iterator[str]:
    if re.search(r"contrib[. ]+(import +)?admin|admin\.site", module.text):
        yield module.path


def bare_suppression(module: Module) -> Iterator[str]:
    """Who silences a check says which one and why."""
    good = re.compile(r"# (noqa: [A-Z0-9, ]+ -- \S|type: ignore\[[a-z-]+(, [a-z-]+)*\] # \S)")
    for number, line in enumerate(module.text.splitlines(), 1):
        if re.search(r"# (noqa|type: ignore)", line) and not good.search(line):
            yield f"{module.path}:{number}"


def missing_docstring(module: Module) -> Iterator[str]:
    """Modules of services, rules, queries and permissions, and their deeds, say what they are."""
    if not module.room or not module.text.strip() or module.layer in {"models", "apps"}:
        return
    if ast.get_docstring(module.tree) is None:
        yield module.path
    if module.layer == "services":
        for function in module.functions():
            if ast.get_docstring(function) is None:
                yield f"{module.path}:{function.lineno} {function.name}"


def hasty_browser_test(module: Module) -> Iterator[str]:
    """Right after a click the old page may still be there, on a busy computer above all.

    ``expect(…)`` of Playwright waits for what it asserts, ``follow(…)`` for the next page.
    """
    if "from tests.browser import" not in module.text:
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Assert) and (found := read_at_once(node.test)):
            yield f"{module.path}:{node.lineno} {found}"
        for before, after in neighbours(node):
            if called(before) in DOES_NOT_WAIT and looks(after):
                yield f"{module.path}:{after.lineno} {called(before)}"


def neighbours(node: ast.AST) -> Iterator[tuple[ast.stmt, ast.stmt]]:
    """Each two statements of a block, one right after the other."""
    for block in ("body", "orelse", "finalbody"):
        statements = getattr(node, block, [])
        if isinstance(statements, list):  # the body of a lambda is none
            yield from pairwise(statements)


def read_at_once(test: ast.expr) -> str:
    """What an assertion reads of a page without waiting for it."""
    for node in ast.walk(test):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            text = ast.unparse(node.func)
            if node.func.attr in READS_AT_ONCE and not any(n in text for n in OF_THE_DATABASE):
                return text
    return ""


def called(statement: ast.stmt) -> str:
    """Name of the function or method that a statement calls, and does nothing else."""
    if not isinstance(statement, ast.Expr) or not isinstance(statement.value, ast.Call):
        return ""
    return ast.unparse(statement.value.func).rsplit(".", 1)[-1]


def looks(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Assert) or called(statement) in LOOKS


def inline_script(path: str, text: str) -> Iterator[str]:
    """The content policy forbids them, so no template has them."""
    data = r'<script(?![^>]*(\bsrc=|type="application/json"))'
    if found := re.search(data + r"|<style|\sstyle=|\son[a-z]+=|javascript:", text):
        yield f"{path} {found.group().strip()}"
