"""Addresses of the API for PBXs, below ``api/v1/``."""

from django.urls import path

from telephony_bridge.webhook import views

urlpatterns = [
    path("telephony/events", views.telephony_events, name="telephony_events"),
    path("openapi.json", views.openapi, name="openapi"),
]
