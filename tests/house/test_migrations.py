"""Bringing a database up to date takes nothing away unsaid: only a backup leads back."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db.migrations import operations as do
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.db.models import Field
from django.utils.translation import override

OWN = {app.label for app in apps.get_app_configs() if app.name.startswith("ruang.")}
# Migration -> why what it takes away is not missed. To be said in the changelog, too.
MEANT: dict[str, str] = {
    "potential.0002_delete_publisherlock": "a lock's one row, which held nothing",
}


def taken_away() -> Iterator[str]:
    """What migrations remove, or make narrower than it was."""
    loader, state = MigrationLoader(None), ProjectState()
    for key in loader.graph._generate_plan(loader.graph.leaf_nodes(), at_end=True):
        migration, name = loader.graph.nodes[key], ".".join(key)
        for operation in migration.operations:
            if key[0] in OWN and name not in MEANT:
                yield from (f"{name}: {what}" for what in _loss(operation, key[0], state))
            operation.state_forwards(key[0], state)


def _loss(operation: do.base.Operation, app: str, state: ProjectState) -> Iterator[str]:
    if isinstance(operation, do.RemoveField | do.DeleteModel | do.RunSQL):
        yield operation.describe()
    if isinstance(operation, do.AlterField):
        before = state.models[app, operation.model_name.lower()].fields[operation.name]
        if _narrower(before, operation.field):
            yield operation.describe()


def _narrower(before: Field, after: Field) -> bool:
    longest = [field.max_length or float("inf") for field in (before, after)]
    return (
        before.get_internal_type() != after.get_internal_type()
        or longest[1] < longest[0]
        or (before.null and not after.null)
        or (after.unique and not before.unique)
    )


def test_nothing_is_taken_away_unsaid() -> None:
    assert not list(taken_away())


def test_no_model_has_changed_without_a_migration() -> None:
    loader = MigrationLoader(None)
    found = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))
    with override(None):  # migrations have the words untranslated
        changes = found.changes(graph=loader.graph, trim_to_apps=OWN)
    said = [
        f"{app}: {operation.describe()}"
        for app, migrations in changes.items()
        for migration in migrations
        for operation in migration.operations
    ]
    assert not said
