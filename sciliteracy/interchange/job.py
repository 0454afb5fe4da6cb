"""What the steps of one import share."""

import datetime
from dataclasses import dataclass, field
from typing import Any

from agencies.models import Jurisdiction
from plans.models import Initiative, Measure, Plan
from sciliteracy.interchange.places import Directory
from sciliteracy.interchange.syncing import Sync


@dataclass
class Job:
    """One import at work: the file's data, who acts, and the rows found or made so far."""

    data: dict
    jurisdiction: Jurisdiction
    directory: Directory
    sync: Sync
    plan: Plan
    by: Any
    today: datetime.date
    initiatives: dict[str, Initiative] = field(default_factory=dict)
    measures: dict[str, Measure] = field(default_factory=dict)

    @property
    def given(self) -> dict:
        """Arguments of every verb that decides who answers; refreshed once at the end."""
        return {"by": self.by, "today": self.today, "refresh": False}
