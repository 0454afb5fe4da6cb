"""The shipped processes on this machine, for the tests that need servers."""

import shutil

import pytest
from django.conf import settings

from tests.project import stack as stacks
from tests.project.stack import Stack


@pytest.fixture
def stack():
    if not settings.REDIS_URL or "postgresql" not in settings.DATABASES["default"]["ENGINE"]:
        pytest.skip("DATABASE_URL or REDIS_URL is not set")
    if not stacks.NGINX or not stacks.PSQL or not shutil.which("openssl"):
        pytest.skip("nginx, psql or openssl is not installed")
    stack = Stack()
    try:
        stack.prepare()
        yield stack
    finally:
        stack.stop()
        print(stack.last_words)  # pytest shows them where the test failed
