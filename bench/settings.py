"""Settings of the measured server: as they are, and one more address for the empty page."""

from config.settings import *  # noqa: F403 -- all of them are meant

ROOT_URLCONF = "bench.urls"
