"""What kim can be told from outside: one class, one documented table, checked at start.

``docs/settings.md`` is generated from the descriptions below and compared by a test.
"""

import re
import shlex
import shutil
from pathlib import Path
from typing import Literal

import dj_database_url
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parents[1]
DEMO_KEY = "demo-only-key-refused-in-production"
SHORTEST_KEY = 50
FEWEST_CHARACTERS = 10
HOST = r"(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])"
EXPECTED = {  # kind of error of pydantic -> what is expected instead
    "bool_parsing": "1 oder 0",
    "greater_than_equal": "eine Zahl ab {ge}",
    "int_parsing": "eine ganze Zahl",
    "less_than_equal": "eine Zahl bis {le}",
    "literal_error": "{expected}",
}


class Refusal(SystemExit):
    """A start that is refused, with one line that says how to mend it. Exit code 2."""

    def __init__(self, sentence: str) -> None:
        super().__init__(2)
        self.sentence = sentence

    def __str__(self) -> str:
        return f"kim startet nicht: {self.sentence}"


class Environment(BaseSettings):
    """The table of settings. Each field is one variable; the alias is its name."""

    model_config = SettingsConfigDict(populate_by_name=True, extra="ignore", env_ignore_empty=True)

    mode: Literal["demo", "test", "production"] = Field(
        default="demo",
        alias="KIM_MODE",
        description="`production` for real data. `demo` answers on loopback names, unless hosts "
        "and a secret key are set. `test` is set by the test run.",
    )
    database_url: str | None = Field(
        default=None,
        alias="DATABASE_URL",
        description="PostgreSQL of the running application (role without ownership of tables). "
        "Without it a private server is started; in production it is required.",
    )
    database_owner_url: str | None = Field(
        default=None,
        alias="KIM_DATABASE_OWNER_URL",
        description="Same database, role that owns the tables. Used by `kim migrate` only. "
        "Without it the application's own role is used.",
    )
    secret_key: SecretStr = Field(
        default=SecretStr(DEMO_KEY),
        alias="KIM_SECRET_KEY",
        description="Signs sessions and links. At least 50 random characters in production.",
    )
    debug: bool = Field(
        default=False,
        alias="KIM_DEBUG",
        description="Long error pages for developers. Refused in production.",
    )
    allowed_hosts: str = Field(
        default="",
        alias="KIM_ALLOWED_HOSTS",
        description="Host names this server answers for, separated by commas. No wildcard.",
    )
    base_url: str = Field(
        default="",
        alias="KIM_BASE_URL",
        description="Address people use, for links in mails: `https://kim.example.org`. "
        "In production it must start with https; no path, no slash at the end.",
    )
    trust_proxy: bool = Field(
        default=False,
        alias="KIM_TRUST_PROXY",
        description="A reverse proxy sets `X-Forwarded-Proto` and `X-Forwarded-For`; believe it.",
    )
    port: int = Field(
        default=8000, alias="PORT", ge=1, le=65535, description="Port of `kim serve` on 127.0.0.1."
    )
    bind: str = Field(
        default="127.0.0.1",
        alias="KIM_BIND",
        description="Address `kim serve` listens on. In a container: `0.0.0.0`.",
    )
    no_serve: bool = Field(
        default=False, alias="NOSERVE", description="`make demo` sets up and does not serve."
    )
    exchange_hosts: str = Field(
        default="",
        alias="KIM_EXCHANGE_HOSTS",
        description="Servers whose offers may be compared with ours every night, such as an "
        "instance of Integreat: host names, separated by commas. Nothing else is ever asked.",
    )
    web_workers: int = Field(
        default=2, alias="KIM_WEB_WORKERS", ge=1, description="Processes of `kim serve`."
    )
    web_threads: int = Field(
        default=4,
        alias="KIM_WEB_THREADS",
        ge=1,
        description="Requests one process answers at once; each holds one database connection.",
    )
    mail_url: str = Field(
        default="",
        alias="KIM_MAIL_URL",
        description="`smtp://user:password@host:587` (STARTTLS), `smtps://…:465`, or "
        "`smtp://host:25?tls=off`. Empty: mails are written as files into `var/mail`; "
        "refused in production.",
    )
    mail_from: str = Field(
        default="kim@localhost", alias="KIM_MAIL_FROM", description="Sender of all mails."
    )
    oidc_file: Path | None = Field(
        default=None,
        alias="KIM_OIDC_FILE",
        description="JSON file with the identity providers of organisations (docs/operations.md).",
    )
    upload_megabytes: int = Field(
        default=10,
        alias="KIM_UPLOAD_MEGABYTES",
        ge=1,
        le=100,
        description="Largest file to upload. The proxy must let twenty times as much pass.",
    )
    scan_command: str = Field(
        default="",
        alias="KIM_SCAN_COMMAND",
        description="Virus scanner that reads a file from standard input and ends with 0 for "
        "clean, 1 for infected: `clamdscan --no-summary -`. When it fails, files are refused. "
        "Without it files are accepted unscanned; `kim check --deploy` says so.",
    )
    map_tiles: str = Field(
        default="",
        alias="KIM_MAP_TILES",
        description="Address of map tiles with `{z}`, `{x}`, `{y}`, starting with https. Browsers "
        "of visitors then ask that server. Empty: outlines and names only, nothing is loaded.",
    )
    map_attribution: str = Field(
        default="",
        alias="KIM_MAP_ATTRIBUTION",
        description="Whom the map tiles are from, as its terms ask; stands on the map.",
    )
    data_dir: Path = Field(
        default=ROOT / "var",
        alias="KIM_DATA_DIR",
        description="Folder for mails, static files, fonts of PDF and the private database.",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", alias="KIM_LOG_LEVEL", description="Least level that is logged."
    )

    @property
    def is_production(self) -> bool:
        return self.mode == "production"

    @property
    def scanner(self) -> list[str]:
        """Words of KIM_SCAN_COMMAND, the program with its folder; empty without one."""
        words = shlex.split(self.scan_command)
        return [shutil.which(words[0]) or words[0], *words[1:]] if words else []

    @property
    def hosts(self) -> list[str]:
        return [name.strip() for name in self.allowed_hosts.split(",") if name.strip()]


