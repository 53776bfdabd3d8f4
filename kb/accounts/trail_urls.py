"""Addresses of the audit trail's pages."""

from django.urls import path

from kb.accounts import trail_views

urlpatterns = [
    path("", trail_views.audit, name="audit"),
    path("export/", trail_views.export, name="audit_export"),
]
