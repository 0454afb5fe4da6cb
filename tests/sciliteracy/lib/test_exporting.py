"""Files for spreadsheets."""

from decimal import Decimal

import pytest
import tablib

from sciliteracy.lib.exporting import file_response, safe_cell


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1"])
def test_text_that_would_run_is_disarmed(text):
    assert str(safe_cell(text)).startswith("'")


@pytest.mark.parametrize("value", [1, -1, 2.5, True, None, "区科协"])
def test_other_values_stay_as_they_are(value):
    assert safe_cell(value) == value


def test_signs_that_no_spreadsheet_takes_are_left_out():
    assert safe_cell("甲\x00\x0b乙") == "甲乙"


def test_csv_opens_in_excel_with_its_heads_disarmed():
    dataset = tablib.Dataset(["区科协", Decimal("1.5")], headers=["单位", "=2"])

    response = file_response(dataset, "csv", "agencies")

    assert response.content == "\ufeff单位,'=2\r\n区科协,1.5\r\n".encode()
    assert response["Content-Disposition"] == 'attachment; filename="agencies.csv"'
