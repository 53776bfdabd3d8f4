"""The directory's lists and forms in the CMS. Django's model permissions say who may view and who may change."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup

from kb.directory.models import Line, ServiceGroup, WeeklyHours


class ServiceGroupViewSet(ModelViewSet):
    """Service groups."""

    model = ServiceGroup
    icon = "group"
    menu_label = _("Service groups")
    form_fields = ["code", "name", "name_kana", "name_en"]
    list_display = ["name", "name_en", "code"]
    inspect_view_enabled = True
    copy_view_enabled = False


class LineViewSet(ModelViewSet):
    """Lines."""

    model = Line
    icon = "mobile-alt"
    menu_label = _("Lines")
    form_fields = ["number", "name", "name_en", "service_group", "language"]
    list_display = ["number", "name", "service_group", "language"]
    inspect_view_enabled = True
    copy_view_enabled = False


class WeeklyHoursViewSet(ModelViewSet):
    """Weekly hours."""

    model = WeeklyHours
    icon = "time"
    menu_label = _("Weekly hours")
    form_fields = ["service_group", "weekday", "opens", "closes"]
    list_display = ["service_group", "weekday", "opens", "closes"]
    inspect_view_enabled = True
    copy_view_enabled = False


class DirectoryGroup(ModelViewSetGroup):
    """One menu item for the directory."""

    items = (ServiceGroupViewSet, LineViewSet, WeeklyHoursViewSet)
    menu_label = _("Directory")
    menu_icon = "group"
    menu_order = 300
