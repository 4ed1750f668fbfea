from typing import ClassVar

from django.db import models
from django.db.models import Q

from kim.accounts.models.people import AS_LONG_AS_MEMBER, BASIS, User
from kim.accounts.rules.messages import MOST_TRIES, Delivery, Group
from kim.kernel.retention import PersonalField

GROUPS = [(group.value, group.label) for group in Group]
DELIVERIES = [(delivery.value, delivery.label) for delivery in Delivery]
ONE_YEAR = "12 Monate nach Eingang"


class Message(models.Model):
    """Something somebody should know or do (Mitteilung). A mail about it is only a pointer.

    ``open_tries`` counts sendings of that mail whose end is unknown, because the worker died
    or the mail server did not answer; never those that were refused.
    """

    recipient = models.ForeignKey(
        User, models.CASCADE, related_name="+", verbose_name="Empfänger:in"
    )
    kind = models.CharField("Anlass", max_length=60)
    group = models.CharField("Art", max_length=20, choices=GROUPS)
    subject = models.CharField("Betreff", max_length=200)
    about = models.CharField("Woran", max_length=120, help_text="room.Model:pk")
    path = models.CharField("Adresse", max_length=300)
    created_at = models.DateTimeField("Eingegangen am")
    read_at = models.DateTimeField("Gelesen am", null=True, blank=True)
    delivery = models.CharField("Versand", max_length=10, choices=DELIVERIES)
    open_tries = models.PositiveSmallIntegerField("Sendungen mit ungewissem Ende", default=0)
    sent_at = models.DateTimeField("E-Mail versandt am", null=True, blank=True)

    PERSONAL_FIELDS: ClassVar[dict[str, PersonalField]] = {
        "recipient": PersonalField("Unterrichtung über eigene Vorgänge", BASIS, ONE_YEAR),
        "read_at": PersonalField("Ungelesenes zuerst zeigen", BASIS, ONE_YEAR),
    }

    class Meta:
        verbose_name = "Mitteilung"
        verbose_name_plural = "Mitteilungen"
        indexes = [
            models.Index(
                fields=["recipient"],
                name="accounts_message_unread",
                condition=Q(read_at__isnull=True),
            ),
            models.Index(fields=["recipient", "-created_at"], name="accounts_message_newest"),
        ]
        constraints = [
            models.CheckConstraint(
                name="accounts_message_says_something", condition=~Q(subject="") & ~Q(about="")
            ),
            models.CheckConstraint(
                name="accounts_message_group_and_delivery",
                condition=Q(group__in=[group.value for group in Group])
                & Q(delivery__in=[delivery.value for delivery in Delivery]),
            ),
            # "//elsewhere.example" and "/\elsewhere.example" lead to another site.
            models.CheckConstraint(
                name="accounts_message_stays_here", condition=Q(path__regex=r"^/($|[^/\\])")
            ),
            models.CheckConstraint(
                name="accounts_message_sent_if_wanted",
                condition=Q(sent_at__isnull=True) | ~Q(delivery=Delivery.NONE.value),
            ),
            models.CheckConstraint(
                name="accounts_message_few_tries", condition=Q(open_tries__lte=MOST_TRIES)
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def group_label(self) -> str:
        return Group(self.group).label


class MessagePreference(models.Model):
    """How somebody wants mails about one sort of messages (Einstellung zum Versand)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name="Person")
    group = models.CharField("Art", max_length=20, choices=GROUPS)
    delivery = models.CharField("Versand", max_length=10, choices=DELIVERIES)

    PERSONAL_FIELDS: ClassVar[dict[str, PersonalField]] = {
        "user": PersonalField("Versand nach Wunsch", BASIS, AS_LONG_AS_MEMBER),
    }

    class Meta:
        verbose_name = "Einstellung zum Versand"
        verbose_name_plural = "Einstellungen zum Versand"
        constraints = [
            models.UniqueConstraint(
                name="accounts_messagepreference_one_per_group", fields=["user", "group"]
            ),
            models.CheckConstraint(
                name="accounts_messagepreference_known",
                condition=Q(group__in=[group.value for group in Group])
                & Q(delivery__in=[delivery.value for delivery in Delivery]),
            ),
        ]

    def __str__(self) -> str:
        return f"{Group(self.group).label}: {Delivery(self.delivery).label}"
