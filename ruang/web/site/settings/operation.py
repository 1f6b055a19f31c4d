"""What whoever runs it sees: log, health, metrics."""

from __future__ import annotations

import sys

from ruang.web.site import environment

LOG_FORMAT = environment.text("RUANG_LOG_FORMAT") or ("text" if sys.stderr.isatty() else "json")
LOG_LEVEL = environment.text("RUANG_LOG_LEVEL") or ("INFO" if LOG_FORMAT == "json" else "WARNING")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "ruang.web.site.logs.JsonLines"},
        "text": {"()": "ruang.web.site.logs.TextLines"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["console"], "level": "ERROR" if LOG_LEVEL == "ERROR" else "WARNING"},
    "loggers": {
        "ruang": {"level": LOG_LEVEL},
        "ruang.security": {"level": "INFO"},
        "django": {"handlers": [], "level": "WARNING"},
        # Requests that ended below 500 are in our own lines, refusals in those of ruang.security;
        # what these say beside has paths, names of hosts and of accounts in it, SQL its values.
        "django.request": {"level": "ERROR"},
        "django.security": {"level": "CRITICAL"},
        "django.server": {"handlers": [], "level": "CRITICAL", "propagate": False},
        "django.db.backends": {"level": "WARNING"},
        "axes": {"level": "CRITICAL"},
        # Its workers write by this configuration too.
        "_granian": {"handlers": [], "level": "WARNING"},
    },
}

# How long what is in hand may take to end when a process is told to stop.
STOP_SECONDS = environment.number("RUANG_STOP_SECONDS")
DISK_MB = environment.number("RUANG_DISK_MB")
METRICS_FROM = environment.listed("RUANG_METRICS_FROM")
METRICS_TOKEN = environment.text("RUANG_METRICS_TOKEN")
