"""A process that answers pages reads beforehand what every page needs, beside its first answers.

Otherwise whoever comes first after a start, or after a publication, waits for it.
"""

from __future__ import annotations

import gc
import logging
import threading
import time
from pathlib import Path
from typing import Final

from django import forms
from django.apps import apps
from django.conf import settings
from django.db import connections
from django.template.loader import get_template
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override

from ruang.web.ui.numerals import be_date

log = logging.getLogger(__name__)

SECONDS_BETWEEN: Final = 60.0  # between two looks whether something else was published


def begin() -> None:
    """Do it in a thread of its own, and again whenever something else is published."""
    threading.Thread(target=_go_on, name="warming", daemon=True).start()


def warm() -> None:
    """Read templates, words and the figures of the publication shown; then count nothing of it.

    Python looks through all objects for circles now and then, which takes a quarter of a second
    where there are many: what is there for good is left out from now on.
    """
    _read_templates()
    static("ui/app.js")  # the list of what files are called here
    for language, _name in settings.LANGUAGES:
        with override(language):  # words, addresses and days are put together by language
            gettext("Ruang")
            reverse("home")
            be_date(timezone.now())
    _read_figures()
    _read_what_is_read_once()
    gc.collect()
    gc.freeze()


def _read_templates() -> None:
    for app in apps.get_app_configs():
        folder = Path(app.path) / "templates"
        for path in folder.rglob("*.html") if app.name.startswith("ruang.") else ():
            get_template(path.relative_to(folder).as_posix())
    for widget in (forms.Select(), forms.NumberInput()):  # whose templates are Django's own
        widget.render("any", None)


def _read_figures() -> None:
    from ruang.web.clusters.reading.field import field_of
    from ruang.web.potential.models import Level, Publication
    from ruang.web.potential.reading.related import network

    if publication := Publication.objects.current():
        for level in Level.values:
            network(publication, level)  # which reads its cells
        field_of(publication)


def _read_what_is_read_once() -> None:
    """The dictionary that Thai is cut by, the words of what is refused, samples."""
    from ruang.web.clusters.versions import words
    from ruang.web.intake.reading.samples import samples
    from ruang.web.potential.reading import refusals_in_words

    words("Ruang")
    refusals_in_words({}, settings.LANGUAGE_CODE)
    samples()


def _go_on() -> None:
    known: object = ()
    while True:
        try:
            if (shown := _shown()) != known:
                warm()
                known = shown
        except Exception as error:  # whatever it is: pages will say so, and do without this
            why = str(error).partition("\n")[0]
            log.warning("not read beforehand", extra={"said": {"why": why}})
        finally:
            connections.close_all()
        time.sleep(SECONDS_BETWEEN)


def _shown() -> object:
    from ruang.web.potential.models import Publication

    rows = Publication.objects.filter(is_current=True)
    return rows.values_list("pk", "run_id", "published_at").first()
