"""Every page that anybody reaches, in a real browser: nobody is shut out, nothing complains."""

import pytest

from tests.e2e.looking import look_at

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("demo")]
# Below 0.1 is good (web.dev/cls); a long table that is drawn while it still arrives moves a little.
SHIFTS = 0.1
HEAVY = 150_000  # bytes, without charts


def test_nobody_is_shut_out_nothing_runs_over_and_nothing_is_heavy(
    portal, pages, open_as, complaints
):
    """By axe-core in light, dark and large type; at 320 px, at 200 % and on a phone."""
    looks = look_at(pages, portal, open_as)

    assert [line for look in looks for line in look.violations] == []
    assert [line for look in looks for line in look.overflow] == []
    assert [(look.route, look.shifted) for look in looks if look.shifted > SHIFTS] == []
    assert [(look.route, look.weight) for look in looks if look.weight >= HEAVY] == []
    assert complaints == []
