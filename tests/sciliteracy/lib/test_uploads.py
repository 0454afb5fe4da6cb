"""Files that grow too large are dropped while they come in; the rest of the form is read."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from sciliteracy.lib.uploads import left_out


@pytest.fixture
def posted(settings):
    settings.EVIDENCE_MAX_BYTES = 100_000

    def post(**files):
        sent = {name: SimpleUploadedFile("x", b"a" * size) for name, size in files.items()}
        request = RequestFactory().post("/", {**sent, "words": "kept"})
        assert request.POST["words"] == "kept"
        return request

    return post


def test_file_within_the_limit_is_read(posted):
    request = posted(file=100_000)

    assert (request.FILES["file"].size, left_out(request, "file")) == (100_000, False)


def test_file_beyond_the_limit_is_left_out(posted):
    request = posted(file=100_001)

    assert ("file" in request.FILES, left_out(request, "file")) == (False, True)


def test_other_files_of_the_form_are_read(posted):
    request = posted(large=200_000, small=10)

    assert (list(request.FILES), left_out(request, "small")) == (["small"], False)
