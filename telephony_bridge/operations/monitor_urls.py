"""Addresses for machines: short, and at the root, where monitors look for them."""

from django.urls import path

from telephony_bridge.operations import views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("metrics", views.metrics, name="metrics"),
]
