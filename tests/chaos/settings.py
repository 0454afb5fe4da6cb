"""The portal's own settings on a fixed working day, with a mail server that is not waited for."""

import datetime

from sciliteracy.settings import *  # noqa: F403, TID251 - these are settings, too

PORTAL_TODAY = datetime.date(2024, 9, 19)
EMAIL_TIMEOUT = 1
