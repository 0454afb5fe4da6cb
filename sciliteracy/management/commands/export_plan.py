"""manage.py export_plan SLUG: print a stored plan in the interchange format."""

import json

from django.core.management.base import BaseCommand, CommandError

from plans.models import Plan
from sciliteracy.interchange.exporting import export_plan
from sciliteracy.lib.commands import told_when_not_migrated


class Command(BaseCommand):
    help = "Print a plan as JSON, and nothing else, on standard output."

    def add_arguments(self, parser):
        parser.add_argument("slug")

    @told_when_not_migrated()
    def handle(self, *, slug: str, **options):
        plan = (
            Plan.objects.active()
            .filter(slug=slug)
            .select_related("jurisdiction", "parent", "supersedes", "leading_group")
            .first()
        )
        if plan is None:
            known = ", ".join(Plan.objects.active().values_list("slug", flat=True)[:20])
            raise CommandError(f"no plan has the slug {slug}; there are: {known or 'none'}")
        # Written as bytes, so that the terminal's encoding cannot spoil it.
        text = json.dumps(export_plan(plan), ensure_ascii=False, indent=2)
        out = getattr(self.stdout._out, "buffer", None)
        if out is None:
            self.stdout.write(text)
        else:
            out.write(text.encode() + b"\n")
            out.flush()
