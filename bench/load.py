"""Ask a server again and again over connections that stay open, and note how long it took."""

import socket
import threading
import time
from collections.abc import Iterator, Mapping

CHUNK = 65536
NOTHING: Mapping[str, str] = {}


class Connection:
    """One connection. Reads no more of HTTP than these answers need."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def get(self, path: str, more: Mapping[str, str] = NOTHING) -> tuple[float, bytes]:
        """Seconds from the first byte sent to the last received, and the head of the answer."""
        heads = "".join(f"{name}: {value}\r\n" for name, value in more.items())
        request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\n{heads}\r\n".encode()
        started = time.perf_counter()
        self.socket.sendall(request)
        received = b""
        while b"\r\n\r\n" not in received:
            received += self._more()
        head, _, body = received.partition(b"\r\n\r\n")
        missing = length_of(head) - len(body)
        while missing > 0:
            missing -= len(self._more())
        return time.perf_counter() - started, head

    def _more(self) -> bytes:
        if not (found := self.socket.recv(CHUNK)):
            raise ConnectionError("the server closed the connection")
        return found


def length_of(head: bytes) -> int:
    """The announced length; these pages always announce it, and 304 has no body."""
    if head.startswith(b"HTTP/1.1 304 "):
        return 0
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            return int(value)
    raise ValueError(f"no length in {head!r}")


def ask(port: int, paths: Iterator[str], connections: int, each: int) -> list[float]:
    """Times of ``each`` requests on every one of the connections. Only 200 is an answer."""
    times: list[float] = []
    faults: list[Exception] = []
    plans = [[next(paths) for _ in range(each)] for _ in range(connections)]
    ready = threading.Barrier(connections)

    def work(plan: list[str]) -> None:
        try:
            connection = Connection(port)
            ready.wait()
            for path in plan:
                seconds, head = connection.get(path)
                if not head.startswith(b"HTTP/1.1 200 "):
                    raise ValueError(f"{path}: {head[:40]!r}")
                times.append(seconds)
            connection.socket.close()
        except Exception as fault:
            faults.append(fault)
            ready.abort()

    threads = [threading.Thread(target=work, args=(plan,)) for plan in plans]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    return times
