"""Whatever goes out or is taken back is noted here, by whichever way it went.

Receivers of Wagtail's signals, against our habit: approval, urgency, schedule, the CMS's own views and programs all
end in the same two signals, and a way that somebody forgot to note would be the one that an auditor asks for.
"""

from typing import Any

from wagtail.log_actions import get_active_log_context
from wagtail.models import Revision, TaskState
from wagtail.signals import page_published, page_unpublished

from kb.audit import trail
from kb.audit.models import Action
from kb.faq_pages.models import Audience, FaqPage
from kb.faq_pages.translations import original_of


def connect() -> None:
    """Listen from now on."""
    page_published.connect(_published, sender=FaqPage, dispatch_uid="faq_published")
    page_unpublished.connect(_unpublished, sender=FaqPage, dispatch_uid="faq_unpublished")


def name_in_trail(page: FaqPage) -> str:
    """Return how the trail names a text: what is for the city's own staff by its number alone."""
    name = f"FAQ {page.number_id} ({page.locale.language_code})"
    return name if page.audience == Audience.STAFF else f"{name}: {page.title}"


def _published(instance: FaqPage, revision: Revision, **kwargs: Any) -> None:
    if not instance.live:  # approved for a later day: Wagtail tells that with the same signal
        return
    _remember_original(instance)
    approved = TaskState.objects.filter(revision=revision, status=TaskState.STATUS_APPROVED)
    _note(
        Action.FAQ_PUBLISHED,
        instance,
        revision=revision.pk,
        approved_by=approved.values_list("finished_by__person_number", flat=True).last(),
    )


def _unpublished(instance: FaqPage, **kwargs: Any) -> None:
    _note(Action.FAQ_UNPUBLISHED, instance, expired=instance.expired)


def _remember_original(page: FaqPage) -> None:
    original = original_of(page)
    if original:
        page.original_revision = original.live_revision_id
        FaqPage.objects.filter(pk=page.pk).update(original_revision=page.original_revision)


def _note(action: Action, page: FaqPage, **details: Any) -> None:
    """Note the deed of whoever acts in the CMS or in ``LogContext``; of the machine where nobody does."""
    trail.note(
        action,
        by=get_active_log_context().user,
        subject=name_in_trail(page),
        subject_key=f"faq:{page.number_id}",
        details={"number": page.number_id, "language": page.locale.language_code, **details},
    )
