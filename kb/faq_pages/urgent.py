"""A text goes out at once, and a second person looks at it afterwards."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import LogContext
from wagtail.models import Revision

from kb.accounts.models import User
from kb.accounts.policy import Deed, may, role_of
from kb.audit import trail
from kb.audit.models import Action
from kb.faq_pages.models import FaqPage, UrgentPublication
from kb.faq_pages.published import name_in_trail
from kb.faq_pages.scope import faqs_of
from kb.faq_pages.translations import refuse_false_check


@transaction.atomic
def publish_urgently(page: FaqPage, *, by: User, reason: str, at: datetime) -> UrgentPublication:
    """Publish the latest draft of ``page`` without waiting for anybody; a workflow in progress ends with it.

    Raises PermissionDenied where ``by`` has no such right on this page, FactsDiffer when a translation falsely calls
    itself checked, and ValidationError without a reason or when there is nothing new to publish.
    """
    if not may_publish_urgently(by, page=page):
        raise PermissionDenied
    page = FaqPage.objects.select_for_update(of=("self",)).get(pk=page.pk)
    if page.latest_revision_id in (None, page.live_revision_id):
        raise ValidationError(_("There is no draft that is not published already."))
    draft = page.get_latest_revision_as_object()
    refuse_false_check(draft, at=at)
    revision = _revision_for_now(draft, by=by, at=at)
    urgent = UrgentPublication(
        number_id=page.number_id,
        language=page.locale.language_code,
        revision=revision.pk,
        question=draft.title,
        reason=reason,
        published_by=by,
        published_at=at,
    )
    urgent.full_clean(exclude=["confirmed_by", "confirmed_at"])
    urgent.save(force_insert=True)
    with LogContext(user=by):
        revision.publish(user=by, skip_permission_checks=True)
    _note(Action.FAQ_PUBLISHED_URGENTLY, urgent, page=draft, by=by, at=at)
    return urgent


@transaction.atomic
def confirm(urgent: UrgentPublication, *, by: User, at: datetime) -> UrgentPublication:
    """Say that ``by`` has looked at what went out.

    Raises PermissionDenied for whoever published it, under whichever account, or has no such right; ValidationError
    when somebody was faster.
    """
    urgent = UrgentPublication.objects.select_for_update(of=("self",)).select_related("published_by").get(pk=urgent.pk)
    if not may_confirm(by, urgent=urgent, numbers=set(faqs_of(by).values_list("number_id", flat=True))):
        raise PermissionDenied
    if urgent.confirmed_at:
        raise ValidationError(_("Somebody has confirmed it already."))
    urgent.confirmed_by, urgent.confirmed_at = by, at
    urgent.save(update_fields=["confirmed_by", "confirmed_at"])
    revision = Revision.objects.get(pk=urgent.revision)
    _note(Action.FAQ_CONFIRMED, urgent, page=revision.as_object(), by=by, at=at)
    return urgent


def may_publish_urgently(user: Any, *, page: FaqPage) -> bool:
    """Say whether ``user`` may publish this page at once: its approvers, and the contract owner."""
    return may(role_of(user), Deed.FAQ_PUBLISH_URGENTLY) and faqs_of(user).filter(pk=page.pk).exists()


def may_confirm(user: Any, *, urgent: UrgentPublication, numbers: set[int]) -> bool:
    """Say whether ``user`` is a second person for it; ``numbers`` are those of the FAQs in which they have a say."""
    return (
        may(role_of(user), Deed.FAQ_CONFIRM_URGENT)
        and urgent.number_id in numbers
        and user.person_number != urgent.published_by.person_number
    )


def _revision_for_now(draft: FaqPage, *, by: User, at: datetime) -> Revision:
    """Return the revision to publish: the draft itself, or a copy without the day that would hold it back."""
    waits = draft.go_live_at is not None and draft.go_live_at > at
    is_over = draft.expire_at is not None and draft.expire_at <= at
    if not waits and not is_over:
        revision: Revision = draft.latest_revision
        return revision
    draft.go_live_at = None if waits else draft.go_live_at
    draft.expire_at = None if is_over else draft.expire_at
    return draft.save_revision(user=by, clean=False)


def _note(action: Action, urgent: UrgentPublication, *, page: FaqPage, by: User, at: datetime) -> None:
    trail.note(
        action,
        by=by,
        at=at,
        subject=name_in_trail(page),
        subject_key=f"faq:{urgent.number_id}",
        reason=urgent.reason,
        details={"number": urgent.number_id, "language": urgent.language, "revision": urgent.revision},
    )
