"""How long a file is kept: the class says after whose end the period runs."""

from django.db.models import TextChoices


class Retention(TextChoices):
    """Class of retention (Aufbewahrung). The room that owns the file knows the end of its case."""

    CASE = "case", "mit der Akte des Vorgangs"
    REPLACED = "replaced", "bis zur Ersetzung"
