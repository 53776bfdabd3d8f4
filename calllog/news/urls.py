"""Addresses of the news."""

from django.urls import path

from calllog.news import views

urlpatterns = [
    path("", views.news, name="news"),
    path("new/", views.write, name="news_new"),
    path("<int:pk>/", views.one, name="news_one"),
    path("<int:pk>/read/", views.read, name="news_read"),
    path("<int:pk>/withdraw/", views.withdraw_one, name="news_withdraw"),
]
