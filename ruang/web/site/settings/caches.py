"""What is remembered for a while."""

from typing import Any

CACHES: dict[str, dict[str, Any]] = {
    # How often somebody has tried: the same for every process, so it lies in the database.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "ruang_cache",
        "KEY_FUNCTION": "ruang.web.access.keys.fingerprint",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    # What is costly to work out and the same each time: in each process.
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # How fast somebody asks: apart, so that many addresses push nothing else out.
    "pace": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pace",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
}
