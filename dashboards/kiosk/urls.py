"""Addresses of boards on walls."""

from django.urls import path

from dashboards.kiosk import views

urlpatterns = [
    path("kiosks/", views.kiosks, name="kiosks"),
    path("kiosks/<int:pk>/withdraw/", views.withdraw, name="kiosk_withdraw"),
    path("kiosk/<str:token>/", views.kiosk, name="kiosk"),
]
