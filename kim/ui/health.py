"""Is it alive, is it ready? For load balancers and operators; without secrets."""

import shutil

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

from kim.kernel.permissions import PUBLIC
from kim.ui.pages import page

LEAST_FREE = 100 * 1024 * 1024  # bytes


def database() -> bool:
    """Whether the database answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def migrations() -> bool:
    """Whether every migration has been applied."""
    try:
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return False


def disk() -> bool:
    """Whether there is room for files."""
    try:
        return shutil.disk_usage(settings.KIM.data_dir).free >= LEAST_FREE
    except OSError:
        return False


def fonts() -> bool:
    """Whether the fonts of PDF were set up."""
    return any(settings.PRINT_FONTS.glob("*.ttf"))


CHECKS = {"database": database, "migrations": migrations, "disk": disk, "fonts": fonts}


def answer(request: HttpRequest, found: dict[str, bool]) -> HttpResponse:
    """Plain text, or JSON when asked for; 503 when anything failed."""
    good = all(found.values())
    status = 200 if good else 503
    wanted = request.headers.get("Accept", "")
    response: HttpResponse
    words = {name: "ok" if passed else "failed" for name, passed in found.items()}
    if request.GET.get("format") == "json" or "application/json" in wanted:
        response = JsonResponse({"status": "ok" if good else "failed", **words}, status=status)
    else:
        lines = ["ok" if good else "failed", *(f"{name}: {word}" for name, word in words.items())]
        response = HttpResponse(
            "\n".join(lines) + "\n", status=status, content_type="text/plain; charset=utf-8"
        )
    response.headers["Cache-Control"] = "no-store"
    return response


@page(PUBLIC, public=True)
def live(request: HttpRequest) -> HttpResponse:
    return answer(request, {})


@page(PUBLIC, public=True)
def ready(request: HttpRequest) -> HttpResponse:
    return answer(request, {name: check() for name, check in CHECKS.items()})
