from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("watching", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="PropertyTypeRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(max_length=200)),
                ("event", models.CharField(max_length=300)),
                ("property", models.CharField(default="", max_length=200)),
                ("type", models.CharField(default="", max_length=20)),
                ("first", models.DateField()),
                ("last", models.DateField()),
                ("days", models.JSONField(default=dict)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("source", "event", "property", "type"), name="one_row_of_a_property_type"
                    )
                ],
            },
        ),
    ]
