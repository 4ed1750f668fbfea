"""How often something may be asked for; counted in the cache that all processes share."""

from django.core.cache import cache
from django.utils import timezone


def take(key: str, *, limit: int, seconds: int) -> bool:
    """Count one use of ``key`` and say whether it is among the first ``limit`` of this window.

    Windows of ``seconds`` follow one another, so twice the limit can come within one length.
    Two uses at the same moment may count once: this limits load and guards no secret. Ask it
    for keys that exist only, or somebody could fill the cache.
    """
    window = int(timezone.now().timestamp()) // seconds
    counter = f"throttle:{key}:{window}"
    cache.add(counter, 0, seconds)
    try:
        return cache.incr(counter) <= limit
    except ValueError:  # the window ended between the two lines
        return True
