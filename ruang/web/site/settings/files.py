"""Files: what is served as it is, and what people bring in."""

from ruang.web.site import environment
from ruang.web.site.settings.places import HOME

STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
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
# Where the worker puts a backup each day; None: nowhere.
BACKUP_TO = environment.path("RUANG_BACKUP_TO") if environment.text("RUANG_BACKUP_TO") else None
BACKUP_KEEP = environment.number("RUANG_BACKUP_KEEP")
