"""One run of everything: what the command does, and the two halves that jobs do."""

import datetime
from dataclasses import dataclass, field

from tasks.reminders.digests import Gathered, gather_digests
from tasks.reminders.scheduling import Scheduled, schedule_reminders


@dataclass
class Prepared:
    """What stands ready to go out after a run."""

    scheduled: Scheduled = field(default_factory=Scheduled)
    gathered: Gathered = field(default_factory=Gathered)

    @property
    def counts(self) -> dict[str, int]:
        return {
            "reminders": self.scheduled.made,
            "messages": self.gathered.deliveries,
            "replaced": self.gathered.superseded,
            "faults": len(self.scheduled.faults),
        }

    def __str__(self) -> str:
        text = (
            f"reminders made {self.scheduled.made}, put into messages {self.gathered.reminders};"
            f" messages made {self.gathered.deliveries}, replaced {self.gathered.superseded}"
        )
        faults = "; ".join(self.scheduled.faults)
        return f"{text}; could not be made for: {faults}" if faults else text


def prepare(*, today: datetime.date, now: datetime.datetime) -> Prepared:
    """Make the reminders and the messages that stand on `today`."""
    return Prepared(schedule_reminders(today=today), gather_digests(today=today, now=now))
