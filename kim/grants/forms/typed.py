"""A field for what the rules read: what is wrong is said in their words."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from kim.grants.rules.amounts import NotRead

LONGEST = 40  # characters; anything longer is no amount, no day and no share


class TypedField(forms.CharField):
    """Text that ``reader`` reads; empty text is ``empty``, or an error if it is required."""

    def __init__(self, reader: Callable[[str], Any], *, empty: Any = None, **kwargs: Any) -> None:
        kwargs.setdefault("required", empty is None)
        super().__init__(max_length=LONGEST, **kwargs)
        self.reader = reader
        self.empty = empty
        self.widget.attrs.setdefault("autocomplete", "off")

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return self.empty
        try:
            return self.reader(text)
        except NotRead as error:
            raise ValidationError(self.said(error), code=error.fault) from error

    def said(self, error: NotRead) -> str:
        """The sentence for a fault; public forms have it in the language of the page."""
        return str(error)
