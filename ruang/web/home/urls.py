"""The first page."""

from django.urls import path

from ruang.web.home import views

urlpatterns = [path("", views.home, name="home")]
