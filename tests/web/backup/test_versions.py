"""Software and database of one version: another one is refused in words, before anything starts."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from ruang.web.site import versions
from ruang.web.site.database import BadDatabase


def refusal(language: str = "en", **said: bool) -> str:
    with pytest.raises(BadDatabase) as refused:
        versions.refuse(language, **said)
    return str(refused.value)


@pytest.mark.parametrize("app", ["people", "kilns"])  # a part that is here, and one that will be
def test_a_database_that_a_newer_version_changed_is_refused(db, app) -> None:
    versions.refuse("en")
    MigrationRecorder(connection).record_applied(app, "0099_later")
    for behind in (True, False):
        assert f"({app}.0099_later)" in refusal(behind=behind)
        assert "ruang web restore FILE --replace" in refusal(behind=behind)
    assert refusal("th") != refusal("en")


def test_one_of_an_earlier_version_is_brought_up_to_date_before_it_is_used(db) -> None:
    recorder = MigrationRecorder(connection)
    recorder.record_applied("axes", "0001_initial")  # a part that earlier versions had
    versions.refuse("en")
    recorder.record_unapplied("access", "0003_tokens")
    assert "make a backup, then run `ruang web migrate`" in refusal()
    versions.refuse("en", behind=False)


def test_an_empty_database_is_told_from_an_old_one(db) -> None:
    MigrationRecorder.Migration.objects.all().delete()
    assert "empty: run `ruang web migrate` first" in refusal()
    versions.refuse("en", behind=False)
