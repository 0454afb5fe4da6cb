"""Reminders: `scheduling` says who is to be told of what, `digests` gathers it into one message a
day for each person and channel, `delivering` claims and sends. No Celery and no clock in here."""
