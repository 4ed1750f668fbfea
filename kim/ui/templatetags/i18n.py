"""Django's tags for translation; ``translate`` and ``blocktranslate`` mark what stays German.

The name hides Django's library of the same name, so ``{% load i18n %}`` loads this one.
"""

from django import template
from django.template.base import FilterExpression, Parser, Token
from django.templatetags import i18n as original
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.utils.safestring import SafeString

from kim.ui.fragments import german, is_translated

register = template.Library()
register.tags.update(original.register.tags)
register.filters.update(original.register.filters)


class MarkedTranslate(template.Node):
    """``{% translate %}``; ``msgid`` is the same expression, left in German."""

    child_nodelists = ()

    def __init__(self, node: TranslateNode, msgid: FilterExpression) -> None:
        self.node = node
        self.msgid = msgid

    def render(self, context: template.Context) -> SafeString:
        node = self.node
        shown = node.render(context)
        said = node.message_context.resolve(context) if node.message_context else ""
        if node.noop or is_translated(str(self.msgid.resolve(context)), said):
            return SafeString(shown)
        if node.asvar:
            context[node.asvar] = german(context[node.asvar])
            return SafeString("")
        return SafeString(german(shown))


class MarkedBlock(template.Node):
    """``{% blocktranslate %}``."""

    child_nodelists = ()

    def __init__(self, node: BlockTranslateNode) -> None:
        self.node = node
        self.msgid: str = node.render_token_list(node.singular)[0]

    def render(self, context: template.Context) -> SafeString:
        node = self.node
        shown = node.render(context)
        said = node.message_context.resolve(context) if node.message_context else ""
        if is_translated(self.msgid, said):
            return SafeString(shown)
        if node.asvar:
            context[node.asvar] = german(context[node.asvar])
            return SafeString("")
        return SafeString(german(shown))


@register.tag("translate")
@register.tag("trans")
def do_translate(parser: Parser, token: Token) -> MarkedTranslate:
    msgid = parser.compile_filter(token.split_contents()[1])
    return MarkedTranslate(original.do_translate(parser, token), msgid)


@register.tag("blocktranslate")
@register.tag("blocktrans")
def do_block_translate(parser: Parser, token: Token) -> MarkedBlock:
    return MarkedBlock(original.do_block_translate(parser, token))
