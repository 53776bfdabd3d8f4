"""Addresses of the live board."""

from django.urls import path

from dashboards.live import views

urlpatterns = [
    path("", views.board, name="board"),
    path("calls/", views.calls, name="board_calls"),
]
