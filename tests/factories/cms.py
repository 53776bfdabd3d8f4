"""What people do in the CMS, through its own forms."""

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from kb.accounts.models import User
from kb.faq_pages.models import FaqPage
from tests.factories import faqs


def signed_in(user: User) -> Client:
    """Return a browser in which ``user`` has signed in."""
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def edit(user: User, page: FaqPage, **fields: object) -> HttpResponse:
    """Save the form of the text with these fields."""
    return signed_in(user).post(reverse("wagtailadmin_pages:edit", args=[page.pk]), faqs.form_of(page, **fields))


def submit(user: User, page: FaqPage, spoken_answer: str = "new text", **fields: object) -> HttpResponse:
    """Ask for the approval of a new text."""
    return edit(user, page, **{"spoken_answer": spoken_answer, "action-submit": "1", **fields})


def approve(user: User, page: FaqPage, *, task_of: FaqPage | None = None) -> HttpResponse:
    """Approve what waits; ``task_of`` forges the address with another page's task."""
    return _act(user, page, "approve", task_of or page, {})


def send_back(user: User, page: FaqPage, comment: str) -> HttpResponse:
    """Ask for changes."""
    return _act(user, page, "reject", page, {"comment": comment})


def published(page: FaqPage) -> str:
    """Return the spoken answer that stands on the public page."""
    return FaqPage.objects.get(pk=page.pk).spoken_answer


def _act(user: User, page: FaqPage, action: str, task_of: FaqPage, form: dict[str, str]) -> HttpResponse:
    state = FaqPage.objects.get(pk=task_of.pk).current_workflow_task_state
    return signed_in(user).post(reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, state.pk]), form)
