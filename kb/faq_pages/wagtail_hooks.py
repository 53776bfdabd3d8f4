"""FAQs in Wagtail's admin: addresses, menus, and what of wagtail-localize must stay out of reach."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path, re_path, reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.models import Page
from wagtail.query import PageQuerySet

from kb.accounts.policy import Deed, may, may_enter, role_of
from kb.faq_pages.attachments import may_fetch
from kb.faq_pages.home import WaitingPanel
from kb.faq_pages.reports import TRANSLATIONS, BrokenRulesReport, TranslationReport
from kb.faq_pages.saving import warn_of_conflict
from kb.faq_pages.scope import unpublished_elsewhere
from kb.faq_pages.urgent_views import PublishUrgentlyView, UrgentView, confirm_urgent
from kb.faq_pages.views import SetRuleView, closed
from kb.faq_pages.viewsets import CategoryViewSet

# wagtail-localize makes the draft of a translation. What it offers afterwards publishes without an
# approval or locks the ordinary editor, with no check but the right to edit. Its own addresses for
# these are closed in kb/urls.py.
NOT_OFFERED = frozenset({"localize-restart-translation", "localize-convert-to-alias"})


@hooks.register("register_admin_viewset")
def register_categories() -> CategoryViewSet:
    """Show the categories to whoever may change them."""
    return CategoryViewSet()


@hooks.register("register_admin_urls")
def register_addresses() -> list[URLPattern]:
    """Add the form of handling rules, the urgent way, and the reports."""
    return [
        path("faq/<int:page_id>/rule/", SetRuleView.as_view(), name="faq_set_rule"),
        path("faq/<int:page_id>/urgent/", PublishUrgentlyView.as_view(), name="faq_publish_urgently"),
        path("faq/urgent/", UrgentView.as_view(), name="faq_urgent"),
        path("faq/english/", TranslationReport.as_view(), name="faq_english"),
        path("faq/rules/", BrokenRulesReport.as_view(), name="faq_broken_rules"),
        path("faq/urgent/<int:urgent_id>/confirm/", confirm_urgent, name="faq_confirm_urgent"),
        # Attachments are uploaded and chosen beside the text. Wagtail's lists of them let whoever uploaded a file
        # delete it, and with it what an approved text shows. Stands before them: our app is installed before theirs.
        re_path(r"^documents/(?!chooser/)", closed),
    ]


class UrgentMenuItem(MenuItem):
    """Shown to whoever publishes urgently or confirms it."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Ask the policy table."""
        return may(role_of(request.user), Deed.FAQ_CONFIRM_URGENT)


@hooks.register("register_admin_menu_item")
def register_urgent() -> MenuItem:
    """Show the way."""
    return UrgentMenuItem(_("Urgent publications"), reverse_lazy("faq_urgent"), icon_name="warning", order=250)


class ReportMenuItem(MenuItem):
    """Shown to whoever may open it."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Ask the policy table."""
        return may_enter(role_of(request.user), "admin/faq/")


@hooks.register("register_reports_menu_item")
def register_english() -> MenuItem:
    """Show the way."""
    return ReportMenuItem(TRANSLATIONS, reverse_lazy("faq_english"), icon_name="globe", order=100)


@hooks.register("register_reports_menu_item")
def register_broken_rules() -> MenuItem:
    """Show the way."""
    return ReportMenuItem(
        _("Rules without a target"), reverse_lazy("faq_broken_rules"), icon_name="redirect", order=110
    )


@hooks.register("before_edit_page")
def tell_of_newer_text(request: HttpRequest, page: Page) -> None:
    """Tell whoever saves over somebody else's newer text."""
    if request.method == "POST":
        warn_of_conflict(request, page)


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


@hooks.register("construct_page_chooser_queryset")
def choose_among_known_pages(pages: PageQuerySet, request: HttpRequest) -> PageQuerySet:
    """Leave out what other sections have not published yet."""
    return pages.filter(~Q(pk__in=unpublished_elsewhere(request.user)))


@hooks.register("before_move_page")
def refuse_to_name_pages_of_others(request: HttpRequest, page: Page, destination: Page) -> None:
    """Ask before the form names the page: Wagtail asks when it is sent."""
    if not page.permissions_for_user(request.user).can_move():
        raise PermissionDenied


@hooks.register("insert_global_admin_css")
def hide_what_is_closed() -> str:
    """Take the boxes for deeds on many pages out of the lists: their addresses are closed."""
    return format_html('<link rel="stylesheet" href="{}">', static("faq_pages/lists.css"))


@hooks.register("construct_help_menu")
def hide_foreign_help(request: HttpRequest, items: list[Any]) -> None:
    """Leave out Wagtail's own pages on the internet: in English, for those who build sites, and out of reach here."""
    items[:] = [item for item in items if "://" not in item.url]


@hooks.register("construct_main_menu")
def hide_documents(request: HttpRequest, items: list[Any]) -> None:
    """Leave out the list whose address is closed."""
    items[:] = [item for item in items if item.name != "documents"]


@hooks.register("construct_homepage_summary_items", order=1)  # after it has been added
def hide_documents_at_home(request: HttpRequest, items: list[Any]) -> None:
    """Leave out their number, which leads to the closed list."""
    items[:] = [item for item in items if "documents" not in type(item).__module__]


@hooks.register("construct_homepage_panels")
def show_what_waits(request: HttpRequest, panels: list[Any]) -> None:
    """Begin with what is to be looked after."""
    panels.append(WaitingPanel(request))


@hooks.register("construct_search")
def hide_documents_in_search(request: HttpRequest, areas: list[Any]) -> None:
    """Leave them out of the search, whose hits lead to closed addresses."""
    areas[:] = [area for area in areas if area.name != "documents"]


@hooks.register("before_serve_document")
def refuse_inside_attachments(document: Any, request: HttpRequest) -> None:
    """Answer strangers as if there were no such file, unless a public FAQ shows it to them."""
    if not may_fetch(request.user, document):
        raise Http404


@hooks.register("insert_editor_js")
def show_reading_time() -> str:
    """Show how long the spoken answer takes."""
    return format_html('<script src="{}"></script>', static("faq_pages/reading_time.js"))


@hooks.register("insert_editor_js")
def name_the_fields_of_blocks() -> str:
    """Tell screen readers which field of a block they stand in."""
    return format_html('<script src="{}"></script>', static("faq_pages/field_names.js"))


@hooks.register("insert_global_admin_css")
def lay_out_the_form() -> str:
    """Lay out what stands in an FAQ's form only."""
    return format_html('<link rel="stylesheet" href="{}">', static("faq_pages/form.css"))
