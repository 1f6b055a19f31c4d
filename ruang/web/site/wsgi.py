"""The web as a WSGI application: what answers behind `rsgi`, or behind any other server."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from ruang.web.site.orphans import end_with_parent

end_with_parent()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ruang.web.site.settings")
application = get_wsgi_application()

from ruang.web.site.database import hurry_pages, refuse_or_exit  # noqa: E402  needs Django set up

refuse_or_exit()
hurry_pages()
# Every page is read in before the first is asked for: what is broken is told at the start.
get_resolver().url_patterns  # noqa: B018  makes it read them
