"""The API at /api/: the routers of all apps, put together."""

from __future__ import annotations

from typing import Final

from ninja import NinjaAPI

from ruang import __version__
from ruang.web.access.api import router as access
from ruang.web.analyses.api import router as analyses
from ruang.web.api.operations import Letters, prepare
from ruang.web.clusters.api import router as clusters
from ruang.web.clusters.api_border import router as borders
from ruang.web.clusters.api_discussion import router as discussion
from ruang.web.clusters.api_proposals import router as proposals
from ruang.web.households.api import router as households
from ruang.web.intake.api import router as intake
from ruang.web.notices.api import router as notices
from ruang.web.people.api import router as people
from ruang.web.plans.api import router as plans
from ruang.web.potential.api import router as potential
from ruang.web.potential.api_backtests import router as back_tests
from ruang.web.registry.api import router as registry
from ruang.web.work.api import router as work

API: Final = prepare(
    NinjaAPI(
        title="Ruang",
        version=__version__,
        urls_namespace="api",
        docs_url=None,
        openapi_url=None,
        renderer=Letters(),
    )
)
for router in (
    registry, potential, back_tests, households, clusters, borders, proposals, discussion, plans,
    intake, analyses, work, notices, access, people,
):  # fmt: skip
    API.add_router("", router)
