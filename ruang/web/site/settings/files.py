"""Files: what is served as it is, and what people bring in."""

from ruang.web.site import environment
from ruang.web.site.settings.places import HOME

STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "ruang.web.ui.hashed.HashedModules"},
}
# What people bring in lies here until it is removed; nothing serves it.
MEDIA_ROOT = HOME / "uploads"
UPLOAD_MB = environment.number("RUANG_UPLOAD_MB")  # of all files of one delivery
UPLOAD_DAYS = environment.number("RUANG_UPLOAD_DAYS")  # after it was last touched
DATA_UPLOAD_MAX_MEMORY_SIZE = 32 * 1024 * 1024  # what is pasted: the form says its own limit first
FILE_UPLOAD_HANDLERS = [
    "ruang.web.intake.uploads.RefuseTooLarge",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
# Tables that programs send to have a method run on them, and what is computed of them.
ANALYSIS_MB = environment.number("RUANG_ANALYSIS_MB")
ANALYSIS_DAYS = environment.number("RUANG_ANALYSIS_DAYS")
ANALYSIS_MINUTES = environment.number("RUANG_ANALYSIS_MINUTES")
ANALYSIS_MEMORY_MB = environment.number("RUANG_ANALYSIS_MEMORY_MB")
# Where the worker puts a backup each day; None: nowhere.
BACKUP_TO = environment.path("RUANG_BACKUP_TO") if environment.text("RUANG_BACKUP_TO") else None
BACKUP_KEEP = environment.number("RUANG_BACKUP_KEEP")
