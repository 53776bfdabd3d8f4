"""Addresses of the accounts' pages."""

from django.urls import path

from kb.accounts import account_views, request_views, views

urlpatterns = [
    path("", account_views.list_accounts, name="accounts"),
    path("new/", account_views.add_account, name="account_new"),
    path("password/", views.PasswordView.as_view(), name="password"),
    path("requests/", request_views.list_requests, name="account_requests"),
    path("requests/<int:pk>/", request_views.open_request, name="account_request"),
    path("<int:pk>/", account_views.open_account, name="account"),
    path("<int:pk>/change/", account_views.change_account, name="account_change"),
    path("<int:pk>/end/", account_views.do_to_account, {"deed": "end"}, name="account_end"),
    path("<int:pk>/disable/", account_views.do_to_account, {"deed": "disable"}, name="account_disable"),
    path("<int:pk>/enable/", account_views.do_to_account, {"deed": "enable"}, name="account_enable"),
    path("<int:pk>/password/", account_views.do_to_account, {"deed": "password"}, name="account_password"),
]
