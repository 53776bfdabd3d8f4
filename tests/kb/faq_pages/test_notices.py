"""Mails: to those concerned, and to nobody whose account has ended."""

from datetime import date
from smtplib import SMTPAuthenticationError

import pytest
from django.core.mail.backends.base import BaseEmailBackend

from kb.accounts.models import User
from kb.accounts.policy import Role
from kb.faq_pages.models import FaqPage
from tests.factories import cms, faqs
from tests.with_services import free_port

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture
def people() -> dict[str, User]:
    """Everybody has an address; two accounts of the section's approvers have ended."""
    faqs.service_group()
    faqs.service_group("kankyo")
    people = {
        "author": faqs.person("author", Role.AUTHOR, unit="shimin"),
        "colleague": faqs.person("colleague", Role.AUTHOR, unit="shimin"),
        "approver": faqs.person("approver", Role.APPROVER, unit="shimin"),
        "second_account": faqs.person("second", Role.APPROVER, unit="shimin", person_number="P-author"),
        "ended": faqs.person("ended", Role.APPROVER, unit="shimin"),
        "inactive": faqs.person("inactive", Role.APPROVER, unit="shimin"),
        "elsewhere": faqs.person("elsewhere", Role.APPROVER, unit="kankyo"),
        "owner": faqs.person("owner", Role.CITY),
        "administrator": faqs.person("admin", Role.ADMINISTRATOR),
    }
    for user in people.values():
        user.email = f"{user.username}@mihon.example"
        user.save()
    User.objects.filter(username="ended").update(until=date(2020, 3, 31))
    User.objects.filter(username="inactive").update(is_active=False)
    return people


@pytest.fixture
def page(people) -> FaqPage:
    return faqs.faq(faqs.ServiceGroup.objects.get(code="shimin"), languages=("ja",))["ja"]


def _told(mailoutbox) -> list[str]:
    return sorted(address for mail in mailoutbox for address in mail.to)


def test_submission_is_told_once_to_those_who_may_approve(people, page, mailoutbox):
    cms.submit(people["author"], page)

    assert _told(mailoutbox) == ["approver@mihon.example", "owner@mihon.example"]


def test_refusal_is_told_to_whoever_submitted_with_the_comment(people, page, mailoutbox):
    cms.submit(people["author"], page)
    mailoutbox.clear()

    cms.send_back(people["approver"], page, "手数料は350円です")

    assert _told(mailoutbox) == ["author@mihon.example"]
    assert "手数料は350円です" in mailoutbox[0].body


def test_approval_is_told_to_whoever_submitted(people, page, mailoutbox):
    cms.submit(people["author"], page)
    mailoutbox.clear()

    cms.approve(people["approver"], page)

    assert _told(mailoutbox) == ["author@mihon.example"]


def test_author_whose_account_has_ended_is_told_nothing(people, page, mailoutbox):
    cms.submit(people["author"], page)
    User.objects.filter(username="author").update(until=date(2020, 3, 31))
    mailoutbox.clear()

    cms.approve(people["approver"], page)

    assert _told(mailoutbox) == []
    assert cms.published(page) == "new text"


@pytest.mark.parametrize("host", ["127.0.0.1", "no-such-host.invalid"])
def test_mail_server_that_is_away_stops_no_approval(people, page, settings, host):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = host, free_port()

    cms.submit(people["author"], page)
    cms.approve(people["approver"], page)

    assert FaqPage.objects.get(pk=page.pk).current_workflow_state is None


def test_mail_server_that_refuses_our_password_stops_no_approval(people, page, settings):
    settings.EMAIL_BACKEND = "tests.kb.faq_pages.test_notices.Refusing"

    cms.submit(people["author"], page)

    assert FaqPage.objects.get(pk=page.pk).current_workflow_state is not None


class Refusing(BaseEmailBackend):
    """A server that knows us no more."""

    def open(self) -> bool:
        """Answer as a server does after a wrong password."""
        raise SMTPAuthenticationError(535, b"Authentication failed")
