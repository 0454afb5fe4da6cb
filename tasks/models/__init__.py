"""What is owed: tasks and their periods; and the evidence for what is told."""

from tasks.models.evidence import Evidence
from tasks.models.task import Occurrence, Task

__all__ = ["Evidence", "Occurrence", "Task"]
