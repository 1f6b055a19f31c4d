"""The database, and the jobs that are kept in it."""

from __future__ import annotations

import dj_database_url

from ruang.web.site import environment
from ruang.web.site.settings.places import HOME

DATABASES = {
    "default": dj_database_url.parse(
        environment.text("DATABASE_URL") or f"sqlite:///{HOME / 'ruang.sqlite3'}",
        conn_max_age=60,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Many readers beside one writer, and a writer that waits its turn instead of failing.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
# Seconds without a sign of life after which a worker is taken for dead.
JOB_SILENCE = environment.number("RUANG_JOB_SILENCE")
