"""Addresses of the health page and of the messages that were set aside."""

from django.urls import path

from telephony_bridge.operations import set_aside_views, views

urlpatterns = [
    path("", views.operations, name="operations"),
    path("set-aside/", set_aside_views.list_messages, name="set_aside"),
    path("set-aside/<int:pk>/", set_aside_views.open_message, name="set_aside_message"),
    path("set-aside/confirm/", set_aside_views.confirm, name="set_aside_confirm"),
    path("set-aside/feed-again/", set_aside_views.feed_chosen_again, name="set_aside_feed_again"),
    path("set-aside/dismiss/", set_aside_views.dismiss_chosen, name="set_aside_dismiss"),
]
