"""The workflow's task: somebody else approves."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import AbstractGroupApprovalTask, TaskState

from kb.faq_pages.authorship import may_approve
from kb.faq_pages.translations import CHECKED, differences_from_original


class ChangesForm(forms.Form):
    """What is to be changed: nobody is sent back without a word."""

    comment = forms.CharField(label=_("What is to be changed"), widget=forms.Textarea, max_length=2000)


class SecondPersonTask(AbstractGroupApprovalTask):
    """Members of the groups approve, except whoever wrote or submitted any part of what is approved.

    Wagtail compares nobody. Persons are compared here, not accounts.
    """

    class Meta:
        db_table = "faq_pages_secondpersontask"
        verbose_name = _("Approval by a second person")
        verbose_name_plural = _("Approvals by a second person")

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, str, bool]]:
        """Leave out approval for whoever is not a second person, and of a translation that is falsely called checked.

        Requesting changes stays. The form says why approval is not offered.
        """
        actions = super().get_actions(obj, user)
        if not actions or (may_approve(user, page=obj) and not _is_falsely_checked(obj)):
            return actions
        return [action for action in actions if action[0] != "approve"]

    def get_form_for_action(self, action: str) -> type[forms.Form]:
        """Ask for the comment that Wagtail only offers."""
        return ChangesForm if action == "reject" else super().get_form_for_action(action)

    def on_action(self, task_state: TaskState, user: Any, action_name: str, **kwargs: Any) -> Any:
        """Refuse what ``get_actions`` does not offer, and a refusal without a word.

        Wagtail's view checks the page of the address but acts on the task state of the address, which
        may be another page's: so the check is repeated on the page that the task state belongs to.

        Raises PermissionDenied; Wagtail's admin answers with its refusal.
        """
        page = task_state.workflow_state.content_object
        if action_name not in {name for name, _label, _modal in self.get_actions(page, user)}:
            raise PermissionDenied
        # The form of the text brings the comment along unchecked.
        if action_name == "reject" and not str(kwargs.get("comment", "")).strip():
            raise PermissionDenied
        return super().on_action(task_state, user, action_name, **kwargs)

    @classmethod
    def get_description(cls) -> str:
        """Describe the task where an administrator chooses its kind."""
        return gettext("Members of the chosen groups approve what others wrote; nobody approves their own text")


def _is_falsely_checked(page: Any) -> bool:
    draft = page.get_latest_revision_as_object()
    return draft.confidence == CHECKED and bool(differences_from_original(draft, at=timezone.now()))
