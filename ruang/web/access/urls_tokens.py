"""Addresses of tokens."""

from django.urls import path

from ruang.web.access import views_tokens as views

urlpatterns = [
    path("me/tokens/", views.own, name="tokens"),
    path("me/tokens/new/", views.new, name="token-new"),
    path("people/<int:pk>/tokens/", views.of_person, name="person-tokens"),
]
