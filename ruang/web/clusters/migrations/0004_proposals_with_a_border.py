from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clusters", "0003_discussion_and_versions")]

    operations = [
        migrations.AddField(
            model_name="proposal",
            name="border",
            field=models.JSONField(null=True, verbose_name="border that was moved"),
        )
    ]
