"""Run ``kim`` and other programs with an environment of one's own."""

import os
import subprocess
import sys
from pathlib import Path

from config.environment import Environment

ROOT = Path(__file__).parents[2]
KIM = [str(Path(sys.executable).with_name("kim"))]
TOLD = {field.alias for field in Environment.model_fields.values()}
PATIENCE = 60  # seconds
GOOD_KEY = "8fJ2kd-9QwLzX7vB4nM1cT6yHgR3pS5aEuI0oKjNbVxDqWtZ+rF"
PRODUCTION = {
    "KIM_MODE": "production",
    "KIM_SECRET_KEY": GOOD_KEY,
    "KIM_ALLOWED_HOSTS": "kim.example.org, kim.example.net",
    "KIM_BASE_URL": "https://kim.example.org",
    "KIM_MAIL_URL": "smtps://kim:secret@mail.example.org",
    "DATABASE_URL": "postgresql://kim_app@127.0.0.1:1/kim",
}


def environment(told: dict[str, str]) -> dict[str, str]:
    """The environment of this process without any of our settings, and ``told`` added."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in TOLD and not name.startswith(("KIM_", "DJANGO_"))
    }
    return {**kept, **told}


def run(command: list[str], told: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run to the end, with what it printed."""
    return subprocess.run(
        command,
        env=environment(told),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def kim(*arguments: str, **told: str) -> subprocess.CompletedProcess[str]:
    """Run ``kim`` with only the settings that are told."""
    return run([*KIM, *arguments], told)
