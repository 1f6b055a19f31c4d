"""Addresses of candidates, proposals and clusters."""

from django.urls import path, re_path

from ruang.web.clusters import views, views_border, views_compare, views_discussion

urlpatterns = [
    path("candidates/", views.candidates, name="candidates"),
    path("candidates/compare/", views_compare.compare, name="candidates-compare"),
    re_path(
        r"^candidates/compare/export\.(?P<form>csv|xlsx)$",
        views_compare.compare_export,
        name="candidates-compare-export",
    ),
    path("candidates/<int:pk>/", views.candidate, name="candidate"),
    path(
        "candidates/<int:pk>/establishments/", views.establishments, name="candidate-establishments"
    ),
    path("candidates/<int:pk>/propose/", views.propose, name="propose"),
    path("candidates/<int:pk>/border/", views_border.border, name="candidate-border"),
    path(
        "candidates/<int:pk>/sensitivity/", views_border.sensitivity, name="candidate-sensitivity"
    ),
    path("proposals/", views.proposals, name="proposals"),
    path("proposals/<int:pk>/", views.proposal, name="proposal"),
    path("proposals/<int:pk>/revise/", views.revise, name="proposal-revise"),
    path("proposals/<int:pk>/withdraw/", views.withdraw, name="proposal-withdraw"),
    path("proposals/<int:pk>/take-over/", views.take_over, name="proposal-take-over"),
    path("proposals/<int:pk>/discussion/", views_discussion.discussion, name="proposal-discussion"),
    path("proposals/<int:pk>/versions/", views_discussion.versions, name="proposal-versions"),
    path(
        "proposals/messages/<int:pk>/withdraw/",
        views_discussion.take_back,
        name="message-withdraw",
    ),
    path("clusters/", views.clusters, name="clusters"),
    path("clusters/<int:pk>/", views.cluster, name="cluster"),
]
