"""Reading the stored answers."""

from plans.models import EffectiveAssignment


def answering(measure) -> list[tuple]:
    """Who answers for `measure` as stored: agency or group, role, basis, in order."""
    rows = EffectiveAssignment.objects.filter(measure=measure).order_by("position")
    return [(row.agency or row.group, row.role, row.basis) for row in rows]
