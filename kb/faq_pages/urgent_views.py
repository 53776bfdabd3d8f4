"""The urgent way in the CMS: publish at once with a reason, and confirm what others published so."""

from typing import Any, ClassVar, cast

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from kb.accounts.models import User
from kb.accounts.policy import Deed, may, role_of
from kb.faq_pages.forms import UrgentForm
from kb.faq_pages.models import FaqPage, UrgentPublication
from kb.faq_pages.scope import faqs_of
from kb.faq_pages.translations import FactsDiffer
from kb.faq_pages.urgent import confirm, may_confirm, may_publish_urgently, publish_urgently

SHOWN = 100


class PublishUrgentlyView(WagtailAdminTemplateMixin, FormView):
    """One field and one button."""

    form_class = UrgentForm
    template_name = "faq_pages/urgent/publish.html"
    page_title = _("Publish at once")
    header_icon = "warning"
    breadcrumbs_items: ClassVar[list[dict[str, Any]]] = []  # the title alone

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse whoever may not publish this page at once."""
        self.page = get_object_or_404(FaqPage, pk=kwargs["page_id"])
        if not may_publish_urgently(request.user, page=self.page):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the draft that would go out, and the text that would lose its day."""
        return super().get_context_data(
            page=self.page,
            may_edit=self.page.permissions_for_user(self.request.user).can_edit(),
            draft=self.page.get_latest_revision_as_object(),
            scheduled=self.page.scheduled_revision,
            **kwargs,
        )

    def form_valid(self, form: UrgentForm) -> HttpResponse:
        """Publish and go to the list, where the second person will look."""
        by = cast(User, self.request.user)
        try:
            publish_urgently(self.page, by=by, reason=form.cleaned_data["reason"], at=timezone.now())
        except (ValidationError, FactsDiffer) as refusal:
            form.add_error(None, refusal.messages if isinstance(refusal, ValidationError) else str(refusal))
            return self.form_invalid(form)
        messages.success(self.request, _("Published. It stands on every desk; a second person must confirm it."))
        return redirect("faq_urgent")


class UrgentView(WagtailAdminTemplateMixin, TemplateView):
    """What was published urgently and by whom, what still waits for a second person, and the drafts that could be."""

    template_name = "faq_pages/urgent/list.html"
    page_title = _("Urgent publications")
    header_icon = "warning"
    breadcrumbs_items: ClassVar[list[dict[str, Any]]] = []  # the title alone

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse whoever neither publishes urgently nor confirms."""
        if not may(role_of(request.user), Deed.FAQ_CONFIRM_URGENT):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the lists, of the user's own service groups only."""
        pages = faqs_of(self.request.user)
        numbers = set(pages.values_list("number_id", flat=True))
        urgent = list(_urgent(numbers))
        return super().get_context_data(
            waiting=[self._row(one, numbers) for one in urgent if not one.confirmed_at],
            confirmed=[self._row(one, numbers) for one in urgent if one.confirmed_at],
            drafts=_drafts(pages),
            **kwargs,
        )

    def _row(self, urgent: UrgentPublication, numbers: set[int]) -> dict[str, object]:
        return {
            "urgent": urgent,
            "may_confirm": may_confirm(self.request.user, urgent=urgent, numbers=numbers),
        }


@require_POST
def confirm_urgent(request: HttpRequest, urgent_id: int) -> HttpResponse:
    """Confirm one publication as the second person."""
    urgent = get_object_or_404(UrgentPublication, pk=urgent_id)
    try:
        confirm(urgent, by=cast(User, request.user), at=timezone.now())
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, _("Confirmed."))
    return redirect(reverse("faq_urgent"))


def _urgent(numbers: set[int]) -> QuerySet[UrgentPublication]:
    # Those that wait come first, whatever their age.
    rows = UrgentPublication.objects.filter(number_id__in=numbers).select_related("published_by", "confirmed_by")
    return rows.order_by(F("confirmed_at").desc(nulls_first=True), "-published_at")[:SHOWN]


def _drafts(pages: QuerySet[FaqPage]) -> QuerySet[FaqPage]:
    drafts = pages.filter(has_unpublished_changes=True, latest_revision__isnull=False)
    return drafts.select_related("locale", "latest_revision__user").order_by("-latest_revision_created_at")[:SHOWN]
