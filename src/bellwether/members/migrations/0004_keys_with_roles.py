from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0003_access_keys"),
    ]

    operations = [
        migrations.AddField("accesskey", "role", models.CharField(default="", max_length=40)),
        migrations.AddField("accesskey", "used_at", models.DateTimeField(null=True)),
    ]
