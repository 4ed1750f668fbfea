"""Template tags: permissions with their reason, German numbers, German inside other languages."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms, template
from django.forms import BoundField
from django.template.base import NodeList, Parser, Token
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from kim.kernel import dates, money, permissions
from kim.kernel.verdict import Verdict
from kim.ui import fragments, numbers

register = template.Library()
KERN_CLASS = {
    "check": "kern-form-check__checkbox",
    "radio": "kern-form-check__radio",
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
def fuzzy(value: dt.date | None, precision: str) -> str:
    """A date as exact as its source: ``10.12.2025``, ``12.2025`` or ``2025``."""
    if value is None:
        return ""
    shown = {"month": f"{value:%m.%Y}", "year": f"{value:%Y}"}
    return shown.get(precision, dates.format_day(value))


@register.filter
def number(value: int | None) -> str:
    """``1234`` -> ``1.234``; with the signs of the language of the page."""
    return "" if value is None else numbers.whole(value)


@register.filter
def euro(value: Decimal | None) -> str:
    """An amount with the signs of the language of the page; whole euros without cents."""
    return "" if value is None else numbers.euro(value)


@register.filter
def percent(value: Decimal | float | None) -> str:
    """A share of 0 to 100: ``12.5`` -> ``12,5 %``."""
    return "" if value is None else f"{value:.1f} %".replace(".", ",")


@register.filter
def german(value: object) -> SafeString:
    """A German text that is not translated: ``{{ post.pay_group|german }}``."""
    return SafeString(fragments.german(format_html("{}", value)))


@register.filter
def german_name(value: object) -> SafeString:
    """A German proper name: language and direction for machines, no visible mark."""
    return SafeString(fragments.german(format_html("{}", value), fragments.NAME))


class GermanNode(template.Node):
    """Content between ``{% german %}`` and ``{% endgerman %}``."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: template.Context) -> SafeString:
        return SafeString(fragments.german(self.nodelist.render(context)))


@register.tag("german")
def do_german(parser: Parser, _token: Token) -> GermanNode:
    nodelist = parser.parse(("endgerman",))
    parser.delete_first_token()
    return GermanNode(nodelist)


class FinishNode(template.Node):
    """Content between ``{% finish %}`` and ``{% endfinish %}``: a whole page."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: template.Context) -> SafeString:
        return mark_safe(fragments.finish(self.nodelist.render(context)))  # noqa: S308 -- rendered


@register.tag("finish")
def do_finish(parser: Parser, _token: Token) -> FinishNode:
    nodelist = parser.parse(("endfinish",))
    parser.delete_first_token()
    return FinishNode(nodelist)


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
def described_by(field: BoundField) -> str:
    """Ids of the help and of the error of a field, for ``aria-describedby``."""
    said = [f"{field.auto_id}_helptext"] if field.help_text else []
    if field.errors:
        said.append(f"{field.auto_id}_error")
    return " ".join(said)


@register.filter
def choices(field: BoundField) -> BoundField:
    """The boxes or buttons of a group, with KERN's class."""
    several = isinstance(field.field.widget, forms.CheckboxSelectMultiple)
    name = KERN_CLASS["check" if several else "radio"]
    field.field.widget.attrs["class"] = f"{name} {name}--error" if field.errors else name
    return field


@register.filter
def styled(field: BoundField) -> SafeString:
    """The input with KERN's class, and with the help and the error it belongs to."""
    name = KERN_CLASS[widget_kind(field)]
    attrs: dict[str, str | bool] = {"class": f"{name} {name}--error" if field.errors else name}
    if field.errors:
        attrs["aria-invalid"] = "true"
    if said := described_by(field):
        attrs["aria-describedby"] = said
    return field.as_widget(attrs=attrs)
