"""The empty entry of a drop-down list says what it means."""

import pytest
from django import forms

from indicators.models import Indicator
from sciliteracy.lib.blank_options import DASHES


class OneForm(forms.Form):
    must = forms.ModelChoiceField(Indicator.objects.none())
    may = forms.ModelChoiceField(Indicator.objects.none(), required=False)
    own = forms.ChoiceField(choices=[("", "全部"), ("a", "甲")], required=False)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "said"), [("must", "请选择"), ("may", "不指定"), ("own", "全部")]
)
def test_blank_option_is_said_in_words(field, said):
    drawn = str(OneForm()[field])

    assert f'<option value="" selected>{said}</option>' in drawn
    assert DASHES not in drawn
