"""What is owed: tasks and their periods; what is told about them, with its evidence; and what the
office decides."""

from tasks.models.decision import Extension, PeriodFreeze
from tasks.models.evidence import Evidence
from tasks.models.lease import Lease
from tasks.models.message_text import MessageText
from tasks.models.reminder import Delivery, Reminder
from tasks.models.reminder_choice import ReminderHour, ReminderOptOut, ReminderPause
from tasks.models.report import ProgressReport, ReportStep
from tasks.models.task import Occurrence, OccurrenceBefore, Task
from tasks.models.theme_day import ThemeDate, ThemeDay, ThemeDayMeasure
from tasks.models.working_day import WorkingDay

__all__ = [
    "Delivery",
    "Evidence",
    "Extension",
    "Lease",
    "MessageText",
    "Occurrence",
    "OccurrenceBefore",
    "PeriodFreeze",
    "ProgressReport",
    "Reminder",
    "ReminderHour",
    "ReminderOptOut",
    "ReminderPause",
    "ReportStep",
    "Task",
    "ThemeDate",
    "ThemeDay",
    "ThemeDayMeasure",
    "WorkingDay",
]
