"""FAQs in Wagtail's admin: addresses, and what of wagtail-localize must stay out of reach."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.models import Page

from kb.faq_pages.views import SetRuleView

# wagtail-localize makes the draft of a translation. What it offers afterwards publishes without an
# approval or locks the ordinary editor, with no check but the right to edit. Its own addresses for
# these are closed in kb/urls.py.
NOT_OFFERED = frozenset({"localize-restart-translation", "localize-convert-to-alias"})


@hooks.register("register_admin_urls")
def register_rule_form() -> list[URLPattern]:
    """Add the form of handling rules."""
    return [path("faq/<int:page_id>/rule/", SetRuleView.as_view(), name="faq_set_rule")]


@hooks.register("construct_page_action_menu")
def hide_localize_actions(items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """Offer saving and submitting only."""
    items[:] = [item for item in items if item.name not in NOT_OFFERED]


@hooks.register("construct_reports_menu")
def hide_localize_report(request: HttpRequest, items: list[Any]) -> None:
    """Leave out the report whose address is closed."""
    items[:] = [item for item in items if "/localize/" not in item.url]


@hooks.register("before_edit_page", order=-1)
def refuse_localize_actions(request: HttpRequest, page: Page) -> None:
    """Refuse them to a forged form, too."""
    if NOT_OFFERED & request.POST.keys():
        raise PermissionDenied
