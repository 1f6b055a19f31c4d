"""Outgoing mail, and the address under which people know this site."""

from __future__ import annotations

from urllib.parse import parse_qs, unquote, urlsplit

from ruang.web.site import environment

# With what links in mails, in QR codes and in lines to pass on begin; without a slash at the end.
SITE_URL = environment.text("RUANG_SITE_URL").rstrip("/")

_given = urlsplit(environment.text("RUANG_MAIL_URL"))
# Whether mail is sent at all. Where it is not, what needs mail is not offered.
MAIL = bool(_given.hostname)
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if MAIL else 'dummy'}.EmailBackend"
EMAIL_HOST = _given.hostname or ""
EMAIL_USE_SSL = _given.scheme == "smtps"
# A server that speaks no TLS has to be named as such: a password is never sent in clear by chance.
EMAIL_USE_TLS = not EMAIL_USE_SSL and parse_qs(_given.query).get("starttls") != ["0"]
EMAIL_PORT = _given.port or (465 if EMAIL_USE_SSL else 587 if EMAIL_USE_TLS else 25)
EMAIL_HOST_USER = unquote(_given.username or "")
EMAIL_HOST_PASSWORD = unquote(_given.password or "")
EMAIL_TIMEOUT = 10  # seconds: a server that does not answer holds nobody up for long
DEFAULT_FROM_EMAIL = (
    environment.text("RUANG_MAIL_FROM") or f"ruang@{urlsplit(SITE_URL).hostname or 'localhost'}"
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL
