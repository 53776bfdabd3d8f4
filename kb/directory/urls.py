"""Addresses of the directory's pages for the centre and the city's staff."""

from django.urls import include, path

from kb.directory import absence_views, opening_views, override_views, people_views, unit_views

urlpatterns = [
    path("", people_views.people, name="directory_people"),
    path("search.json", people_views.search, name="directory_search"),
    path("units/", unit_views.units, name="directory_units"),
    path("units/<slug:code>/", unit_views.unit, name="directory_unit"),
    path("open/", opening_views.opening, name="directory_open"),
    path("absences/", absence_views.absences, name="directory_absences"),
    path("absences/new/", absence_views.enter, name="directory_absence_new"),
    path("absences/<int:pk>/", absence_views.alter, name="directory_absence"),
    path("absences/<int:pk>/end/", absence_views.end, name="directory_absence_end"),
    path("hours/", override_views.overrides, name="directory_hours"),
    path("hours/new/", override_views.propose, name="directory_hours_new"),
    path("hours/<int:pk>/approve/", override_views.approve, name="directory_hours_approve"),
    path("hours/<int:pk>/withdraw/", override_views.withdraw, name="directory_hours_withdraw"),
    path("import/", include("kb.directory.importing.urls")),
]
