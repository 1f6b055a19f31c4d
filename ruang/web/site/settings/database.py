"""The database, and the jobs that are kept in it."""

from __future__ import annotations

import dj_database_url

from ruang.web.site import environment
from ruang.web.site.settings.places import HOME

# How long one piece of work waits for its turn to write, before it gives up with a word.
TURN_SECONDS = 20
# How long a page may ask PostgreSQL one thing; jobs and commands may take their time.
DATABASE_SECONDS = environment.number("RUANG_DATABASE_SECONDS")

# A connection for each thread that answers pages, kept and looked after: their number is known,
# and one that the server has closed is noticed before it is used.
DATABASES = {
    "default": dj_database_url.parse(
        environment.text("DATABASE_URL") or f"sqlite:///{HOME / 'ruang.sqlite3'}",
        conn_max_age=60,
        conn_health_checks=True,
    )
}
_options = DATABASES["default"].setdefault("OPTIONS", {})
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Many readers beside one writer, and a writer that waits its turn instead of failing. What was
    # confirmed is on the disk, also where the power fails; the log of writes stays small.
    _options |= {
        "transaction_mode": "IMMEDIATE",
        "timeout": TURN_SECONDS,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
        "PRAGMA journal_size_limit=67108864;",
    }
else:
    # Whoever looks after the server sees who asks. Nothing waits for ever: not for a server that
    # does not answer, not for a lock; and the locks of a machine that is gone are soon given back.
    _options.setdefault("application_name", "ruang")
    _options.setdefault("connect_timeout", 10)
    _session = (
        f"-c lock_timeout={TURN_SECONDS}s -c tcp_keepalives_idle=60 "
        "-c tcp_keepalives_interval=15 -c tcp_keepalives_count=4"
    )
    _options["options"] = f"{_session} {_options.get('options', '')}".strip()
    _options |= {"keepalives_idle": 60, "keepalives_interval": 15, "keepalives_count": 4}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
# Seconds without a sign of life after which a worker is taken for dead.
JOB_SILENCE = environment.number("RUANG_JOB_SILENCE")
