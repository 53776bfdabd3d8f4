"""The directory's lists and forms in the CMS. Django's model permissions say who may view and who may change."""

from typing import Any

from django.db import IntegrityError
from django.forms import modelform_factory
from django.http import HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.generic import CreateView, EditView
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup

from kb.directory.dated_forms import ADVICE, DatedRowForm, is_overlap
from kb.directory.models import Closure, Line, ServiceGroup, ServiceGroupUnit, WeeklyHours

PERIOD = ["valid_from", "valid_to"]


class OverlapMixin:
    """A refusal of the database becomes a sentence in the form."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Save; two people who save at the same moment cannot both be right."""
        try:
            return super().form_valid(form)  # type: ignore[misc]
        except IntegrityError as error:
            if not is_overlap(error):
                raise
            clash = gettext("Another row tells of the same days.")
            form.add_error(None, f"{clash} {ADVICE}")
            self.produced_error_code = "validation_error"
            self.produced_error_message = self.get_error_message()  # type: ignore[attr-defined]
            return self.form_invalid(form)  # type: ignore[attr-defined]


class AddDatedView(OverlapMixin, CreateView):
    """The form of a new row."""


class EditDatedView(OverlapMixin, EditView):
    """The form of a row that is there."""


class ServiceGroupViewSet(ModelViewSet):
    """Service groups."""

    model = ServiceGroup
    icon = "group"
    menu_label = _("Service groups")
    form_fields = ["code", "name", "name_kana", "name_en", "go_live"]
    list_display = ["name", "name_en", "code", "go_live"]
    inspect_view_enabled = True
    copy_view_enabled = False


class DatedViewSet(ModelViewSet):
    """Rows that hold from one day to another."""

    inspect_view_enabled = True
    copy_view_enabled = False
    add_view_class = AddDatedView
    edit_view_class = EditDatedView

    def get_form_class(self, for_update: bool = False) -> Any:
        """Build the form on the one that looks for overlaps."""
        return modelform_factory(
            self.model,
            form=DatedRowForm,
            formfield_callback=self.formfield_for_dbfield,
            fields=self.get_form_fields(),
        )


class ServiceGroupUnitViewSet(DatedViewSet):
    """Units of service groups."""

    model = ServiceGroupUnit
    icon = "link"
    menu_label = _("Units of service groups")
    form_fields = ["service_group", "unit", *PERIOD]
    list_display = ["service_group", "unit", *PERIOD]


class LineViewSet(DatedViewSet):
    """Lines."""

    model = Line
    icon = "mobile-alt"
    menu_label = _("Lines")
    form_fields = ["number", "name", "name_en", "service_group", "language", *PERIOD]
    list_display = ["number", "name", "service_group", "language", *PERIOD]


class WeeklyHoursViewSet(DatedViewSet):
    """Weekly hours."""

    model = WeeklyHours
    icon = "time"
    menu_label = _("Weekly hours")
    form_fields = ["service_group", "weekday", "opens", "closes", "days", *PERIOD]
    list_display = ["service_group", "weekday", "opens", "closes", "days", *PERIOD]


class ClosureViewSet(ModelViewSet):
    """Closures."""

    model = Closure
    icon = "date"
    menu_label = _("Closures")
    form_fields = ["service_group", "first_day", "last_day", "reason", "reason_en"]
    list_display = ["reason", "service_group", "first_day", "last_day"]
    inspect_view_enabled = True
    copy_view_enabled = False


class DirectoryGroup(ModelViewSetGroup):
    """One menu item for the directory."""

    items = (ServiceGroupViewSet, ServiceGroupUnitViewSet, LineViewSet, WeeklyHoursViewSet, ClosureViewSet)
    menu_label = _("Directory")
    menu_icon = "group"
    menu_order = 300
