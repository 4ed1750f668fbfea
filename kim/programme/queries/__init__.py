"""Reading the register."""

from kim.programme.queries.figures import figures_for

__all__ = ["figures_for"]
