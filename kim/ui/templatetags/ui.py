"""Template tags: permissions with their reason, German numbers, German inside other languages."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms, template
from django.forms import BoundField
from django.template.base import NodeList, Parser, Token
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from kim.kernel import dates, money, permissions
from kim.kernel.verdict import Verdict

register = template.Library()
KERN_CLASS = {
    "check": "kern-form-check__checkbox",
    "select": "kern-form-input__select",
    "text": "kern-form-input__input",
}


@register.simple_tag(takes_context=True)
def may(context: template.Context, name: str, obj: Any = None) -> Verdict:
    """``{% may "room.verb" object as verdict %}``: button or reason, from one answer."""
    actor = getattr(context["request"], "actor", None)
    return permissions.may(actor, name, obj)


@register.filter
def eur(amount: Decimal | None) -> str:
    return "" if amount is None else money.format_eur(amount)


@register.filter
def day(value: dt.date | None) -> str:
    return "" if value is None else dates.format_day(value)


@register.filter
def number(value: int | None) -> str:
    """``1234`` -> ``1.234``."""
    return "" if value is None else f"{value:,}".replace(",", ".")


@register.filter
def percent(value: Decimal | float | None) -> str:
    """A share of 0 to 100: ``12.5`` -> ``12,5 %``."""
    return "" if value is None else f"{value:.1f} %".replace(".", ",")


def as_german(content: str, *, marked: bool) -> SafeString:
    """Mark text as German on a page in another language, for eyes and for screen readers."""
    if get_language() == "de":
        return mark_safe(content)  # noqa: S308 -- escaped by the callers
    mark = (
        format_html('<span class="kim-german__mark">{}</span>', gettext("auf Deutsch"))
        if marked
        else SafeString("")
    )
    return format_html(
        '<span class="kim-german"><span lang="de" dir="ltr">{}</span>{}</span>',
        mark_safe(content),  # noqa: S308 -- escaped by the callers
        mark,
    )


@register.filter
def german(value: object) -> SafeString:
    """A German text that is not translated: ``{{ municipality.seat|german }}``."""
    return as_german(format_html("{}", value), marked=True)


@register.filter
def german_name(value: object) -> SafeString:
    """A German proper name: language and direction for machines, no visible mark."""
    return as_german(format_html("{}", value), marked=False)


class GermanNode(template.Node):
    """Content between ``{% german %}`` and ``{% endgerman %}``."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: template.Context) -> SafeString:
        return as_german(self.nodelist.render(context), marked=True)


@register.tag("german")
def do_german(parser: Parser, _token: Token) -> GermanNode:
    nodelist = parser.parse(("endgerman",))
    parser.delete_first_token()
    return GermanNode(nodelist)


@register.filter
def widget_kind(field: BoundField) -> str:
    """How a field is laid out: ``check``, ``group``, ``select`` or ``text``."""
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "group"
    return "select" if isinstance(widget, forms.Select) else "text"


@register.filter
def styled(field: BoundField) -> SafeString:
    """The input with KERN's class, and with the help and the error it belongs to."""
    name = KERN_CLASS[widget_kind(field)]
    attrs: dict[str, str | bool] = {"class": f"{name} {name}--error" if field.errors else name}
    said = [f"{field.auto_id}_helptext"] if field.help_text else []
    if field.errors:
        said.append(f"{field.auto_id}_error")
        attrs["aria-invalid"] = "true"
    if said:
        attrs["aria-describedby"] = " ".join(said)
    return field.as_widget(attrs=attrs)
