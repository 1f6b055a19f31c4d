"""Every address of the web, by app."""

from django.urls import include, path

from ruang.web.site import views

urlpatterns = [
    path("", include("ruang.web.home.urls")),
    path("", include("ruang.web.people.urls")),
    path("", include("ruang.web.access.urls")),
    path("", include("ruang.web.access.urls_invitations")),
    path("", include("ruang.web.access.urls_tokens")),
    path("notices/", include("ruang.web.notices.urls")),
    path("", include("ruang.web.privacy.urls")),
    path("work/", include("ruang.web.work.urls")),
    path("registry/", include("ruang.web.registry.urls")),
    path("households/", include("ruang.web.households.urls")),
    path("intake/", include("ruang.web.intake.urls")),
    path("analyses/", include("ruang.web.analyses.urls")),
    path("methods/", include("ruang.web.analyses.urls_methods")),
    path("potential/", include("ruang.web.potential.urls")),
    path("", include("ruang.web.clusters.urls")),
    path("plans/", include("ruang.web.plans.urls")),
    path("", include("ruang.web.reports.urls")),
    path("ui/", include("ruang.web.ui.urls")),
    path("api/", include("ruang.web.site.urls_api")),
    path("health/live", views.live, name="health-live"),
    path("health/ready", views.ready, name="health-ready"),
    path("metrics", views.metrics, name="metrics"),
]

handler400 = "ruang.web.home.errors.unreadable"
handler403 = "ruang.web.home.errors.forbidden"
handler404 = "ruang.web.home.errors.not_found"
handler429 = "ruang.web.access.views.too_many"
handler500 = "ruang.web.home.errors.broken"
