"""The table of the cache that all processes share; and the tables of what locked out before."""

from django.core.management import call_command
from django.db import migrations

# Kept addresses and e-mails of whoever tried to sign in; nothing writes or reads them any more.
AXES = ("axes_accessattemptexpiration", "axes_accessattempt", "axes_accessfailurelog", "axes_accesslog")


def make_cache_table(apps, schema_editor):
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


def drop_axes(apps, schema_editor):
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        for table in AXES:
            if table in there:
                cursor.execute(f"DROP TABLE {connection.ops.quote_name(table)}")
        if "django_migrations" in there:
            cursor.execute("DELETE FROM django_migrations WHERE app = 'axes'")


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [
        migrations.RunPython(make_cache_table, migrations.RunPython.noop),
        migrations.RunPython(drop_axes, migrations.RunPython.noop),
    ]
