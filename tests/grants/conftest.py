"""The 36 and the programme, loaded once for a module."""

from tests.programme.conftest import published

__all__ = ["published"]
