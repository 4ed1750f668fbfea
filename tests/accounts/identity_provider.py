"""A small OpenID Connect provider on loopback, for tests. It says about people what it is told."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
CLIENT, SECRET = "kim", "geheim"


@dataclass
class Provider:
    """What the provider says next, and what it was asked."""

    url: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=dict)
    audience: str = CLIENT
    issuer: str = ""
    error: str = ""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def say(self, **claims: Any) -> None:
        self.claims = {"sub": "s-1", "email_verified": True, "name": "Neue Person", **claims}
        self.userinfo = {}

    def token(self) -> str:
        now = int(time.time())
        told = {
            "iss": self.issuer or self.url,
            "aud": self.audience,
            "iat": now,
            "exp": now + 60,
            "sub": self.claims["sub"],
        }
        return jwt.encode(told, KEY, algorithm="RS256", headers={"kid": "1"})


def answer(provider: Provider, path: str, asked: dict[str, str]) -> tuple[int, Any, str]:
    """Status, JSON and address to go to."""
    if path == "/.well-known/openid-configuration":
        return 200, {
            "issuer": provider.issuer or provider.url,
            "authorization_endpoint": f"{provider.url}/authorize",
            "token_endpoint": f"{provider.url}/token",
            "userinfo_endpoint": f"{provider.url}/userinfo",
            "jwks_uri": f"{provider.url}/jwks",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }, ""  # fmt: skip
    if path == "/authorize":
        back = {"state": asked["state"]}
        if provider.error:
            back["error"] = provider.error
        else:
            provider.codes["code-1"] = asked
            back["code"] = "code-1"
        return 302, None, f"{asked['redirect_uri']}?{urlencode(back)}"
    if path == "/token":
        return token(provider, asked)
    if path == "/jwks":
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
        return 200, {"keys": [{**public, "kid": "1", "alg": "RS256"}]}, ""
    return 200, provider.userinfo or provider.claims, ""


def token(provider: Provider, asked: dict[str, str]) -> tuple[int, Any, str]:
    """Codes work once, for the client that asked, with the proof key it announced."""
    begun = provider.codes.pop(asked.get("code", ""), None)
    digest = hashlib.sha256(asked.get("code_verifier", "").encode()).digest()
    proof = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    if (
        begun is None
        or (asked.get("client_id"), asked.get("client_secret")) != (CLIENT, SECRET)
        or begun.get("code_challenge") != proof
        or begun.get("redirect_uri") != asked.get("redirect_uri")
    ):
        return 400, {"error": "invalid_grant"}, ""
    return 200, {"access_token": "a", "token_type": "Bearer", "id_token": provider.token()}, ""


@contextmanager
def running() -> Iterator[Provider]:
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def respond(self, body: str) -> None:
            address = urlsplit(self.path)
            asked = {name: values[0] for name, values in parse_qs(body or address.query).items()}
            provider.asked.append(address.path)
            status, data, target = answer(provider, address.path, asked)
            self.send_response(status)
            if target:
                self.send_header("Location", target)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(data).encode())

        def do_GET(self) -> None:
            self.respond("")

        def do_POST(self) -> None:
            self.respond(self.rfile.read(int(self.headers["Content-Length"])).decode())

        def log_message(self, *_: Any) -> None:
            """Tests stay quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        provider.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield provider
        server.shutdown()
        thread.join()
