"""A server to send to, at an address that the installation allows."""

import pytest

from tasks.channels.message import Message
from tests.tasks.channels.web_server import HOST, WebServer


@pytest.fixture
def server(settings):
    settings.OUTGOING_NETWORKS = ["127.0.0.1/32"]
    settings.ROBOT_HOSTS = [HOST]
    with WebServer() as server:
        yield server


@pytest.fixture
def message_to():
    def make(address, **more):
        values = {"key": 7, "subject": "1项即将到期", "text": "区教育局：报告进展", "secret": ""}
        return Message(address=address, link="https://portal.example.org/due/", **(values | more))

    return make
