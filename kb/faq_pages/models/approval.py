"""The workflow's task: somebody else approves."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import AbstractGroupApprovalTask, TaskState

from kb.faq_pages.authorship import may_approve


class SecondPersonTask(AbstractGroupApprovalTask):
    """Members of the groups approve, except whoever wrote or submitted any part of what is approved.

    Wagtail compares nobody. Persons are compared here, not accounts.
    """

    class Meta:
        db_table = "faq_pages_secondpersontask"
        verbose_name = _("Approval by a second person")
        verbose_name_plural = _("Approvals by a second person")

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, str, bool]]:
        """Leave out approval for whoever is not a second person; requesting changes stays."""
        actions = super().get_actions(obj, user)
        if not actions or may_approve(user, page=obj):
            return actions
        return [action for action in actions if action[0] != "approve"]

    def on_action(self, task_state: TaskState, user: Any, action_name: str, **kwargs: Any) -> Any:
        """Refuse what ``get_actions`` does not offer.

        Wagtail's view checks the page of the address but acts on the task state of the address, which
        may be another page's: so the check is repeated on the page that the task state belongs to.

        Raises PermissionDenied; Wagtail's admin answers with its refusal.
        """
        page = task_state.workflow_state.content_object
        if action_name not in {name for name, _label, _modal in self.get_actions(page, user)}:
            raise PermissionDenied
        return super().on_action(task_state, user, action_name, **kwargs)

    @classmethod
    def get_description(cls) -> str:
        """Describe the task where an administrator chooses its kind."""
        return gettext("Members of the chosen groups approve what others wrote; nobody approves their own text")
