from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pulls", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="AddressRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(max_length=200, unique=True)),
                ("sealed", models.TextField()),
                ("by", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
            ],
        ),
    ]
