"""The portal speaks Chinese, and English to those who chose it."""

import pytest
from django.http import HttpResponse
from django.utils import translation

from sciliteracy.lib.language import LanguageMiddleware


@pytest.fixture
def answer(rf):
    """The answer of a view that says its language, for a request with these headers."""

    def ask(cookie=None, **headers):
        request = rf.get("/", headers=headers)
        if cookie is not None:
            request.COOKIES["portal_language"] = cookie
        view = LanguageMiddleware(lambda _: HttpResponse(translation.get_language()))
        return view(request)

    return ask


@pytest.mark.parametrize(
    ("cookie", "language"),
    [(None, "zh-hans"), ("", "zh-hans"), ("en", "en"), ("zh-hans", "zh-hans"), ("fr", "zh-hans")],
)
def test_language_is_that_of_the_cookie_else_chinese(answer, cookie, language):
    response = answer(cookie)

    assert (response.content.decode(), response.headers["Content-Language"]) == (language, language)


def test_browser_is_not_asked(answer):
    response = answer(accept_language="en")

    assert response.content == b"zh-hans"


def test_caches_keep_the_languages_apart(answer):
    assert answer().headers["Vary"] == "Cookie"


def test_language_ends_with_the_answer(answer):
    answer("en")

    assert translation.get_language() == "zh-hans"
