"""Addresses of evidence sheets and memos."""

from django.urls import path

from ruang.web.reports import views

urlpatterns = [
    path("candidates/<int:pk>/sheet.pdf", views.candidate_sheet, name="candidate-sheet"),
    path("candidates/<int:pk>/memo.docx", views.candidate_memo, name="candidate-memo"),
    path("proposals/<int:pk>/sheet.pdf", views.proposal_sheet, name="proposal-sheet"),
    path("proposals/<int:pk>/memo.docx", views.proposal_memo, name="proposal-memo"),
]
