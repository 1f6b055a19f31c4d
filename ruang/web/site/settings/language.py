"""Languages and days."""

from django.utils.translation import gettext_lazy as _

from ruang.web.site.settings.places import WEB

LANGUAGE_CODE = "th"
LOCALE_PATHS = [WEB / "site" / "locale"]
LANGUAGES = [("th", _("Thai")), ("en", _("English"))]
TIME_ZONE = "Asia/Bangkok"  # days and fiscal years; stored times are UTC
USE_TZ = True
USE_I18N = True
LANGUAGE_COOKIE_HTTPONLY = True
