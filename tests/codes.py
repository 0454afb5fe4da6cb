"""What an authenticator app shows."""

import time

from django_otp.oath import totp

STEP = 30  # seconds, RFC 6238
TURN = 2  # seconds; what is shown so late may be another code by the time it is checked


def code_shown(key: bytes, step: int = 0) -> str:
    """The code of now, or of `step` times 30 seconds from now; never right before it changes."""
    while time.time() % STEP > STEP - TURN:
        time.sleep(0.1)
    return f"{totp(key, drift=step):06}"
