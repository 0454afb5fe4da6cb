import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import TruncDate
from django.utils import timezone


def date_steps(apps, schema_editor):
    """Steps that were taken before: on the day by the clock."""
    steps = apps.get_model("tasks", "ReportStep").objects
    steps.update(acted_on=TruncDate("at", tzinfo=timezone.get_default_timezone()))


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0011_seal_authenticator_secrets"),
        ("tasks", "0005_add_working_and_theme_days"),
    ]

    operations = [
        migrations.AddField(
            model_name="occurrence",
            name="made_on",
            field=models.DateField(blank=True, editable=False, null=True, verbose_name="生成日期"),
        ),
        migrations.AddField(
            model_name="reportstep",
            name="acted_on",
            field=models.DateField(null=True, verbose_name="办理日期"),
        ),
        migrations.RunPython(date_steps, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="reportstep",
            name="acted_on",
            field=models.DateField(verbose_name="办理日期"),
        ),
        migrations.CreateModel(
            name="OccurrenceBefore",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("changed_on", models.DateField(verbose_name="更改日期")),
                ("work_due_on", models.DateField(verbose_name="工作期限")),
                ("report_due_on", models.DateField(verbose_name="报送期限")),
                ("locks_on", models.DateField(verbose_name="锁定日期")),
                (
                    "override_colour",
                    models.CharField(
                        blank=True,
                        choices=[("green", "绿"), ("yellow", "黄"), ("red", "红"), ("grey", "灰")],
                        max_length=6,
                        verbose_name="人工认定",
                    ),
                ),
                (
                    "override_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="人工认定原因"),
                ),
                (
                    "opened_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="补录原因"),
                ),
                (
                    "member",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.agency",
                        verbose_name="成员单位",
                    ),
                ),
                (
                    "occurrence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="befores",
                        to="tasks.occurrence",
                        verbose_name="一期任务",
                    ),
                ),
            ],
            options={
                "verbose_name": "一期任务更改前的情况",
                "verbose_name_plural": "各期任务更改前的情况",
                "ordering": ["occurrence_id", "changed_on"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("occurrence", "changed_on"), name="occurrence_before_once_a_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("locks_on__gte", models.F("report_due_on"))),
                        name="occurrence_before_dates_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("override_colour", ""), ("override_reason", "")),
                            models.Q(
                                models.Q(("override_colour", ""), _negated=True),
                                models.Q(("override_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="occurrence_before_override_has_reason",
                    ),
                ],
            },
        ),
    ]
