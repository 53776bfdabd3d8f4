"""The CMS's views that Wagtail does not bring along."""

from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page
from wagtail_localize.views.submit_translations import SubmitPageTranslationView

from kb.accounts.models import User
from kb.accounts.policy import Deed, may, role_of
from kb.faq_pages.forms import RuleForm
from kb.faq_pages.models import FaqPage
from kb.faq_pages.rules import set_rule


class SetRuleView(WagtailAdminTemplateMixin, FormView):
    """Add a handling rule to an FAQ, for whoever may edit its page."""

    form_class = RuleForm
    template_name = "wagtailadmin/generic/form.html"
    page_title = _("New handling rule")
    page_subtitle = _("New handling rule")
    header_icon = "redirect"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse whoever may not edit the page from which the rule is set."""
        self.page = get_object_or_404(FaqPage, pk=kwargs["page_id"])
        may_write = may(role_of(request.user), Deed.FAQ_WRITE)  # who only approves may open the text's form, too
        if not may_write or not self.page.permissions_for_user(request.user).can_edit():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Offer what stands today or will."""
        return {**super().get_form_kwargs(), "today": timezone.localdate()}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the FAQ."""
        return [*self.breadcrumbs_items, {"url": self.get_success_url(), "label": self.page.get_admin_display_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what Wagtail's form template asks for."""
        form = kwargs.pop("form", None) or self.get_form()
        return super().get_context_data(
            action_url=self.request.path,
            media=form.media,
            form=form,
            submit_button_label=_("Set the rule"),
            submit_button_active_label=_("Saving…"),
            **kwargs,
        )

    def form_valid(self, form: RuleForm) -> HttpResponse:
        """Set the rule and go back to the FAQ."""
        who = cast(User, self.request.user)  # the policy table closes the CMS to strangers
        set_rule(number=self.page.number_id, who=who, **form.rule())
        messages.success(self.request, _("The handling rule has been set. It holds for all languages."))
        return redirect(self.get_success_url())

    def get_success_url(self) -> str:
        """Return the FAQ's form."""
        return reverse("wagtailadmin_pages:edit", args=[self.page.pk])


def translate(request: HttpRequest, page_id: int) -> HttpResponseBase:
    """Let the library make the draft of a translation, for whoever may edit the page: it does not ask by itself."""
    page = get_object_or_404(Page, pk=page_id)
    if not page.permissions_for_user(request.user).can_edit():
        raise Http404
    return SubmitPageTranslationView.as_view()(request, page_id=page_id)


def closed(request: HttpRequest) -> HttpResponse:
    """Stand before an address of a library that must not be reached: 404 for everybody."""
    raise Http404
