"""The handling rule beside the text of an FAQ in the CMS: shown, never part of the form."""

from typing import Any

from django.utils import timezone
from wagtail.admin.panels import Panel


class HandlingPanel(Panel):
    """The rule in force with its history, and the way to set a new one."""

    class BoundPanel(Panel.BoundPanel):
        """The panel of one FAQ."""

        template_name = "faq_pages/panels/handling.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Add the rules of this number, newest first; the first that is valid already is in force."""
            context = super().get_context_data(parent_context)
            # Through the relation: the pages' models need this module, so it cannot import queries.
            rules = list(self.instance.number.rules.select_related("who")) if self.instance.number_id else []
            now = timezone.now()
            context["number"] = self.instance.number_id
            context["rules"] = rules
            context["in_force"] = next((rule for rule in rules if rule.valid_from <= now), None)
            return context
