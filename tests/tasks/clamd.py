"""A scanner that speaks clamd's INSTREAM on this machine, and remembers what it was sent."""

import socket
import struct
import threading
from contextlib import contextmanager


class FakeClamd:
    """Answers each connection with `answer`; None hangs up without a word."""

    def __init__(self, listener: socket.socket, answer: bytes | None) -> None:
        self.listener, self.answer = listener, answer
        self.received: list[bytes] = []

    def serve(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with connection:
                self._talk(connection)

    def _talk(self, connection: socket.socket) -> None:
        with connection.makefile("rb") as stream:
            if stream.read(10) != b"zINSTREAM\0":
                return
            content = b""
            while length := struct.unpack("!L", stream.read(4))[0]:
                content += stream.read(length)
        self.received.append(content)
        if self.answer is not None:
            connection.sendall(self.answer)


@contextmanager
def fake_clamd(answer: bytes | None = b"stream: OK\0", unix_path=None):
    """Gives the scanner and its address."""
    if unix_path is None:
        listener = socket.create_server(("127.0.0.1", 0))
        address = f"clamd://127.0.0.1:{listener.getsockname()[1]}"
    else:
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        listener.bind(str(unix_path))
        listener.listen()
        address = f"clamd+unix://{unix_path}"
    scanner = FakeClamd(listener, answer)
    thread = threading.Thread(target=scanner.serve, daemon=True)
    thread.start()
    try:
        yield scanner, address
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(timeout=5)
