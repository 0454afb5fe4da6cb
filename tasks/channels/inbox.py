"""站内消息: a delivery marked as sent stands in its reader's inbox; nothing else is to do."""

from tasks.channels.message import Message


def put_into_inbox(message: Message) -> None:
    """Done by marking it as sent, in the same database."""
