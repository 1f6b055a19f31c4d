"""Addresses of notices, of one's own data, and of what the office has to do about them."""

from django.urls import path

from ruang.web.privacy import views, views_breaches, views_mine, views_office

urlpatterns = [
    path("privacy/", views.privacy, name="privacy"),
    path("privacy/<int:number>/", views.version, name="privacy-version"),
    path("privacy/read/", views.acknowledge, name="privacy-acknowledge"),
    path("privacy/office/", views_office.office, name="privacy-office"),
    path("privacy/drafts/new/", views_office.draft_new, name="privacy-draft-new"),
    path("privacy/drafts/<int:pk>/", views_office.draft, name="privacy-draft"),
    path("privacy/record/", views_office.record, name="privacy-record"),
    path("privacy/record.xlsx", views_office.record_xlsx, name="privacy-record-xlsx"),
    path("privacy/requests/<int:pk>/", views_office.request_page, name="privacy-request"),
    path(
        "privacy/people/<int:pk>/erasure/",
        views_office.person_erasure,
        name="privacy-person-erasure",
    ),
    path("privacy/breaches/", views_breaches.breaches, name="privacy-breaches"),
    path("privacy/breaches/new/", views_breaches.report, name="privacy-breach-new"),
    path("privacy/breaches/<int:pk>/", views_breaches.breach, name="privacy-breach"),
    path("privacy/breaches/<int:pk>/sheet/", views_breaches.sheet, name="privacy-breach-sheet"),
    path("me/data/", views_mine.data, name="my-data"),
    path("me/data/download/", views_mine.download, name="my-download"),
    path("me/data/consents/", views_mine.consent, name="my-consent"),
    path("me/data/requests/new/", views_mine.request_new, name="my-request-new"),
    path("me/data/erasure/", views_mine.erasure, name="my-erasure"),
]
