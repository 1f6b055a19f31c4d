"""The web as a WSGI application, for granian or any other server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ruang.web.site.settings")
application = get_wsgi_application()

from ruang.web.site.database import hurry_pages, refuse_or_exit  # noqa: E402  needs Django set up

refuse_or_exit()
hurry_pages()
