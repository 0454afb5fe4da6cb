"""How a file is refused as evidence."""

from sciliteracy.lib.errors import InvalidChange


class EvidenceRefused(InvalidChange):
    """This file is not taken, for the reason that `message` tells whoever chose it."""

    def __init__(self, message: str) -> None:
        super().__init__({"file": [message]})
