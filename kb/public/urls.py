"""Addresses of the public pages, below the language prefix."""

from django.urls import path

from kb.public import feed_views, feedback_views, views

urlpatterns = [
    path("", views.home, name="public_home"),
    path("search/", views.search, name="public_search"),
    path("category/<path:code>/", views.category, name="public_category"),
    path("faq/<int:number>/", views.faq, name="public_faq"),
    path("faq/<int:number>/feedback/", feedback_views.give, name="public_feedback"),
    path("faq/<int:number>/thanks/", feedback_views.thanks, name="public_thanks"),
    path("sections/", views.sections, name="public_sections"),
    path("sections/<slug:code>/", views.section, name="public_section"),
    path("events/", views.events, name="public_events"),
    path("feed/", feed_views.feed, name="public_feed"),
]
