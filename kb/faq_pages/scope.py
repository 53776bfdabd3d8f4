"""Whose FAQs are whose: in which of them somebody has a say."""

from typing import Any

from django.db.models import QuerySet
from wagtail.permission_policies.pages import PagePermissionPolicy

from kb.accounts.models import User
from kb.accounts.policy import Deed, may, role_of
from kb.accounts.sight import learn_faqs_of
from kb.faq_pages.models import FaqPage


def connect() -> None:
    """Let whoever reads the audit trail see what was done to the FAQs in which they have a say."""
    learn_faqs_of(_subjects_of)


def faqs_of(user: Any) -> QuerySet[FaqPage]:
    """Return the pages whose drafts ``user`` sees: all for the contract owner, else those of their service groups."""
    role = role_of(user)
    if may(role, Deed.FAQ_APPROVE_ANY_SECTION):
        return FaqPage.objects.all()
    if not may(role, Deed.FAQ_WRITE):
        return FaqPage.objects.none()
    pages = PagePermissionPolicy().instances_user_has_permission_for(user, "change")
    return FaqPage.objects.filter(pk__in=pages.values("pk"))


def unpublished_elsewhere(user: Any) -> QuerySet[FaqPage]:
    """Return the pages that were never published, or are no longer, and whose texts are not for ``user``."""
    return FaqPage.objects.filter(live=False).exclude(pk__in=faqs_of(user))


def _subjects_of(user: User) -> set[str]:
    return {f"faq:{number}" for number in faqs_of(user).values_list("number_id", flat=True)}
