"""Fetching JSON from another server, and from no other: bounded in time, size and place."""

import ipaddress
import json
import socket
import ssl
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from kim.opendata.rules.exchange.clean import depth_of_json

PATIENCE = 20  # seconds until connected, and for each answer
MOST = 20 * 1024 * 1024  # bytes
DEEPEST = 60
OK, UNCHANGED = 200, 304
AGENT = "kim (Kommunales Integrationsmanagement Rheinland-Pfalz)"


class NotFetched(Exception):
    """The source did not give what was asked. Text: German, says what to do."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer: its JSON, or None where nothing has changed since ``etag``."""

    value: Any
    etag: str


class _Pinned(HTTPSConnection):
    """Talks to the one address that was checked, whatever the name means a moment later."""

    def __init__(self, host: str, port: int, address: str, context: ssl.SSLContext) -> None:
        super().__init__(host, port, timeout=PATIENCE, context=context)
        self._address, self._checked = address, context

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), PATIENCE)
        self.sock = self._checked.wrap_socket(plain, server_hostname=self.host)


def allowed_host(address: str) -> str:
    """The host of a source that may be asked. Raises NotFetched.

    Only https, only hosts on the list of the operator (``KIM_EXCHANGE_HOSTS``), no sign-in and
    no other port in the address.
    """
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError as error:
        raise NotFetched("Die Adresse der Quelle ist nicht lesbar.") from error
    if parts.scheme != "https" or parts.username or parts.password:
        raise NotFetched("Die Adresse der Quelle muss mit https:// beginnen, ohne Kennwort.")
    if port not in (None, 443, *settings.EXCHANGE_PORTS):
        raise NotFetched("Die Adresse der Quelle darf keinen eigenen Anschluss (Port) nennen.")
    if host not in settings.EXCHANGE_HOSTS:
        raise NotFetched(
            f"„{host[:80]}“ ist auf diesem Server nicht als Quelle freigegeben. Bitte wenden Sie "
            "sich an die Stelle, die kim betreibt (Einstellung KIM_EXCHANGE_HOSTS)."
        )
    return host


def public_address(host: str, port: int) -> str:
    """An address of a host that lies in the public internet. Raises NotFetched.

    All addresses of the name are looked at: one private one refuses the host.
    """
    try:
        found = {row[4][0] for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except OSError as error:
        raise NotFetched(f"„{host}“ ist nicht zu erreichen: Der Name ist unbekannt.") from error
    for one in found:
        if not ipaddress.ip_address(str(one)).is_global and host not in settings.EXCHANGE_LOCAL:
            raise NotFetched(f"„{host}“ führt in ein internes Netz und wird nicht abgefragt.")
    return str(min(found))


def fetch_json(*, address: str, etag: str = "") -> Fetched:
    """Ask for JSON once. Redirects are refused: they could lead anywhere. Raises NotFetched."""
    host = allowed_host(address)
    parts = urlsplit(address)
    port = parts.port or 443
    context = ssl.create_default_context(cafile=settings.EXCHANGE_CA or None)
    connection = _Pinned(host, port, public_address(host, port), context)
    path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    headers = {"Accept": "application/json", "User-Agent": AGENT}
    try:
        connection.request("GET", path, headers=headers | ({"If-None-Match": etag} if etag else {}))
        answer = connection.getresponse()
        return _read(host, answer, etag)
    except (OSError, HTTPException) as error:
        raise NotFetched(
            f"„{host}“ antwortet nicht ({type(error).__name__}). Der nächste Versuch ist nachts."
        ) from error
    finally:
        connection.close()


def _read(host: str, answer: HTTPResponse, etag: str) -> Fetched:
    if answer.status == UNCHANGED and etag:
        return Fetched(None, etag)
    if answer.status != OK:
        raise NotFetched(f"„{host}“ antwortet mit {answer.status} statt mit Angaben.")
    content = answer.read(MOST + 1)
    if len(content) > MOST:
        raise NotFetched(f"Die Antwort von „{host}“ ist größer als {MOST // 1024 // 1024} MB.")
    if depth_of_json(content, DEEPEST) > DEEPEST:
        raise NotFetched(f"Die Antwort von „{host}“ ist zu tief verschachtelt.")
    try:
        return Fetched(json.loads(content), answer.headers.get("ETag") or "")
    except (ValueError, RecursionError) as error:
        raise NotFetched(f"Die Antwort von „{host}“ ist kein JSON.") from error
