"""Addresses that machines ask for at the root of a site, in no language."""

from django.urls import path

from kb.public import feed_views

urlpatterns = [
    path("sitemap.xml", feed_views.sitemap, name="public_sitemap"),
    path("robots.txt", feed_views.robots, name="public_robots"),
    path("favicon.ico", feed_views.favicon, name="public_favicon"),
]
