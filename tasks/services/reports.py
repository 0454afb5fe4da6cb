"""Every verb on progress reports, by whose turn it is: whoever reports, whoever reviews."""

from tasks.services.reviewing import approve_report, return_report
from tasks.services.submitting import (
    NotAllSubmitted,
    log_report,
    recall_report,
    report_nothing_new,
    sign_report,
    submit_report,
    submit_reports,
)
from tasks.services.writing import correct_report, withdraw_report, write_report

__all__ = [
    "NotAllSubmitted",
    "approve_report",
    "correct_report",
    "log_report",
    "recall_report",
    "report_nothing_new",
    "return_report",
    "sign_report",
    "submit_report",
    "submit_reports",
    "withdraw_report",
    "write_report",
]
