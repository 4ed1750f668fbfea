"""Made-up grant files for a demonstration, built by the real deeds; refused in production."""

from kim.grants.services.demo.build import load_demo_grants

__all__ = ["load_demo_grants"]
