"""The list of people that the demo's sign-in page offers."""

from django import template
from django.conf import settings

from sciliteracy.demo_people import people_by_jurisdiction

register = template.Library()


@register.inclusion_tag("registration/demo_people.html", takes_context=True)
def demo_people(context):
    places = people_by_jurisdiction() if settings.DEMO else []
    passed = {name: context.get(name, "") for name in ("csrf_token", "next")}
    return {"places": places, **passed}
