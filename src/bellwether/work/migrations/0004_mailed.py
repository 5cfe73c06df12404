from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("work", "0003_source_alerts"),
    ]

    operations = [
        migrations.AddField(model_name="outagealertrow", name="mailed_at", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="sourcealertrow", name="mailed_at", field=models.DateTimeField(null=True)),
    ]
