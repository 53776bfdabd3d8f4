"""What goes out: when a workflow has been approved, and when a day has come.

Named in the settings and loaded before any model: imports none.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.log_actions import LogContext

from kb.faq_pages.translations import refuse_false_check

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Due:
    """How many texts went out and how many were taken back."""

    published: int
    expired: int


def publish_approved(workflow_state: Any, user: Any = None) -> None:
    """Publish the text that was approved, or schedule it when it names a later day.

    Wagtail's own version asks whether the approver has the bare permission to publish. No human role
    has it, because it would open every way around the workflow; the approval is the permission.

    Raises FactsDiffer, which undoes the approval, when a translation calls itself checked and is not.
    """
    revision = workflow_state.content_object.get_latest_revision()
    refuse_false_check(revision.as_object(), at=timezone.now())
    with LogContext(user=user):
        revision.publish(user=user, skip_permission_checks=True)


def publish_due(at: datetime) -> Due:
    """Take back what expired by ``at`` and publish what was approved for then. Call it every minute.

    Wagtail's command ``publish_scheduled`` for FAQs, with the clock as an argument. Each text in a transaction of its
    own: one that cannot go out is logged and tried again next time, and holds up no other.
    """
    expired = [_done(_expire, pk, at=at) for pk in _expired(at)]
    published = [_done(_publish, pk, at=at) for pk in _approved_for(at)]
    return Due(published=sum(published), expired=sum(expired))


def _expired(at: datetime) -> list[int]:
    pages = _pages().filter(live=True, expire_at__lte=at).order_by("expire_at", "pk")
    return list(pages.values_list("pk", flat=True))


def _approved_for(at: datetime) -> list[int]:
    """Return the pages, originals first: a translation notes the revision of the original beside which it went out."""
    revisions = apps.get_model("wagtailcore", "Revision").page_revisions.filter(approved_go_live_at__lte=at)
    keys = revisions.order_by("approved_go_live_at", "pk").values_list("object_id", flat=True)
    languages = dict(_pages().filter(pk__in=list(keys)).values_list("pk", "locale__language_code"))
    ours = [int(key) for key in keys if int(key) in languages]
    return sorted(ours, key=lambda pk: languages[pk] != settings.LANGUAGE_CODE)


def _done(deed: Callable[..., bool], pk: int, *, at: datetime) -> bool:
    try:
        with transaction.atomic():
            return deed(pk, at=at)
    except (ValidationError, IntegrityError):
        logger.exception("The scheduled change of the page %d failed.", pk)
        return False


def _expire(pk: int, *, at: datetime) -> bool:
    # Asked again under the lock: another process, or an approval, may have been faster.
    page = _pages().select_for_update(of=("self",)).filter(pk=pk, live=True, expire_at__lte=at).first()
    if page is None:
        return False
    page.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    return True


def _publish(pk: int, *, at: datetime) -> bool:
    page = _pages().select_for_update(of=("self",)).filter(pk=pk).first()
    revision = page and page.revisions.filter(approved_go_live_at__lte=at).order_by("-approved_go_live_at").first()
    if not revision:
        return False
    revision.publish(log_action="wagtail.publish.scheduled")
    return True


def _pages() -> Any:
    return apps.get_model("faq_pages", "FaqPage")._default_manager.all()
