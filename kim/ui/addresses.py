"""Parts of addresses. Importing this module makes ``<ags:ags>`` known to ``path``."""

from django.urls import register_converter


class Ags:
    """Key of a district or town (AGS): five digits, text because of the leading zero."""

    regex = "[0-9]{5}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Ags, "ags")
