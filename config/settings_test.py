"""Settings of the test run: the same file, in mode ``test``."""

import os

os.environ["KIM_MODE"] = "test"
if not os.environ.get("DATABASE_URL"):
    raise SystemExit("Bitte `make test` aufrufen oder DATABASE_URL setzen.")

from config.settings import *  # noqa: F403 -- the mode must be set before
