"""Since when a person uses a password that somebody else gave her."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("people", "0004_names_in_thai_order")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="user",
            name="password_given_at",
            field=models.DateTimeField(null=True, verbose_name="password given by somebody else"),
        ),
    ]
