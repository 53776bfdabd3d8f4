"""The way from the CMS, where administrators start, to the health page."""

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from kb.accounts.policy import may_enter, role_of
from telephony_bridge.operations import DOOR


class HealthMenuItem(MenuItem):
    """Shown to whom the door is open."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Ask the policy table."""
        return may_enter(role_of(request.user), DOOR)


@hooks.register("register_admin_menu_item")
def register_health_page() -> MenuItem:
    """Show the way."""
    return HealthMenuItem(_("Operations"), reverse_lazy("operations"), icon_name="desktop", order=900)
