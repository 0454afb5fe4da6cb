"""The verb on what the office of a jurisdiction sets once."""

import datetime

from django.db import transaction

from agencies.models import Agency, Jurisdiction
from agencies.services.jurisdictions import update_jurisdiction
from plans.services.answering import set_office
from sciliteracy.lib.errors import InvalidChange, NotAllowed
from tasks.permissions import can_edit_rules
from tasks.place_settings import KEYS, PlaceSettings, read_place_settings, stored_form


@transaction.atomic
def change_place_settings(
    jurisdiction: Jurisdiction,
    *,
    by,
    today: datetime.date,
    wanted: PlaceSettings,
    name: str | None = None,
    code: str | None = None,
    office: Agency | None = None,
    expected_version: int | None = None,
) -> Jurisdiction:
    """Tell of theme days, ask about numbers and name the office by this from now on.

    Other settings of the jurisdiction stay, and name, code and office where none is given. An
    office that is named here is no longer assumed. Raises InvalidChange for numbers out of bounds.
    """
    if not can_edit_rules(by, jurisdiction):
        raise NotAllowed
    kept = jurisdiction.settings if isinstance(jurisdiction.settings, dict) else {}
    settings = {key: value for key, value in kept.items() if key not in KEYS}
    settings |= stored_form(wanted)
    if bad := read_place_settings(Jurisdiction(settings=settings))[1]:
        raise InvalidChange({name: [name] for name in bad})
    called = {"name": name, "code": code}
    update_jurisdiction(
        jurisdiction,
        by=by,
        expected_version=expected_version,
        settings=settings,
        **{field: value for field, value in called.items() if value is not None},
    )
    if office is not None and (office.pk != jurisdiction.office_id or jurisdiction.office_assumed):
        set_office(jurisdiction, by=by, today=today, office=office)
    return jurisdiction
