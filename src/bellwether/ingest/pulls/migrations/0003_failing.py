from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def mark_failing(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:  # noqa: ARG001
    """Tables that fail already fail since they were tried last: when it began was not kept."""
    apps.get_model("pulls", "PullRow").objects.filter(failures__gt=0).update(failing_since=models.F("read_at"))
    apps.get_model("pulls", "PullRow").objects.filter(state="done").update(whole_at=models.F("read_at"))


class Migration(migrations.Migration):
    dependencies = [
        ("pulls", "0002_addresses"),
    ]

    operations = [
        migrations.AddField(model_name="pullrow", name="whole_at", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="pullrow", name="failing_since", field=models.DateTimeField(null=True)),
        migrations.RunPython(mark_failing, migrations.RunPython.noop),
        migrations.CreateModel(
            name="GapRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(max_length=200)),
                ("starts", models.DateField()),
                ("ends", models.DateField(null=True)),
                ("opened_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ends__isnull", True)), fields=("source",), name="one_open_gap_a_source"
                    )
                ],
            },
        ),
    ]
