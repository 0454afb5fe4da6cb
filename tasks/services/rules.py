"""The verb on a jurisdiction's rules."""

from agencies.models import Jurisdiction
from agencies.services.jurisdictions import update_jurisdiction
from sciliteracy.lib.errors import InvalidChange, NotAllowed
from tasks.permissions import can_edit_rules
from tasks.rules import KEY, Rules, read_rules, stored_form


def change_rules(
    jurisdiction: Jurisdiction, *, by, rules: Rules, expected_version: int | None = None
) -> Jurisdiction:
    """Reckon by `rules` from now on: periods that are made already keep their dates.

    Other settings of the jurisdiction stay. Raises InvalidChange for numbers out of bounds.
    """
    if not can_edit_rules(by, jurisdiction):
        raise NotAllowed
    stored = stored_form(rules)
    kept = jurisdiction.settings if isinstance(jurisdiction.settings, dict) else {}
    settings = {name: value for name, value in kept.items() if name != KEY}
    if stored:
        settings[KEY] = stored
    trial = Jurisdiction(settings=settings, reporting_period=rules.reporting_period)
    if bad := read_rules(trial)[1]:
        raise InvalidChange({name: [name] for name in bad})
    return update_jurisdiction(
        jurisdiction,
        by=by,
        expected_version=expected_version,
        reporting_period=rules.reporting_period,
        settings=settings,
    )
