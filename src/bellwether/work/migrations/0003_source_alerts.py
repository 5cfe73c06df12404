from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("work", "0002_outage_alerts"),
    ]

    operations = [
        migrations.CreateModel(
            name="SourceAlertRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("state", models.CharField(max_length=10)),
                ("opened_on", models.DateField()),
                ("opened_at", models.DateTimeField()),
                ("snoozed_until", models.DateField(null=True)),
                ("snooze_reason", models.CharField(default="", max_length=500)),
                ("closed_on", models.DateField(null=True)),
                ("closed_by", models.CharField(default="", max_length=200)),
                ("close_reason", models.CharField(default="", max_length=500)),
                ("source", models.CharField(max_length=200)),
                ("since", models.DateTimeField()),
                ("good_at", models.DateTimeField(null=True)),
                ("problems", models.JSONField(default=list)),
            ],
            options={
                "ordering": ["-opened_on", "-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "closed"), _negated=True),
                        fields=("source",),
                        name="one_open_alert_a_source",
                    )
                ],
            },
        ),
    ]
