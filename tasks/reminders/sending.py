"""One run of everything: what the command does, and the two halves that jobs do."""

import datetime
from dataclasses import dataclass, field

from tasks.reminders.digests import Gathered, gather_digests
from tasks.reminders.handing_over import hand_over
from tasks.reminders.scheduling import Scheduled, schedule_reminders
from tasks.reminders.theme_scheduling import schedule_theme_days


@dataclass
class Prepared:
    """What stands ready to go out after a run."""

    scheduled: Scheduled = field(default_factory=Scheduled)
    gathered: Gathered = field(default_factory=Gathered)
    handed_over: int = 0

    @property
    def counts(self) -> dict[str, int]:
        return {
            "reminders": self.scheduled.made,
            "messages": self.gathered.deliveries,
            "replaced": self.gathered.superseded,
            "handed_over": self.handed_over,
            "faults": len(self.scheduled.faults),
        }

    def __str__(self) -> str:
        text = (
            f"reminders made {self.scheduled.made}, put into messages {self.gathered.reminders};"
            f" messages made {self.gathered.deliveries}, replaced {self.gathered.superseded},"
            f" handed over {self.handed_over}"
        )
        faults = "; ".join(self.scheduled.faults)
        return f"{text}; could not be made for: {faults}" if faults else text


def prepare(*, today: datetime.date, now: datetime.datetime) -> Prepared:
    """Make the reminders and the messages that stand on `today`."""
    scheduled = schedule_reminders(today=today)
    schedule_theme_days(today=today, done=scheduled)
    gathered = gather_digests(today=today, now=now)
    return Prepared(scheduled, gathered, hand_over(today=today, now=now))
