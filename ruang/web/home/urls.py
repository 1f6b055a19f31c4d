"""The first page, and what is done from it."""

from django.urls import path

from ruang.web.home import views

urlpatterns = [
    path("", views.home, name="home"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("backup/", views.back_up, name="backup"),
]
