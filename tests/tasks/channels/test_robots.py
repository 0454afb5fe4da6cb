"""Robots of the three houses, against a server that answers as theirs do."""

import base64
import hashlib
import hmac
from datetime import timedelta

import pytest

from tasks.channels import Busy, ChannelDown, Refused
from tasks.channels.robots import send_to_dingtalk, send_to_feishu, send_to_wecom

pytestmark = pytest.mark.django_db

KEY = "a-key-of-a-robot-0123456789"
WECOM = (send_to_wecom, f"/cgi-bin/webhook/send?key={KEY}")
DINGTALK = (send_to_dingtalk, f"/robot/send?access_token={KEY}")
FEISHU = (send_to_feishu, f"/open-apis/bot/v2/hook/{KEY}")
ALL = [WECOM, DINGTALK, FEISHU]


def came_of(send, message):
    with pytest.raises((Busy, ChannelDown, Refused)) as told:
        send(message)
    return told.value


@pytest.mark.parametrize(
    ("house", "said"),
    [
        (WECOM, {"errcode": 0, "errmsg": "ok"}),
        (DINGTALK, {"errcode": 0, "errmsg": "ok"}),
        (FEISHU, {"code": 0, "msg": "success"}),
        (FEISHU, {"StatusCode": 0, "StatusMessage": "success"}),
    ],
)
def test_message_is_posted_to_the_robot(server, message_to, house, said):
    send, path = house
    server.said = said

    send(message_to(server.url(path)))

    (taken,) = server.taken
    assert taken.path == path.partition("?")[0]
    assert KEY in (taken.path + str(taken.query))
    assert "【科学素质规划】1项即将到期\\n\\n区教育局：报告进展" in taken.text


@pytest.mark.parametrize(
    ("house", "said", "kind"),
    [
        (WECOM, {"errcode": 93000, "errmsg": "invalid webhook url"}, Refused),
        (WECOM, {"errcode": 45009, "errmsg": "api freq out of limit"}, Busy),
        (WECOM, {"errcode": -1, "errmsg": "system busy"}, Busy),
        (DINGTALK, {"errcode": 300001, "errmsg": "token is not exist"}, Refused),
        (DINGTALK, {"errcode": 310000, "errmsg": "sign not match"}, Refused),
        (DINGTALK, {"errcode": 130101, "errmsg": "send too fast"}, Busy),
        (FEISHU, {"code": 19001, "msg": "incoming webhook access token invalid"}, Refused),
        (FEISHU, {"code": 19021, "msg": "sign match fail"}, Refused),
        (FEISHU, {"code": 11232, "msg": "frequency limited"}, Busy),
        (FEISHU, {"code": 4242, "msg": "something new"}, Busy),
    ],
)
def test_code_in_an_answer_of_200_is_believed(server, message_to, house, said, kind):
    send, path = house
    server.said = said

    assert type(came_of(send, message_to(server.url(path)))) is kind


def test_feishu_says_with_400_what_its_code_explains(server, message_to):
    server.status, server.said = 400, {"code": 19001, "msg": "token invalid"}

    assert "19001" in str(came_of(send_to_feishu, message_to(server.url(FEISHU[1]))))


def test_dingtalk_that_had_enough_is_left_alone_for_ten_minutes(server, message_to):
    server.said = {"errcode": 130101}

    told = came_of(send_to_dingtalk, message_to(server.url(DINGTALK[1])))

    assert (told.after, told.attempted) == (timedelta(minutes=10), True)


@pytest.mark.parametrize(
    ("status", "said", "kind"),
    [
        (429, "slow down", Busy),
        (500, "oops", ChannelDown),
        (503, "", ChannelDown),
        (404, "<html>", Refused),
        (302, "", Refused),
        (200, "<html>a page of the network's own</html>", Busy),
        (200, "[]", Busy),
        (200, '{"errcode": "x"}', Busy),
        (200, '{"errcode": null}', Busy),
    ],
)
def test_other_answers(server, message_to, status, said, kind):
    server.status, server.said = status, said
    server.headers = {"Location": server.url("/elsewhere")} if status == 302 else {}

    assert type(came_of(send_to_wecom, message_to(server.url(WECOM[1])))) is kind
    assert len(server.taken) == 1


def test_server_that_asks_for_patience_says_how_long(server, message_to):
    server.status, server.headers = 429, {"Retry-After": "90"}

    told = came_of(send_to_wecom, message_to(server.url(WECOM[1])))

    assert told.after == timedelta(seconds=90)


@pytest.mark.parametrize("house", ALL)
def test_server_that_hangs_up_is_down(server, message_to, house):
    server.hangs_up = True

    assert type(came_of(house[0], message_to(server.url(house[1])))) is ChannelDown


def test_server_that_is_not_there_is_down(server, message_to):
    url = "http://127.0.0.1:9/cgi-bin/webhook/send?key=" + KEY

    assert type(came_of(send_to_wecom, message_to(url))) is ChannelDown


def test_key_that_the_server_repeats_is_hidden(server, message_to):
    server.said = {"errcode": 93000, "errmsg": f"no robot {KEY}"}

    assert str(came_of(send_to_wecom, message_to(server.url(WECOM[1])))) == "93000 no robot ***"


@pytest.mark.parametrize("house", ALL)
def test_nothing_that_is_raised_names_the_key(server, message_to, settings, house):
    settings.OUTGOING_NETWORKS = []

    told = came_of(house[0], message_to(server.url(house[1])))

    assert type(told) is Refused
    assert KEY not in repr(told) + repr(told.__cause__)
    assert server.taken == []


def test_dingtalk_is_signed_in_the_address(server, message_to):
    server.said = {"errcode": 0}

    send_to_dingtalk(message_to(server.url(DINGTALK[1]), secret="SEC-dingtalk"))

    query = server.taken[0].query
    said = f"{query['timestamp'][0]}\nSEC-dingtalk".encode()
    drawn = hmac.new(b"SEC-dingtalk", said, hashlib.sha256).digest()
    assert query["sign"] == [base64.b64encode(drawn).decode()]
    assert len(query["timestamp"][0]) == 13


def test_feishu_is_signed_in_the_body(server, message_to):
    server.said = {"code": 0}

    send_to_feishu(message_to(server.url(FEISHU[1]), secret="feishu-secret"))

    body = server.taken[0].json
    drawn = hmac.new(f"{body['timestamp']}\nfeishu-secret".encode(), b"", hashlib.sha256).digest()
    assert body["sign"] == base64.b64encode(drawn).decode()


@pytest.mark.parametrize(
    ("subject", "told"),
    [
        ("【科学素质规划】1项已逾期", "【科学素质规划】1项已逾期"),
        ("[Science literacy plan] 1 overdue", "【科学素质规划】[Science literacy plan] 1 overdue"),
    ],
)
def test_keyword_of_a_robot_stands_in_every_message_once(server, message_to, subject, told):
    server.said = {"errcode": 0}

    send_to_dingtalk(message_to(server.url(DINGTALK[1]), subject=subject))

    assert server.taken[0].json["text"]["content"].startswith(f"{told}\n")


def test_long_text_is_cut_between_characters_and_keeps_its_link(server, message_to):
    server.said = {"errcode": 0}

    send_to_wecom(message_to(server.url(WECOM[1]), text="科" * 3000))

    content = server.taken[0].json["text"]["content"]
    assert len(content.encode()) <= 2048
    assert content.endswith("科…\nhttps://portal.example.org/due/")
