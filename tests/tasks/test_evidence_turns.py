"""One file at a time is unfolded; who waits too long is told what to do."""

import pytest

from tasks import evidence_turns
from tasks.evidence_errors import EvidenceRefused
from tasks.evidence_images import clean_picture
from tasks.evidence_pdf import refuse_pdf
from tasks.evidence_turns import one_at_a_time
from tasks.states import MediaType
from tests.tasks import files


@pytest.mark.parametrize(
    "judge",
    [
        lambda: clean_picture(files.picture(), MediaType.JPEG, keeps_location=False),
        lambda: refuse_pdf(files.PDF),
    ],
)
def test_files_wait_for_each_other(judge, monkeypatch):
    monkeypatch.setattr(evidence_turns, "LONGEST_WAIT", 0.01)

    with one_at_a_time(), pytest.raises(EvidenceRefused, match="稍后再上传"):
        judge()
    judge()


def test_turn_ends_however_a_file_is_judged():
    with pytest.raises(ValueError, match="broken"), one_at_a_time():
        raise ValueError("broken")

    with one_at_a_time():
        pass
