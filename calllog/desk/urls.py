"""Addresses of the operator's desk."""

from django.urls import path

from calllog.desk import views

urlpatterns = [
    path("", views.desk, name="desk"),
    path("records/", views.records, name="desk_records"),
]