def read() -> Environment:
    """Read and check the environment.

    Raises Refusal with one German line for the first thing that is wrong.
    """
    try:
        found = Environment()
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        expected = EXPECTED.get(first["type"], "ein anderer Wert").format(**first.get("ctx", {}))
        expected = expected.replace(" or ", " oder ")
        raise Refusal(f"{name} hat einen unzulässigen Wert. Erwartet wird {expected}.") from error
    refuse_first(unreadable(found))
    if found.is_production:
        refuse_first(unsafe(found))
    return found


def refuse_first(problems: list[tuple[bool, str]]) -> None:
    """Raise Refusal with the sentence of the first problem that is there."""
    for wrong, sentence in problems:
        if wrong:
            raise Refusal(sentence)


def is_wildcard(host: str) -> bool:
    """Whether the name stands for more than one host."""
    return "*" in host or host.startswith(".")


def is_command(text: str) -> bool:
    """Whether the text is empty or begins with a program of this machine."""
    try:
        words = shlex.split(text)
    except ValueError:  # a quote that is not closed
        return False
    return not words or shutil.which(words[0]) is not None


def is_tiles(address: str) -> bool:
    """Whether it is an address of map tiles, encrypted, with its three numbers."""
    numbers = all(name in address for name in ("{z}", "{x}", "{y}"))
    return numbers and bool(re.fullmatch(rf"https://{HOST}(?::\d{{1,5}})?/[^\s'\";,]+", address))


def is_database(url: str) -> bool:
    """Whether the address of a database can be taken apart."""
    try:
        dj_database_url.parse(url)
    except ValueError:
        return False
    return True


