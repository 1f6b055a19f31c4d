"""The index of groups of three letters by which names are found.

SQLite: an FTS5 table beside the names, kept in step by triggers. A later change of the table's
shape drops the triggers with the old table: such a migration must call `unindex` and `index`
around it. PostgreSQL: the extension pg_trgm and an index of it.
"""

from typing import Any

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations

SQLITE = [
    "CREATE VIRTUAL TABLE names_letters USING fts5("
    "text, content='names_name', content_rowid='id', tokenize='trigram', detail='none')",
    "CREATE VIRTUAL TABLE names_letters_count USING fts5vocab(names_letters, 'row')",
    "CREATE TRIGGER names_letters_added AFTER INSERT ON names_name BEGIN "
    "INSERT INTO names_letters(rowid, text) VALUES (new.id, new.text); END",
    "CREATE TRIGGER names_letters_gone AFTER DELETE ON names_name BEGIN "
    "INSERT INTO names_letters(names_letters, rowid, text) VALUES ('delete', old.id, old.text); END",
    "CREATE TRIGGER names_letters_changed AFTER UPDATE OF text ON names_name BEGIN "
    "INSERT INTO names_letters(names_letters, rowid, text) VALUES ('delete', old.id, old.text); "
    "INSERT INTO names_letters(rowid, text) VALUES (new.id, new.text); END",
    "INSERT INTO names_letters(names_letters) VALUES ('rebuild')",
]
SQLITE_BACK = [
    "DROP TRIGGER names_letters_added",
    "DROP TRIGGER names_letters_gone",
    "DROP TRIGGER names_letters_changed",
    "DROP TABLE names_letters_count",
    "DROP TABLE names_letters",
]
POSTGRESQL = [
    "CREATE INDEX names_letters ON names_name USING gist (text gist_trgm_ops(siglen=64))",
]
POSTGRESQL_BACK = ["DROP INDEX names_letters"]


def index(apps: Any, schema_editor: Any) -> None:
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement, params=None)


def unindex(apps: Any, schema_editor: Any) -> None:
    vendor = schema_editor.connection.vendor
    for statement in SQLITE_BACK if vendor == "sqlite" else POSTGRESQL_BACK:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("names", "0001_initial")]
    operations = [TrigramExtension(), migrations.RunPython(index, unindex)]
