"""What hangs on a row follows what is done to it, in the same transaction, as it does after the
pages: tasks and periods need not wait for the day's step."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from sciliteracy.lib.dates import portal_today
from sciliteracy.lib.errors import InvalidChange
from sciliteracy.pages.nouns import KINDS, NOUNS


class Following:
    """Before a resource whose rows stand in a plan."""

    request: Any
    model: Any

    @transaction.atomic
    def make(self, **values: Any) -> Any:
        row = super().make(**values)  # type: ignore[misc]
        require_standing(row)
        return self._followed(row)

    @transaction.atomic
    def change(self, row: Any, **values: Any) -> Any:
        require_standing(row)
        return self._followed(super().change(row, **values))  # type: ignore[misc]

    @transaction.atomic
    def retire(self, row: Any, reason: str) -> Any:
        return self._followed(super().retire(row, reason))  # type: ignore[misc]

    @transaction.atomic
    def restore(self, row: Any, **how: Any) -> Any:
        return self._followed(super().restore(row, **how))  # type: ignore[misc]

    def _followed(self, row: Any) -> Any:
        noun = NOUNS[KINDS[self.model._meta.label_lower]]
        noun.follow(row, by=self.request.user, today=portal_today())
        # The row itself may have moved on.
        row.refresh_from_db()
        return row


def require_standing(row: Any) -> None:
    """Nothing is made or changed within what is out of use itself."""
    noun = NOUNS[KINDS[row._meta.label_lower]]
    around = [noun.plan_of(row) if noun.plan_of else None, getattr(row, "measure", None)]
    if any(outer is not None and outer != row and outer.is_retired for outer in around):
        raise InvalidChange({"": [_("所属的条目已停用，请先恢复它。")]})
