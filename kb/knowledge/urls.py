"""Addresses of the internal reader."""

from django.urls import path

from kb.knowledge import views

urlpatterns = [
    path("", views.catalogue, name="knowledge"),
    path("<int:number>/", views.faq, name="knowledge_faq"),
    path("<int:number>/at/", views.at, name="knowledge_at"),
    path("<int:number>/compare/", views.compare, name="knowledge_compare"),
]
