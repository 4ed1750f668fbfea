"""All addresses of the project, and the empty page everything is compared with."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from config.urls import handler400, handler403, handler404, handler500
from config.urls import urlpatterns as project
from kim.kernel.permissions import PUBLIC
from kim.ui.pages import page

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


@page(PUBLIC, public=True)
def empty(_request: HttpRequest) -> HttpResponse:
    """Nothing but what server, framework and middleware need."""
    return HttpResponse("")


urlpatterns = [path("bench/empty", empty), *project]
