"""Archive files as a chain: each names the SHA-256 of the one before. No database here.

One file that verifies says nothing of those beside it. Followed from the first to the last, a file
that is missing, stands twice, was cut short or carries another's name is told.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from agencies.audit_file import AuditFileDamaged, Header, name_of, sha256_of, verify

PATTERN = "audit-*.jsonl.gz"


@dataclass(frozen=True)
class Link:
    """One file that verifies by itself."""

    path: Path
    header: Header
    sha256: str


@dataclass(frozen=True)
class Fault:
    path: Path
    text: str

    def __str__(self) -> str:
        return f"{self.path}: {self.text}"


def files_in(folder: Path) -> list[Path]:
    """The archive files of a folder; drafts that a failed run left behind are none."""
    return sorted(folder.glob(PATTERN))


def read(paths: Iterable[Path]) -> tuple[list[Link], list[Fault]]:
    """The files that verify, in the order of what they hold, and what is wrong with the others."""
    links, faults = [], []
    for path in paths:
        try:
            links.append(Link(path, verify(path), sha256_of(path)))
        except (AuditFileDamaged, OSError) as error:
            faults.append(Fault(path, str(error)))
    return sorted(links, key=lambda link: (link.header.first_id, link.header.last_id)), faults


def broken_links(links: list[Link]) -> Iterator[Fault]:
    """Where files that verify by themselves do not follow each other, first to last."""
    for before, link in zip(links, links[1:], strict=False):
        if link.header.previous == before.sha256:
            continue
        if link.header.first_id <= before.header.last_id:
            yield Fault(link.path, f"holds events that {before.path.name} holds too")
        else:
            yield Fault(
                link.path,
                f"does not follow {before.path.name}: a file between them is missing,"
                " or one of the two is not the one that was archived",
            )


def incomplete_start(links: list[Link]) -> Iterator[Fault]:
    """The first file of all names none before it."""
    if links and links[0].header.previous:
        yield Fault(links[0].path, "names a file before it that is missing")


def wrong_names(links: list[Link]) -> Iterator[Fault]:
    for link in links:
        if link.path.name != name_of(link.header):
            yield Fault(link.path, f"holds what {name_of(link.header)} should: it was renamed")


def skipped_numbers(links: list[Link]) -> Iterator[str]:
    """Numbers between files that follow each other; a note, for PostgreSQL leaves out numbers of
    transactions that were rolled back."""
    for before, link in zip(links, links[1:], strict=False):
        first, last = before.header.last_id + 1, link.header.first_id - 1
        if first <= last and link.header.previous == before.sha256:
            yield f"{link.path}: no event has a number from {first} to {last}"
