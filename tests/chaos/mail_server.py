"""A mail server that counts what it takes, and can be as bad as mail servers are."""

import asyncio
import re
from collections import Counter

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from tests.project.stack import HOST, free_port

MESSAGE_ID = re.compile(rb"^Message-ID:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
LONG = 3600


class MailServer:
    """`taken` counts messages by reader and Message-ID. `refused` are readers it does not know,
    `delay` seconds it takes for each message.

    `hangs`: it never answers. `drops`: so often it hangs up in place of an answer, before it takes
    a message and after it did by turns; `dropped_after` counts the latter.
    """

    def __init__(self) -> None:
        self.port = free_port()
        self.taken: Counter[tuple[str, str]] = Counter()
        self.refused: set[str] = set()
        self.delay = 0.0
        self.hangs, self.drops, self.dropped_after = False, 0, 0
        self._controller: Controller | None = None

    def start(self) -> None:
        self._controller = Controller(self, hostname=HOST, port=self.port, ready_timeout=30)
        self._controller.start()

    def stop(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    def lost(self, number: int) -> int:
        """How many of so many readers got nothing."""
        return number - len({reader for reader, _ in self.taken})

    @property
    def twice(self) -> int:
        """Messages that came once more; under another Message-ID they would be others."""
        readers = {reader for reader, _ in self.taken}
        assert len(readers) == len(self.taken), "somebody got two different messages"
        return sum(self.taken.values()) - len(readers)

    async def handle_RCPT(self, server: SMTP, session, envelope, address, options) -> str:  # noqa: N802
        if address in self.refused:
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session, envelope) -> str:  # noqa: N802
        await asyncio.sleep(self.delay)
        if self.hangs:
            await asyncio.sleep(LONG)
        dropping = self.drops > 0
        if dropping:
            self.drops -= 1
        if not dropping or self.drops % 2:
            key = MESSAGE_ID.search(envelope.content)[1].decode()
            self.taken.update((reader, key) for reader in envelope.rcpt_tos)
        if dropping:
            self.dropped_after += self.drops % 2
            server.transport.abort()
        return "250 taken"
