"""The table of collection days in the CMS."""

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from kb.accounts.policy import may_enter, role_of
from kb.waste import views

DOOR = "admin/waste/"


@hooks.register("register_admin_urls")
def register_addresses() -> list[URLPattern]:
    """Add the pages."""
    return [
        path("waste/", views.WasteView.as_view(), name="waste"),
        path("waste/sheets/<slug:code>.csv", views.sheet, name="waste_sheet"),
        path("waste/<int:key>/", views.WasteUploadView.as_view(), name="waste_upload"),
        path("waste/<int:key>/apply/", views.apply, name="waste_apply"),
    ]


class WasteMenuItem(MenuItem):
    """Shown to whom the door is open."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Ask the policy table."""
        return may_enter(role_of(request.user), DOOR)


@hooks.register("register_admin_menu_item")
def register_waste() -> MenuItem:
    """Show the way, below the directory."""
    return WasteMenuItem(views.TITLE, reverse_lazy("waste"), icon_name="bin", order=310)
