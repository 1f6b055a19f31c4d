"""A letter as a mail: in the reader's language, plain and as simple HTML, with nothing to track."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from ruang.web.notices.models import Letter, Notice
from ruang.web.ui.links import absolute


def mail_of(letter: Letter) -> EmailMultiAlternatives | None:
    """Write a letter; None where nothing of it is to be said any more."""
    notices = list(letter.notices.to_be_mailed().order_by("-asks", "at", "pk"))
    if not notices:
        return None
    with translation.override(letter.person.language):
        return _written(letter, notices)


def _written(letter: Letter, notices: list[Notice]) -> EmailMultiAlternatives:
    wishes = absolute(reverse("notice-wishes"))
    values = {
        "asking": [n for n in notices if n.asks],
        "telling": [n for n in notices if not n.asks],
        "site": absolute(""),
        "all_url": absolute(reverse("notices")),
        "wishes_url": wishes,
        "language": letter.person.language,
        "name": letter.person.name,
    }
    mail = EmailMultiAlternatives(
        subject=" ".join(_subject(notices).split()),
        body=render_to_string("notices/letter.txt", values).strip() + "\n",
        to=[letter.person.email],
        headers={
            "Message-ID": f"<{letter.key}@{urlsplit(settings.SITE_URL).hostname or 'localhost'}>",
            "Auto-Submitted": "auto-generated",  # holiday replies are not sent to it
            "List-Unsubscribe": f"<{wishes}>",
            "Content-Language": letter.person.language,
        },
    )
    mail.attach_alternative(render_to_string("notices/letter.html", values), "text/html")
    return mail


def _subject(notices: list[Notice]) -> str:
    """What waits, or else what is told; by its own words where it is one."""
    asking = [n for n in notices if n.asks]
    matter = asking or notices
    again = asking and all(n.mailed > 1 for n in asking)
    if len(matter) == 1:
        title = matter[0].title
        return _("Reminder: %(title)s") % {"title": title} if again else title
    if again:
        said = _("%(n)s things still wait for you")
    elif asking:
        said = _("%(n)s things wait for you")
    else:
        said = _("%(n)s notices from Ruang")
    return said % {"n": len(matter)}
