"""Addresses of the directory's imports."""

from django.urls import path

from kb.directory.importing import views

urlpatterns = [
    path("", views.imports, name="directory_imports"),
    path("present.xlsx", views.present, name="directory_import_present"),
    path("template.xlsx", views.empty, name="directory_import_template"),
    path("<int:key>/", views.one, name="directory_import"),
    path("<int:key>/approve/", views.approve, name="directory_import_approve"),
    path("<int:key>/refuse/", views.refuse, name="directory_import_refuse"),
    path("<int:key>/again/", views.again, name="directory_import_again"),
]
