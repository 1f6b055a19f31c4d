"""Short messages to the next page: in a cookie of this host's own, or in the session."""

from __future__ import annotations

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class CookieMessages(CookieStorage):
    """Django's own, under the name that all our cookies have the form of."""

    cookie_name = f"{settings.COOKIE_PREFIX}messages"


class Messages(FallbackStorage):
    """Messages as MESSAGE_STORAGE wants them."""

    storage_classes = (CookieMessages, SessionStorage)
