"""What `serve` has granian serve: Django, behind what receives and sends for it."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from ruang.web.site.arriving import MB, Receiver
from ruang.web.site.processes import THREADS
from ruang.web.site.rsgi import Application
from ruang.web.site.warming import begin
from ruang.web.site.wsgi import application as django

BESIDE_FILES = 64 * MB  # what a form may have beside the files of a delivery

folder: Path = settings.HOME / "passing"
folder.mkdir(mode=0o700, exist_ok=True)
application = Application(
    django,
    Receiver(most=settings.UPLOAD_MB * MB + BESIDE_FILES, folder=folder),
    threads=THREADS,
    folder=folder,
    cookie=settings.SESSION_COOKIE_NAME,
)
begin()
