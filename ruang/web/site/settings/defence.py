"""Headers and cookies that keep a page to itself."""

from csp.constants import NONE, SELF

from ruang.web.site import environment
from ruang.web.site.settings.places import HTTPS

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "ruang.web.home.errors.stale_form"
# Forms sent and files taken in a minute, before a word is said instead. An address may be an
# office behind one line, or many phones behind one network.
PACE = {"form person": 240, "form address": 1_200, "file person": 60, "file address": 300}
# No other site reads or embeds our static files either.
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_MIMETYPES = {".svg": "image/svg+xml; charset=utf-8"}
# Browsers take a cookie with this prefix from this very host alone, by HTTPS, for all its paths:
# no neighbouring host can plant one.
COOKIE_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
LANGUAGE_COOKIE_NAME = f"{COOKIE_PREFIX}django_language"
MESSAGE_STORAGE = "ruang.web.ui.messages.Messages"
# A browser's own list of hosts that are asked by HTTPS alone: for whoever has the whole domain.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
# With what `serve` speaks TLS itself, if it does.
TLS_CERT, TLS_KEY = environment.text("RUANG_TLS_CERT"), environment.text("RUANG_TLS_KEY")
if HTTPS:
    SECURE_SSL_REDIRECT = True
    # A program that asks without HTTPS is told so: led on in silence, it would go on sending its
    # token for everybody on the way to read.
    SECURE_REDIRECT_EXEMPT = [r"^api/(?!$|try/)"]
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
