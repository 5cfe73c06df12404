from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pulls", "0003_failing"),
    ]

    operations = [
        migrations.AddField(model_name="pullrow", name="place", field=models.CharField(default="", max_length=64)),
        migrations.AddField(model_name="pullrow", name="changed", field=models.BooleanField(default=False)),
    ]
