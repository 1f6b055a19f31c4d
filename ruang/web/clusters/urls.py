"""Addresses of candidates, proposals and clusters."""

from django.urls import path

from ruang.web.clusters import views

urlpatterns = [
    path("candidates/", views.candidates, name="candidates"),
    path("candidates/<int:pk>/", views.candidate, name="candidate"),
    path(
        "candidates/<int:pk>/establishments/", views.establishments, name="candidate-establishments"
    ),
    path("candidates/<int:pk>/propose/", views.propose, name="propose"),
    path("proposals/", views.proposals, name="proposals"),
    path("proposals/<int:pk>/", views.proposal, name="proposal"),
    path("proposals/<int:pk>/revise/", views.revise, name="proposal-revise"),
    path("proposals/<int:pk>/withdraw/", views.withdraw, name="proposal-withdraw"),
    path("proposals/<int:pk>/take-over/", views.take_over, name="proposal-take-over"),
    path("clusters/", views.clusters, name="clusters"),
    path("clusters/<int:pk>/", views.cluster, name="cluster"),
]
