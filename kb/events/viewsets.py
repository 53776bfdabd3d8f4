"""The events' list and form in the CMS. Django's model permissions say who may view and who may change."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.model import ModelViewSet

from kb.events.models import Event


class EventViewSet(ModelViewSet):
    """Events and courses, the next one first; how each stands today is changed in its form."""

    model = Event
    icon = "calendar-alt"
    menu_label = _("Events")
    add_to_admin_menu = True
    menu_order = 250
    form_fields = [
        "title",
        "title_en",
        "service_group",
        "unit",
        "starts_at",
        "ends_at",
        "state",
        "place",
        "place_en",
        "fee",
        "fee_en",
        "capacity",
        "how_to_apply",
        "how_to_apply_en",
        "spoken",
        "spoken_en",
    ]
    list_display = ["title", "starts_at", "place", "state", "service_group"]
    list_filter = ["state", "service_group"]
    inspect_view_enabled = True
    copy_view_enabled = True
