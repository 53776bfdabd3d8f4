"""Who is told by mail of a submission, an approval and a refusal: Wagtail's mails, to fewer people.

Wagtail writes to every member of the groups whose account is active. Accounts end by date here, and whoever wrote the
text cannot approve it.
"""

import logging
from collections.abc import Iterable
from smtplib import SMTPException
from typing import Any

from django.utils import timezone
from wagtail.admin.mail import (
    GroupApprovalTaskStateSubmissionEmailNotifier,
    WorkflowStateApprovalEmailNotifier,
    WorkflowStateRejectionEmailNotifier,
)
from wagtail.models import TaskState, WorkflowState
from wagtail.signals import task_submitted, workflow_approved, workflow_rejected

from kb.faq_pages.authorship import may_approve

logger = logging.getLogger(__name__)


class _OfThoseWhoStay:
    """Leaves out accounts that open no door any more; a mail server that is away stops no deed."""

    def get_recipient_users(self, instance: Any, **kwargs: Any) -> Iterable[Any]:
        today = timezone.localdate()
        return [user for user in super().get_recipient_users(instance, **kwargs) if user.until >= today]  # type: ignore[misc]

    def send_notifications(self, *given: Any, **more: Any) -> bool:
        """Send what can be sent; Wagtail itself bears a refused connection, but no unknown host or wrong password."""
        try:
            return bool(super().send_notifications(*given, **more))  # type: ignore[misc]
        except (OSError, SMTPException) as error:
            logger.error("No mail could be sent: %s", error)
            return False


class Submission(_OfThoseWhoStay, GroupApprovalTaskStateSubmissionEmailNotifier):
    """To those who may approve."""

    def get_recipient_users(self, instance: TaskState, **kwargs: Any) -> Iterable[Any]:
        """Leave out whoever wrote a part, under whichever account."""
        page = instance.workflow_state.content_object
        return [user for user in super().get_recipient_users(instance, **kwargs) if may_approve(user, page=page)]


class Approval(_OfThoseWhoStay, WorkflowStateApprovalEmailNotifier):
    """To whoever asked for it."""


class Refusal(_OfThoseWhoStay, WorkflowStateRejectionEmailNotifier):
    """To whoever asked for the approval, with the comment."""


def connect() -> None:
    """Take the places of Wagtail's own: a second receiver of the same name and sender is not added by Django.

    So this must be called before the CMS's own app is ready, which the order of the installed apps sees to.
    """
    task_submitted.connect(
        SUBMISSION, sender=TaskState, dispatch_uid="group_approval_task_submitted_email_notification"
    )
    workflow_approved.connect(APPROVAL, sender=WorkflowState, dispatch_uid="workflow_state_approved_email_notification")
    workflow_rejected.connect(REFUSAL, sender=WorkflowState, dispatch_uid="workflow_state_rejected_email_notification")


# Signals keep no receiver alive by themselves.
SUBMISSION, APPROVAL, REFUSAL = Submission(), Approval(), Refusal()
