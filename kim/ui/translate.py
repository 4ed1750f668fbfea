"""``translate`` and ``blocktranslate`` that mark what stays German.

They take the place of Django's tags in Django's own library (``kim.ui.apps``), because a second
library named i18n is a warning of ``check``, and one of another name can be forgotten.
"""

from django import template
from django.template.base import FilterExpression, Parser, Token
from django.templatetags import i18n as original
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.utils.safestring import SafeString

from kim.ui.fragments import german, is_translated


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


def do_translate(parser: Parser, token: Token) -> MarkedTranslate:
    msgid = parser.compile_filter(token.split_contents()[1])
    return MarkedTranslate(original.do_translate(parser, token), msgid)


def do_block_translate(parser: Parser, token: Token) -> MarkedBlock:
    return MarkedBlock(original.do_block_translate(parser, token))


def replace_tags() -> None:
    """Put these tags where ``{% load i18n %}`` finds them."""
    for name in ("translate", "trans"):
        original.register.tag(name, do_translate)
    for name in ("blocktranslate", "blocktrans"):
        original.register.tag(name, do_block_translate)
