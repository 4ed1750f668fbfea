"""The 36, loaded once for a module."""

from tests.network.conftest import municipalities

__all__ = ["municipalities"]
