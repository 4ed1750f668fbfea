"""Several people at once: real threads, each with a connection of its own."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence

from django.db import connections


def all_at_once(deeds: Sequence[Callable[[], object]]) -> Counter[str]:
    """Run all deeds at the same moment; how often each ended how (``done`` or an error)."""
    start = threading.Barrier(len(deeds))
    ended: Counter[str] = Counter()
    lock = threading.Lock()

    def work(deed: Callable[[], object]) -> None:
        try:
            connections["default"].ensure_connection()
            start.wait(timeout=60)
            deed()
            end = "done"
        except Exception as error:
            end = type(error).__name__
        finally:
            connections.close_all()
        with lock:
            ended[end] += 1

    threads = [threading.Thread(target=work, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ended
