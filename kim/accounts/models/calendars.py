from typing import ClassVar

from django.db import models
from django.db.models import Q

from kim.accounts.models.people import BASIS, User
from kim.kernel.retention import PersonalField

AS_LONG_AS_WANTED = "bis zum Beenden, spätestens bis zum Ende der letzten Mitgliedschaft"


class CalendarLink(models.Model):
    """A secret address under which a calendar reads somebody's deadlines (Kalenderabo).

    Only the hash of the secret is kept. A renewed link takes the place of the old one; an
    ended one is deleted, so that it is the same as one that never was.
    """

    user = models.OneToOneField(User, models.CASCADE, related_name="+", verbose_name="Person")
    token_hash = models.CharField(
        "Prüfwert der Adresse", max_length=64, unique=True, editable=False
    )
    created_at = models.DateTimeField("Angelegt am")

    PERSONAL_FIELDS: ClassVar[dict[str, PersonalField]] = {
        "user": PersonalField("Eigene Fristen im Kalender", BASIS, AS_LONG_AS_WANTED),
        "token_hash": PersonalField(
            "Erkennen des Abos; nur als Prüfwert", BASIS, AS_LONG_AS_WANTED
        ),
    }

    class Meta:
        verbose_name = "Kalenderabo"
        verbose_name_plural = "Kalenderabos"
        constraints = [
            models.CheckConstraint(
                name="accounts_calendarlink_holds_a_hash",
                condition=Q(token_hash__regex=r"^[0-9a-f]{64}$"),  # noqa: S106 -- the form of a hash
            ),
        ]

    def __str__(self) -> str:
        return f"Kalenderabo {self.pk}"
