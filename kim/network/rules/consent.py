"""Texts of the consent to publish a contact (Einwilligung), by edition. Old ones stay readable.

Source: Art. 4 Nr. 11, Art. 7 DSGVO: for one purpose, informed, revocable at any time.
"""

from collections.abc import Mapping

CONSENT_TEXTS: Mapping[str, str] = {
    "2026-11": (
        "Ich bin damit einverstanden, dass mein Name, meine dienstliche E-Mail-Adresse und mein "
        "dienstliches Telefon im öffentlichen Verzeichnis der Akteure stehen, damit Ratsuchende "
        "und Einrichtungen mich erreichen. Ich kann das jederzeit ohne Angabe von Gründen "
        "widerrufen; dann verschwinden die Angaben sofort von den öffentlichen Seiten."
    ),
}
CURRENT = "2026-11"
