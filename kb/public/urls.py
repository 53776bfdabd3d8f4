"""Addresses of the public pages, below the language prefix."""

from django.urls import path

from kb.public import views

urlpatterns = [
    path("", views.home, name="public_home"),
    path("faq/<int:number>/", views.faq, name="public_faq"),
    path("sections/", views.sections, name="public_sections"),
]
