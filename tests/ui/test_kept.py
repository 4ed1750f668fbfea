"""Answers kept in the process: found again, bounded, and gone with the first change."""

import datetime as dt

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from kim.ui import kept
from kim.ui.kept import ANSWERS, Shelf


class Data:
    """A page that counts how often it is made, over data with a version."""

    def __init__(self, status: int = 200) -> None:
        self.version = 1
        self.made = 0
        self.status = status

    def page(self, _request: object) -> HttpResponse:
        self.made += 1
        return HttpResponse(f"{self.made}", status=self.status, headers={"X-Probe": "ja"})


def asked(data: Data, *addresses: str) -> list[str]:
    view = kept.kept(lambda: data.version)(data.page)
    found = []
    for address in addresses:
        if address == "change":
            data.version += 1
        else:
            response = view(RequestFactory().get(address))
            assert response.headers["X-Probe"] == "ja"
            found.append(response.content.decode())
    return found


def test_the_same_address_is_answered_again_until_a_change() -> None:
    assert asked(Data(), "/a", "/a", "/a?b=1", "/a", "change", "/a", "/a") == [
        "1", "1", "2", "1", "3", "3",
    ]  # fmt: skip


def test_errors_and_long_addresses_are_not_kept() -> None:
    assert asked(Data(status=422), "/a", "/a") == ["1", "2"]
    long = f"/a?{'x' * kept.ADDRESS_LIMIT}"
    assert asked(Data(), long, long) == ["1", "2"]


def test_the_shelf_is_bounded_and_forgets_the_oldest() -> None:
    shelf = Shelf()
    for number in range(ANSWERS + 1):
        shelf.put("v", number, HttpResponse(str(number)))
    assert shelf.find("v", 0) is None
    oldest, newest = shelf.find("v", 1), shelf.find("v", ANSWERS)
    assert oldest
    assert newest
    assert (oldest.content, newest.content) == (b"1", str(ANSWERS).encode())
    assert shelf.find("other", 1) is None


def test_an_answer_of_yesterday_is_not_given_today(monkeypatch: pytest.MonkeyPatch) -> None:
    view = kept.kept(lambda: 1)(Data().page)
    days = iter([dt.date(2026, 1, 1), dt.date(2026, 1, 1), dt.date(2026, 1, 2)])
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: next(days))
    assert [view(RequestFactory().get("/a")).content for _ in range(3)] == [b"1", b"1", b"2"]
