from typing import Any

from django.db import migrations, models


def forget_what_was_made_of_hidden_numbers(apps: Any, schema_editor: Any) -> None:
    """Indices over provinces were made of all numbers, so that they told of hidden ones.

    A publication without patterns says so, and the next one has them.
    """
    apps.get_model("potential", "IndustryPattern").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("potential", "0007_protected_against_differences"),
    ]

    operations = [
        migrations.RunPython(
            forget_what_was_made_of_hidden_numbers, migrations.RunPython.noop, elidable=True
        ),
        migrations.AddField(
            model_name="industrypattern",
            name="shown_share",
            field=models.FloatField(null=True),
        ),
    ]
