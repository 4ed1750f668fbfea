"""Production settings as Django's own checks and a browser see them."""

import json
import re
import sys

from tests.config.program import PRODUCTION, ROOT, kim, run


def test_checks_for_deployment_find_nothing_and_nothing_is_silenced() -> None:
    told = {**PRODUCTION, "KIM_SCAN_COMMAND": "cat -"}
    done = kim("check", "--deploy", "--fail-level", "DEBUG", **told)
    assert done.stdout.strip() == "System check identified no issues (0 silenced)."
    assert (done.returncode, done.stderr) == (0, "")


def test_check_for_deployment_misses_the_virus_scanner_and_nothing_else() -> None:
    done = kim("check", "--deploy", **PRODUCTION)
    assert done.returncode == 0
    assert "(kim.W001) KIM_SCAN_COMMAND ist nicht gesetzt" in done.stderr
    assert "System check identified 1 issue (0 silenced)." in done.stderr
    assert kim("check", **PRODUCTION).stderr == ""


def test_no_check_is_silenced_anywhere() -> None:
    sources = [*ROOT.glob("config/*.py"), *ROOT.glob("kim/**/*.py")]
    assert [path for path in sources if "SILENCED_SYSTEM_CHECKS" in path.read_text()] == []


def settings_of(**told: str) -> dict[str, object]:
    """A few settings as another process with this environment has them."""
    names = [
        "DEBUG", "ALLOWED_HOSTS", "SECURE_HSTS_SECONDS", "SECURE_SSL_REDIRECT",
        "SESSION_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "CSRF_COOKIE_SECURE",
        "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "CSRF_TRUSTED_ORIGINS",
        "SECURE_PROXY_SSL_HEADER", "BASE_URL",
    ]  # fmt: skip
    program = (
        "import json; from config import settings as s;"
        f"print(json.dumps({{n: getattr(s, n, None) for n in {names!r}}}))"
    )
    done = run([sys.executable, "-c", program], told)
    assert (done.returncode, done.stderr) == (0, "")
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_production_is_closed() -> None:
    assert settings_of(**PRODUCTION) == {
        "DEBUG": False,
        "ALLOWED_HOSTS": ["kim.example.org", "kim.example.net"],
        "SECURE_HSTS_SECONDS": 31_536_000,
        "SECURE_SSL_REDIRECT": True,
        "SESSION_COOKIE_SECURE": True,
        "SESSION_COOKIE_HTTPONLY": True,
        "CSRF_COOKIE_SECURE": True,
        "SESSION_COOKIE_NAME": "__Host-kim_sitzung",
        "CSRF_COOKIE_NAME": "__Host-kim_csrf",
        "CSRF_TRUSTED_ORIGINS": ["https://kim.example.org"],
        "SECURE_PROXY_SSL_HEADER": None,  # believed only when told so
        "BASE_URL": "https://kim.example.org",
    }


def test_demo_answers_on_this_machine_only() -> None:
    found = settings_of(PORT="8123")
    assert found["ALLOWED_HOSTS"] == ["localhost", "127.0.0.1", "[::1]"]
    assert found["BASE_URL"] == "http://127.0.0.1:8123"
    assert found["DEBUG"] is False


def test_proxy_is_believed_when_told() -> None:
    found = settings_of(**PRODUCTION, KIM_TRUST_PROXY="1")
    assert found["SECURE_PROXY_SSL_HEADER"] == ["HTTP_X_FORWARDED_PROTO", "https"]


def test_every_setting_is_read_in_one_place() -> None:
    """Only ``config`` and the two programs beside it look at the environment."""
    reading = re.compile(r"os\.environ|os\.getenv|getenv\(")
    assert [p for p in ROOT.glob("kim/**/*.py") if reading.search(p.read_text())] == []
