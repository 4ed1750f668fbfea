"""Lives of imports, their lines and contradictions: stored codes are lower-case English."""

from django.db import models

from kim.kernel.states import Transition

EXCHANGE = "opendata.exchange"


class FormatKind(models.TextChoices):
    """What a file is read as (Format)."""

    SHEET = "sheet", "Liste (CSV oder Excel)"
    HSDS = "hsds", "HSDS 3.0"
    LOCATIONS = "integreat_locations", "Integreat: Orte"
    EVENTS = "integreat_events", "Integreat: Veranstaltungen"
    PAGES = "integreat_pages", "Integreat: Seiten"


class ImportState(models.TextChoices):
    """Where an import stands (Stand des Einlesens)."""

    NONE = "none", "noch nicht gelesen"
    PREVIEW = "preview", "Vorschau"
    APPLIED = "applied", "übernommen"
    UNDONE = "undone", "zurückgenommen"
    DROPPED = "dropped", "verworfen"


class Verdict(models.TextChoices):
    """What a line would do (Ergebnis einer Zeile)."""

    NEW = "new", "neu"
    CHANGED = "changed", "geändert"
    UNCHANGED = "unchanged", "unverändert"
    DUPLICATE = "duplicate", "vielleicht doppelt"
    CONFLICT = "conflict", "hier geändert"
    REFUSED = "refused", "abgelehnt"


class Decision(models.TextChoices):
    """What is done with a line (Entscheidung)."""

    TAKE = "take", "übernehmen"
    UPDATE = "update", "als Änderung übernehmen"
    SKIP = "skip", "auslassen"


class Side(models.TextChoices):
    """Whose value stays (Wahl)."""

    OPEN = "open", "offen"
    LOCAL = "local", "unsere"
    REMOTE = "remote", "die der Quelle"


S = ImportState
READ = Transition(
    name="read", label="Einlesen", sources=frozenset({S.NONE}), target=S.PREVIEW,
    permission=EXCHANGE,
)  # fmt: skip
APPLY = Transition(
    name="apply", label="Übernehmen", sources=frozenset({S.PREVIEW}), target=S.APPLIED,
    permission=EXCHANGE,
)  # fmt: skip
DROP = Transition(
    name="drop", label="Verwerfen", sources=frozenset({S.PREVIEW}), target=S.DROPPED,
    permission=EXCHANGE,
)  # fmt: skip
UNDO = Transition(
    name="undo", label="Zurücknehmen", sources=frozenset({S.APPLIED}), target=S.UNDONE,
    permission=EXCHANGE,
)  # fmt: skip

MACHINES = {"import": (ImportState, (READ, APPLY, DROP, UNDO))}

DEED_LABELS = {
    "offers.exchange_texts": "Übersetzungen eingelesen",
    "offers.set_checked_on": "Tag der Prüfung eingelesen",
    "offers.forget_source": "Angebot von seiner Quelle gelöst",
    "offers.remove_draft": "Entwurf entfernt",
    "offers.write_article": "Artikel eingelesen",
    "offers.remove_article": "Artikel entfernt",
    "opendata.import": "Angebote eingelesen",
    "opendata.apply": "Eingelesene Angebote übernommen",
    "opendata.drop": "Einlesen verworfen",
    "opendata.undo": "Einlesen zurückgenommen",
    "opendata.add_source": "Quelle angelegt",
    "opendata.change_source": "Quelle geändert",
    "opendata.sync": "Quelle abgeglichen",
    "opendata.decide": "Widerspruch zur Quelle entschieden",
}
