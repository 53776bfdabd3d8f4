"""Parts of an FAQ's form in the CMS: where its text stands, neighbours, handling rule, what holds for all languages.

The pages' models need this module, so it imports none.
"""

from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin.panels import MultiFieldPanel, Panel

from kb.accounts.policy import Deed, may, role_of
from kb.faq_pages.neighbours import Neighbour, neighbours_of
from kb.faq_pages.translations import differences_from_original, in_words


class StandingPanel(Panel):
    """Where the text stands: sent back and why, waiting for its day, at odds with the original; and the urgent way."""

    class BoundPanel(Panel.BoundPanel):
        """The panel of one text."""

        template_name = "faq_pages/panels/standing.html"

        def is_shown(self) -> bool:
            """Show it once there is a text to say something about."""
            return super().is_shown() and self.instance.pk is not None

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Add what somebody must know before they go on."""
            context = super().get_context_data(parent_context)
            page = self.instance
            state = page.current_workflow_state
            context["sent_back"] = (
                state.current_task_state if state and state.status == state.STATUS_NEEDS_CHANGES else None
            )
            context["scheduled"] = page.scheduled_revision
            context["differences"] = in_words(differences_from_original(page, at=timezone.now()))
            context["may_publish_urgently"] = page.has_unpublished_changes and may(
                role_of(self.request.user), Deed.FAQ_PUBLISH_URGENTLY
            )
            return context


class NeighboursPanel(Panel):
    """The published FAQs with nearly the same question, and which of their facts are others."""

    class BoundPanel(Panel.BoundPanel):
        """The panel of one text."""

        template_name = "faq_pages/panels/neighbours.html"

        @cached_property
        def neighbours(self) -> list[Neighbour]:
            """Return them as the text was last saved."""
            return neighbours_of(self.instance)

        def is_shown(self) -> bool:
            """Show it where there are any."""
            return super().is_shown() and self.instance.pk is not None and bool(self.neighbours)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Add the neighbours, and whether one says something else."""
            context = super().get_context_data(parent_context)
            context["neighbours"] = self.neighbours
            context["is_contradicted"] = any(one.contradictions for one in self.neighbours)
            return context


class HandlingPanel(Panel):
    """The rule in force with its history, and the way to set a new one."""

    class BoundPanel(Panel.BoundPanel):
        """The panel of one FAQ."""

        template_name = "faq_pages/panels/handling.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Add the rules of this number, newest first; the first that is valid already is in force."""
            context = super().get_context_data(parent_context)
            # Through the relation: this module cannot import queries.
            rules = list(self.instance.number.rules.select_related("who")) if self.instance.number_id else []
            now = timezone.now()
            context["number"] = self.instance.number_id
            context["rules"] = rules
            context["in_force"] = next((rule for rule in rules if rule.valid_from <= now), None)
            return context


class OnceForAllLanguages(MultiFieldPanel):
    """Fields that belong to the FAQ and not to one of its texts: edited on the original, and nowhere else."""

    class BoundPanel(MultiFieldPanel.BoundPanel):
        """The panel of one FAQ."""

        def is_shown(self) -> bool:
            """Show it on the page of the original language."""
            return super().is_shown() and self.instance.locale.language_code == settings.LANGUAGE_CODE
