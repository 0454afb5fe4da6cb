"""Messages in both languages, found by the one in which they were said."""

import pytest
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sciliteracy.lib.rest.both_languages import in_both


@pytest.mark.parametrize("spoken", ["zh-hans", "en"])
def test_message_is_found_in_the_other_language(spoken):
    with translation.override(spoken):
        both = in_both(_("至少选一项权限范围。"))

    assert both == {"zh-hans": "至少选一项权限范围。", "en": "Choose at least one scope."}


@pytest.mark.parametrize("spoken", ["zh-hans", "en"])
def test_what_was_filled_in_is_filled_in_again(spoken):
    with translation.override(spoken):
        both = in_both(_("不能超过 %(n)s 字。") % {"n": 300})

    assert both["zh-hans"] == "不能超过 300 字。"
    assert "300" in both["en"]
    assert both["en"].isascii()


def test_what_is_filled_in_may_be_a_message_itself():
    told = _("这份填报现在是“%(state)s”，不能再改动材料。") % {"state": _("待审核")}

    assert "待审核" not in in_both(told)["en"]


def test_lazy_message_needs_no_search():
    assert in_both(gettext_lazy("没有权限"))["zh-hans"] == "没有权限"


def test_words_of_nobody_stay_as_they_are():
    assert in_both("谁也没有说过的话") == dict.fromkeys(("zh-hans", "en"), "谁也没有说过的话")
