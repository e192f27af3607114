"""A long, thin line on loopback: a proxy that throttles, delays and counts what goes through."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from queue import SimpleQueue

PACKET = 1448
"""The most bytes that go at once: what a TCP segment carries over Ethernet."""
BUFFER = 16_384
"""Bytes that wait at the entrance of the line; beyond them the sender is held up."""


@dataclass(frozen=True)
class Kind:
    """How long and how thin a line is."""

    bytes_per_second: float | None = None
    """None: as many as come."""
    delay: float = 0.0
    """Seconds in either direction."""

    @property
    def description(self) -> str:
        """In words."""
        assert self.bytes_per_second is not None
        return f"{self.bytes_per_second / 1000:g} KB/s, {2000 * self.delay:g} ms there and back"


LOOPBACK = Kind()
DSL = Kind(bytes_per_second=50_000, delay=0.1)


class SlowLine:
    """Forwards connections to a port on loopback as a line of a given kind would.

    What is sent first waits its turn: each byte takes ``1 / bytes_per_second``, in either
    direction; then it travels for ``delay`` seconds.

    Args:
        target: the port to forward to.
    """

    def __init__(self, target: int, kind: Kind = LOOPBACK) -> None:
        self._target = target
        self._kind = kind
        self._server = socket.socket()
        # Set before they listen, so that the accepted sockets, too, hide little.
        self._server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
        self._server.bind(("127.0.0.1", 0))
        self._server.listen()
        self.port: int = self._server.getsockname()[1]
        self._sockets: list[socket.socket] = []
        self.received = 0
        """Bytes that came out at the client's end."""
        self.sent = 0
        """Bytes that the client sent."""
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):  # closed
            while True:
                client, _ = self._server.accept()
                server = socket.socket()
                server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
                server.connect(("127.0.0.1", self._target))
                self._sockets += [client, server]
                for each in (client, server):
                    each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                _Direction(server, client, self._kind, self._count_received)
                _Direction(client, server, self._kind, self._count_sent)

    def _count_received(self, count: int) -> None:
        self.received += count

    def _count_sent(self, count: int) -> None:
        self.sent += count

    def cut(self) -> None:
        """Break all connections, as when the line is lost and both ends are told."""
        for each in self._sockets:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        self._sockets.clear()

    def close(self) -> None:
        """Cut, and take no more connections."""
        with contextlib.suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self.cut()


class _Direction:
    """One half of a connection: a thread that takes bytes in, and one that lets them out."""

    def __init__(
        self,
        source: socket.socket,
        target: socket.socket,
        kind: Kind,
        count: Callable[[int], object],
    ) -> None:
        self._source, self._target = source, target
        self._rate, self._delay = kind.bytes_per_second, kind.delay
        self._count = count
        self._travelling: SimpleQueue[tuple[float, bytes]] = SimpleQueue()
        for work in (self._take_in, self._let_out):
            threading.Thread(target=work, daemon=True).start()

    def _take_in(self) -> None:
        free = time.monotonic()  # when all that was taken in has left the entrance
        while True:
            try:
                data = self._source.recv(PACKET)
            except OSError:
                data = b""
            free = max(free, time.monotonic())
            if self._rate is not None:
                free += len(data) / self._rate
            self._travelling.put((free + self._delay, data))
            if not data:
                return
            if self._rate is not None:
                _sleep_until(free - BUFFER / self._rate)

    def _let_out(self) -> None:
        with contextlib.suppress(OSError):  # cut
            while True:
                arrival, data = self._travelling.get()
                _sleep_until(arrival)
                if not data:
                    self._target.shutdown(socket.SHUT_WR)
                    return
                self._target.sendall(data)
                self._count(len(data))


def _sleep_until(moment: float) -> None:
    remaining = moment - time.monotonic()
    if remaining > 0:
        time.sleep(remaining)