def unreadable(found: Environment) -> list[tuple[bool, str]]:
    """What is wrong in every mode, with the sentence that says how to mend it."""
    addresses = [
        ("DATABASE_URL", found.database_url),
        ("KIM_DATABASE_OWNER_URL", found.database_owner_url),
    ]
    problems = [
        (
            not url.startswith(("postgres://", "postgresql://")),
            f"{name} muss mit postgresql:// beginnen. Andere Datenbanken gehen nicht.",
        )
        for name, url in addresses
        if url
    ]
    problems += [
        (
            not is_database(url),
            f"{name} ist nicht lesbar. Erwartet wird postgresql://name:passwort@host:5432/kim; "
            "Sonderzeichen im Passwort wie %40 für @.",
        )
        for name, url in addresses
        if url
    ]
    public_demo = bool(found.hosts) and found.secret_key.get_secret_value() == DEMO_KEY
    return [
        *problems,
        (
            public_demo and found.mode == "demo",
            "KIM_ALLOWED_HOSTS ist gesetzt, KIM_SECRET_KEY nicht. Der Schlüssel der Vorführung "
            "ist öffentlich bekannt und gilt nur auf diesem Rechner.",
        ),
        (
            any(not re.fullmatch(HOST, name) for name in found.hosts if not is_wildcard(name)),
            "KIM_ALLOWED_HOSTS nennt nur Namen, ohne https:// und ohne Port, mit Komma getrennt.",
        ),
        (not found.mail_from.isprintable(), "KIM_MAIL_FROM enthält einen Zeilenumbruch."),
        (
            found.oidc_file is not None and not found.oidc_file.is_file(),
            "KIM_OIDC_FILE nennt eine Datei, die es nicht gibt.",
        ),
        (
            bool(found.map_tiles) and not is_tiles(found.map_tiles),
            "KIM_MAP_TILES ist nicht wie https://karte.example.org/{z}/{x}/{y}.png.",
        ),
        (
            bool(found.map_tiles) and not found.map_attribution,
            "KIM_MAP_TILES ist gesetzt, KIM_MAP_ATTRIBUTION nicht. Bitte die Quelle der Karte "
            "nennen.",
        ),
        (
            not is_command(found.scan_command),
            "KIM_SCAN_COMMAND nennt ein Programm, das es nicht gibt oder das nicht läuft.",
        ),
    ]


def unsafe(found: Environment) -> list[tuple[bool, str]]:
    """What is not safe enough for real data, with the sentence that says how to mend it."""
    key = found.secret_key.get_secret_value()
    return [
        (found.debug, "KIM_DEBUG ist an. Bitte KIM_DEBUG=0 setzen."),
        (key == DEMO_KEY, "KIM_SECRET_KEY fehlt. Bitte mindestens 50 zufällige Zeichen setzen."),
        (
            len(key) < SHORTEST_KEY or len(set(key)) < FEWEST_CHARACTERS or "insecure" in key,
            "KIM_SECRET_KEY ist zu schwach. Bitte mindestens 50 zufällige Zeichen setzen.",
        ),
        (
            not found.hosts,
            "KIM_ALLOWED_HOSTS fehlt. Bitte die Namen des Servers nennen, mit Komma getrennt.",
        ),
        (
            any(is_wildcard(name) for name in found.hosts),
            "KIM_ALLOWED_HOSTS enthält einen Platzhalter. Bitte jeden Namen ausschreiben.",
        ),
        (
            not found.database_url,
            "DATABASE_URL fehlt. Im Betrieb wird keine eigene Datenbank gestartet.",
        ),
        (
            not re.fullmatch(rf"https://{HOST}(?::\d{{1,5}})?", found.base_url),
            "KIM_BASE_URL fehlt oder ist nicht wie https://kim.example.org.",
        ),
        (not found.mail_url, "KIM_MAIL_URL fehlt. Ohne Mailserver kommt keine Einladung an."),
    ]


def markdown() -> str:
    """Table of all settings for docs/settings.md."""
    rows = []
    for field in Environment.model_fields.values():
        default = field.default
        if isinstance(default, SecretStr):
            default = "demo key"
        if isinstance(default, Path):
            default = default.relative_to(ROOT)
        shown = f"`{default}`" if default not in (None, "") else "–"
        rows.append(f"| `{field.alias}` | {shown} | {field.description} |")
    head = ["# Settings", "", "Read once at start from the environment (`config/environment.py`)."]
    return "\n".join([*head, "", "| Variable | Default | Meaning |", "|---|---|---|", *rows]) + "\n"
