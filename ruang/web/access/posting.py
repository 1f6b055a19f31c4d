"""Mails that nobody waits for: how long one takes does not tell who has an account."""

from __future__ import annotations

import logging
from contextvars import copy_context
from threading import Thread

from django.core.mail import EmailMessage

log = logging.getLogger(__name__)


def send_aside(message: EmailMessage) -> Thread:
    """Send a mail beside the page that is being answered; what fails is in the log alone."""
    thread = Thread(target=copy_context().run, args=(_send, message), name="mail")
    thread.start()
    return thread


def _send(message: EmailMessage) -> None:
    try:
        message.send()
    except OSError as error:  # of smtplib too
        log.warning("a mail was not taken: %s", type(error).__name__)
