"""The verb on a jurisdiction's ladder of reminders."""

from agencies.models import Jurisdiction
from agencies.services.jurisdictions import update_jurisdiction
from sciliteracy.lib.errors import InvalidChange, NotAllowed
from tasks.ladder import KEY, Ladder, read_ladder, stored_form
from tasks.permissions import can_edit_rules


def change_ladder(
    jurisdiction: Jurisdiction, *, by, ladder: Ladder, expected_version: int | None = None
) -> Jurisdiction:
    """Remind by `ladder` from the next run on: what was made stays as it is, nothing is taken back.

    Other settings of the jurisdiction stay. Raises InvalidChange for numbers out of bounds.
    """
    if not can_edit_rules(by, jurisdiction):
        raise NotAllowed
    stored = stored_form(ladder)
    kept = jurisdiction.settings if isinstance(jurisdiction.settings, dict) else {}
    settings = {name: value for name, value in kept.items() if name != KEY}
    if stored:
        settings[KEY] = stored
    if bad := read_ladder(Jurisdiction(settings=settings))[1]:
        raise InvalidChange({name: [name] for name in bad})
    return update_jurisdiction(
        jurisdiction, by=by, expected_version=expected_version, settings=settings
    )
