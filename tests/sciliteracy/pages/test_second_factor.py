"""The pages of the second factor: enrolled by QR code or by hand, proven, replaced."""

import re

import pytest
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from agencies.models import AuthenticatorApp, UserSession
from agencies.services.second_factor import codes_left, secret_text
from sciliteracy.pages.second_factor import qr_code
from tests.codes import code_shown
from tests.factories.agencies import PASSWORD

pytestmark = pytest.mark.django_db

PAGE = "/account/second-factor/"
VERIFY = "/account/verify/"


@pytest.fixture
def signed_in(client, owner):
    client.force_login(owner)
    return client


@pytest.fixture
def enrolled(signed_in):
    """The recovery codes of the owner, who then signs in anew."""
    signed_in.post(f"{PAGE}enrol/", {"current": PASSWORD})
    page = signed_in.post(f"{PAGE}confirm/", {"code": code_now(-1)})
    UserSession.objects.update(second_factor_at=None)
    return re.findall(r"<code>([a-z2-7-]{19})</code>", page.content.decode())


def code_now(step=0):
    return code_shown(AuthenticatorApp.objects.get().bin_key, step)


def test_enrolling_shows_code_and_secret(signed_in):
    assertRedirects(signed_in.post(f"{PAGE}enrol/", {"current": PASSWORD}), PAGE)

    page = signed_in.get(PAGE)

    assertContains(page, secret_text(AuthenticatorApp.objects.get()))
    assertContains(page, "<svg", count=page.content.count(b"<svg"))
    assertNotContains(page, "style=")
    assert "no-store" in page.headers["Cache-Control"]


def test_enrolling_asks_for_the_password(signed_in):
    page = signed_in.post(f"{PAGE}enrol/", {"current": "wrong"})

    assertContains(page, "当前口令不正确")
    assert AuthenticatorApp.objects.count() == 0


def test_demos_people_are_told_that_they_enrol_nothing(signed_in, owner):
    owner.is_demo = True
    owner.save()

    for address in (f"{PAGE}enrol/", "/account/password/"):
        form = {"current": PASSWORD, "new": "Tq7-rice-Field", "again": "Tq7-rice-Field"}
        assertContains(signed_in.post(address, form), "演示账户由大家共用")


def test_secret_that_no_key_opens_breaks_no_page(signed_in):
    signed_in.post(f"{PAGE}enrol/", {"current": PASSWORD})
    AuthenticatorApp.objects.update(key="ab" * 20)

    assertContains(signed_in.get(PAGE), "开始设置")
    assertContains(signed_in.post(f"{PAGE}confirm/", {"code": "123456"}), "二次验证")


def test_qr_code_holds_numbers_only():
    svg = qr_code("otpauth://totp/<script>?secret=ABC")

    assert "script" not in svg
    assert "style" not in svg
    assert svg.startswith("<svg viewBox=")


def test_confirming_shows_ten_codes_once(signed_in, enrolled):
    assert len(set(enrolled)) == 10

    page = signed_in.post(VERIFY, {"code": enrolled[0]}, follow=True)
    assert [code for code in enrolled if code in page.content.decode()] == []
    assert [code for code in enrolled if code in signed_in.get(PAGE).content.decode()] == []


def test_secret_is_not_shown_again(signed_in, enrolled):
    signed_in.post(VERIFY, {"code": code_now()})

    assertNotContains(signed_in.get(PAGE), secret_text(AuthenticatorApp.objects.get()))


def test_wrong_code_is_told_and_the_secret_stays(signed_in):
    signed_in.post(f"{PAGE}enrol/", {"current": PASSWORD})

    page = signed_in.post(f"{PAGE}confirm/", {"code": "000000"})

    assertContains(page, "验证码不正确")
    assertContains(page, secret_text(AuthenticatorApp.objects.get()))


def test_verified_session_has_a_new_key_and_goes_on(signed_in, enrolled):
    key = signed_in.session.session_key

    response = signed_in.post(VERIFY, {"code": code_now(), "next": "/agencies/"})

    assertRedirects(response, "/agencies/")
    assert signed_in.session.session_key != key


def test_code_seen_over_the_shoulder_is_worth_nothing(signed_in, enrolled, client, owner):
    code = code_now()
    signed_in.post(VERIFY, {"code": code})
    client.force_login(owner)

    assertContains(client.post(VERIFY, {"code": code}), "验证码不正确或已用过")
    assert client.get("/").url.startswith(VERIFY)


def test_verify_is_for_who_owes_it(signed_in):
    assertRedirects(signed_in.get(VERIFY), "/account/")


def test_whoever_must_have_one_is_led_through(signed_in, settings):
    settings.TOTP_REQUIRED = True

    assertContains(signed_in.get("/", follow=True), "您的角色必须启用二次验证")
    signed_in.post(f"{PAGE}enrol/", {"current": PASSWORD})
    signed_in.post(f"{PAGE}confirm/", {"code": code_now()})

    assert signed_in.get("/").status_code == 200


def test_codes_are_replaced_with_password_and_code(signed_in, enrolled, owner):
    signed_in.post(VERIFY, {"code": enrolled[0]})
    assert codes_left(owner) == 9

    code = code_now()
    refused = signed_in.post(f"{PAGE}codes/", {"current": "wrong", "code": code})
    without = signed_in.post(f"{PAGE}codes/", {"current": PASSWORD})
    page = signed_in.post(f"{PAGE}codes/", {"current": PASSWORD, "code": code})

    assertContains(refused, "当前口令不正确")
    assert "code" in without.context["codes_form"].errors
    assert (codes_left(owner), page.content.count(b"<code>")) == (10, 10)


def test_app_is_disabled_with_password_and_code(signed_in, enrolled):
    signed_in.post(VERIFY, {"code": code_now()})

    signed_in.post(f"{PAGE}disable/", {"current": "wrong", "code": enrolled[0]})
    page = signed_in.post(f"{PAGE}disable/", {"current": PASSWORD})
    assert "code" in page.context["disable_form"].errors
    assert AuthenticatorApp.objects.count() == 1
    answer = signed_in.post(f"{PAGE}disable/", {"current": PASSWORD, "code": enrolled[0]})
    assertRedirects(answer, PAGE)

    assert AuthenticatorApp.objects.count() == 0


@pytest.mark.parametrize("what", ["confirm", "disable", "codes"])
@pytest.mark.parametrize("value", ["", "x" * 5000, "\x00", "٣٤٥٦٧٨"])
def test_nonsense_is_answered_in_words(signed_in, what, value):
    page = signed_in.post(f"{PAGE}{what}/", {"code": value, "current": value})

    assert page.status_code == 200
    assert AuthenticatorApp.objects.filter(confirmed=True).count() == 0
