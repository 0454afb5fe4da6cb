"""What is owed: tasks and their periods."""

from tasks.models.task import Occurrence, Task

__all__ = ["Occurrence", "Task"]
