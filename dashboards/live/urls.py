"""Addresses of the live board."""

from django.urls import path

from dashboards.live import hand_views, views

urlpatterns = [
    path("", views.board, name="board"),
    path("calls/", views.calls, name="board_calls"),
    path("hands/<int:pk>/answer/", hand_views.answer_hand, name="board_hand_answer"),
    path("hands/<int:pk>/lower/", hand_views.lower_hand, name="board_hand_lower"),
]
