"""The CMS around the text: rules, previews, translations, and doors that must stay shut."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale
from wagtail_localize.models import Translation, TranslationSource

from kb.accounts.policy import Role
from kb.directory.models import Line
from kb.faq_pages.models import FaqPage, HandlingRule
from kb.faq_pages.queries import rule_in_force
from tests.factories import faqs

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture
def page() -> FaqPage:
    return faqs.faq(faqs.service_group(), languages=("ja",))["ja"]


def _as(role: Role) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(faqs.person(role.value, role))
    return client


def _rule_form(**fields: str) -> dict[str, str]:
    return {"kind": "relay", "target": "1020", "valid_from": "", "why": "agreed", **fields}


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.APPROVER])
def test_rule_is_set_beside_the_text_and_holds_at_once(page, role):
    client = _as(role)

    client.post(reverse("faq_set_rule", args=[page.pk]), _rule_form())

    rule = rule_in_force(page.number_id, timezone.now())
    assert (rule.kind, rule.target) == ("relay", "1020")
    assert HandlingRule.objects.get().who.role == role
    form = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert "→ 1020" in form
    assert "agreed" in form


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.SUPERVISOR, Role.ADMINISTRATOR])
def test_rule_is_not_for_other_roles(page, role):
    _as(role).post(reverse("faq_set_rule", args=[page.pk]), _rule_form())

    assert HandlingRule.objects.count() == 0


@pytest.mark.parametrize(
    "fields",
    [
        {"target": ""},
        {"why": ""},
        {"valid_from": f"{timezone.localtime() - timedelta(days=1):%Y-%m-%d %H:%M}"},
    ],
)
def test_rule_form_refuses_what_cannot_be(page, fields):
    response = _as(Role.AUTHOR).post(reverse("faq_set_rule", args=[page.pk]), _rule_form(**fields))

    assert response.status_code == 200
    assert list(response.context["form"].errors) == list(fields)
    assert HandlingRule.objects.count() == 0


def test_preview_shows_the_draft_as_citizens_will_see_it(page):
    client = _as(Role.AUTHOR)
    url = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    client.post(
        url,
        faqs.form_of(page, title="下書きの質問", spoken_answer="下書きの答え", operator_note="内部のメモ"),
    )

    response = client.get(url)

    html = response.content.decode()
    assert "下書きの答え" in html
    assert "内部のメモ" not in html
    assert "frame-ancestors 'self'" in response.headers["Content-Security-Policy"]


def test_preview_of_a_page_that_was_never_saved(page):
    client = _as(Role.AUTHOR)
    url = reverse("wagtailadmin_pages:preview_on_add", args=["faq_pages", "faqpage", page.get_parent().pk])
    client.post(
        url,
        faqs.form_of(page, title="まだない質問"),
    )

    response = client.get(url)

    assert response.status_code == 200
    assert "まだない質問" in response.content.decode()


def test_translate_makes_a_draft_for_the_ordinary_editor(page):
    client = _as(Role.AUTHOR)

    client.post(
        reverse("wagtail_localize:submit_page_translation", args=[page.pk]),
        {"locales": [Locale.objects.get(language_code="en").pk], "include_subtree": ""},
    )

    translated = FaqPage.objects.get(locale__language_code="en")
    assert (translated.live, translated.number_id) == (False, page.number_id)
    assert Translation.objects.filter(enabled=True).count() == 0
    form = client.get(reverse("wagtailadmin_pages:edit", args=[translated.pk])).content.decode()
    assert 'name="action-submit"' in form
    assert "localize-restart-translation" not in form


def test_ways_of_wagtail_localize_around_the_approval_are_shut(page):
    client = _as(Role.AUTHOR)
    client.post(
        reverse("wagtail_localize:submit_page_translation", args=[page.pk]),
        {"locales": [Locale.objects.get(language_code="en").pk], "include_subtree": ""},
    )
    translated = FaqPage.objects.get(locale__language_code="en")
    source = TranslationSource.objects.get(object_id=page.translation_key)

    client.post(reverse("wagtailadmin_pages:edit", args=[translated.pk]), {"localize-restart-translation": "1"})
    for name, argument in (("update_translations", source.pk), ("convert_to_alias", translated.pk)):
        url = reverse(f"wagtail_localize:{name}", args=[argument])
        assert client.post(url, {"publish_translations": "on"}).status_code == 404

    translated.refresh_from_db()
    assert (translated.live, translated.alias_of_id) == (False, None)
    assert Translation.objects.filter(enabled=True).count() == 0


def test_translate_is_for_authors_only(page):
    english = Locale.objects.get(language_code="en").pk

    for role in (Role.APPROVER, Role.ADMINISTRATOR):
        _as(role).post(reverse("wagtail_localize:submit_page_translation", args=[page.pk]), {"locales": [english]})

    assert FaqPage.objects.filter(locale__language_code="en").count() == 0


@pytest.mark.parametrize(("role", "name"), [(Role.ADMINISTRATOR, "new name"), (Role.AUTHOR, "shimin直通")])
def test_directory_is_changed_by_administrators_only(page, role, name):
    line = Line.objects.get()

    _as(role).post(
        reverse("line:edit", args=[line.pk]),
        {
            "number": line.number,
            "name": "new name",
            "name_en": "new name",
            "service_group": line.service_group_id,
            "language": "ja",
            "valid_from": "2000-01-01",
        },
    )

    assert Line.objects.get().name == name


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.APPROVER, Role.ADMINISTRATOR])
def test_home_and_directory_open_for_whoever_works_in_the_cms(page, role):
    cache.clear()
    client = _as(role)

    assert client.get(reverse("wagtailadmin_home")).status_code == 200
    for name in ("servicegroup", "line", "weeklyhours"):
        assert client.get(reverse(f"{name}:index")).status_code == 200


def test_author_of_another_section_translates_nothing_and_reads_nothing(page):
    faqs.service_group("kankyo")
    stranger = Client()
    stranger.force_login(faqs.person("elsewhere", Role.AUTHOR, unit="kankyo"))

    answer = stranger.get(reverse("wagtail_localize:submit_page_translation", args=[page.pk]))

    assert answer.status_code == 404
