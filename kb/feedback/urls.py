"""Addresses of the pages on which the city and the centre read what citizens said."""

from django.urls import path

from kb.feedback import views

urlpatterns = [
    path("", views.feedback, name="feedback"),
    path("counts/", views.counts, name="feedback_counts"),
]
