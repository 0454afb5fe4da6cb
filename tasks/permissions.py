"""Rights over evidence: one predicate each."""

from indicators.permissions import can_record_observation
from tasks.models import Evidence


def can_attach_evidence_to_observation(user, observation) -> bool:
    """Whoever may record the value: the office of its jurisdiction."""
    return can_record_observation(user, observation.jurisdiction)


def can_change_evidence(user, evidence) -> bool:
    """Retire and restore it."""
    return can_attach_evidence_to_observation(user, evidence.observation)


def can_read_evidence(user, evidence) -> bool:
    """Readers of the jurisdiction, an upper office among them: a recorded value is published.

    What was retired is the office's own.
    """
    if evidence.is_retired and not can_change_evidence(user, evidence):
        return False
    return Evidence.objects.visible_to(user).filter(pk=evidence.pk).exists()
