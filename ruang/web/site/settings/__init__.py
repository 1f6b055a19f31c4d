"""Settings of the web, put together: one module a concern, each from the environment.

Every default runs on a fresh clone. What is given wrongly is refused before anything reads it, also
where another server than `ruang web serve` imports this.
"""

from ruang.web.site.faults import refuse

refuse()

from ruang.web.site.settings.access import *
from ruang.web.site.settings.api import *
from ruang.web.site.settings.apps import *
from ruang.web.site.settings.caches import *
from ruang.web.site.settings.database import *
from ruang.web.site.settings.defence import *
from ruang.web.site.settings.files import *
from ruang.web.site.settings.language import *
from ruang.web.site.settings.mail import *
from ruang.web.site.settings.operation import *
from ruang.web.site.settings.places import *
from ruang.web.site.settings.privacy import *
