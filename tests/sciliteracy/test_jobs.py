"""The jobs that stand above all apps."""

from celery import current_app

from sciliteracy import jobs


def queue_of(task) -> str:
    return current_app.amqp.router.route({}, task.name)["queue"].name


def test_what_leaves_the_house_has_the_queue_of_the_sender():
    assert queue_of(jobs.deliver_webhooks) == "delivery"
    assert queue_of(jobs.forget_changes) == "schedule"
