"""The database itself refuses to change a privacy notice that was published.

Who read which version is proof only as long as the version says what it said. On SQLite a later
change of the table's shape drops the trigger with the old table: such a migration must call
`guard` again.
"""

from typing import Any

from django.db import migrations

SQLITE = """
CREATE TRIGGER privacy_notice_never_changed BEFORE UPDATE ON privacy_privacynotice
WHEN OLD.number IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a published privacy notice is never changed'); END
"""
POSTGRESQL = """
CREATE FUNCTION privacy_notice_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'a published privacy notice is never changed'; END $$;
CREATE TRIGGER privacy_notice_never_changed BEFORE UPDATE ON privacy_privacynotice
FOR EACH ROW WHEN (OLD.number IS NOT NULL) EXECUTE FUNCTION privacy_notice_refuse()
"""


def guard(apps: Any, schema_editor: Any) -> None:
    sqlite = schema_editor.connection.vendor == "sqlite"
    schema_editor.execute(SQLITE if sqlite else POSTGRESQL, params=None)


def unguard(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER privacy_notice_never_changed")
        return
    schema_editor.execute("DROP TRIGGER privacy_notice_never_changed ON privacy_privacynotice")
    schema_editor.execute("DROP FUNCTION privacy_notice_refuse()")


class Migration(migrations.Migration):
    dependencies = [("privacy", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
