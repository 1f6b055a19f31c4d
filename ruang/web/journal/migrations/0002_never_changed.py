"""The database itself refuses to change a journal entry.

Only UPDATE is refused: a test run empties tables between tests, and deleting is refused in
Python. On SQLite a later change of the table's shape drops the trigger with the old table: such a
migration must call `guard` again.
"""

from typing import Any

from django.db import migrations

SQLITE = """
CREATE TRIGGER journal_entry_never_changed BEFORE UPDATE ON journal_entry
BEGIN SELECT RAISE(ABORT, 'a journal entry is never changed'); END
"""
POSTGRESQL = """
CREATE FUNCTION journal_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'a journal entry is never changed'; END $$;
CREATE TRIGGER journal_entry_never_changed BEFORE UPDATE ON journal_entry
FOR EACH ROW EXECUTE FUNCTION journal_entry_refuse()
"""


def guard(apps: Any, schema_editor: Any) -> None:
    sqlite = schema_editor.connection.vendor == "sqlite"
    schema_editor.execute(SQLITE if sqlite else POSTGRESQL, params=None)


def unguard(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER journal_entry_never_changed")
        return
    schema_editor.execute("DROP TRIGGER journal_entry_never_changed ON journal_entry")
    schema_editor.execute("DROP FUNCTION journal_entry_refuse()")


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
