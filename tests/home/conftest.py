"""The same published facts as in the tests of the register."""

from tests.programme.conftest import published

__all__ = ["published"]
