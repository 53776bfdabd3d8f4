"""How the English texts stand: missing, up to date, or behind, and in what."""

import pytest
from django.urls import reverse

from kb.accounts.models import User
from kb.accounts.policy import Role
from kb.directory.models import ServiceGroup
from kb.faq_pages.models import FaqPage
from kb.faq_pages.translation_states import State, translation_states
from tests.factories import cms, faqs

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture
def group() -> ServiceGroup:
    return faqs.service_group()


@pytest.fixture
def author(group) -> User:
    return faqs.person("author", Role.AUTHOR, unit="shimin")


def _pair(group: ServiceGroup) -> dict[str, FaqPage]:
    pages = faqs.faq(group, spoken_answer="-")
    _publish(pages["ja"], spoken_answer="手数料は300円です。")
    _publish(pages["en"], spoken_answer="You pay 300 yen.")
    return pages


def _publish(page: FaqPage, **fields: object) -> None:
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()
    page.refresh_from_db()


def _states() -> list[tuple[int, State, list[str]]]:
    states = translation_states(FaqPage.objects.all(), language="en")
    return [(row.number, row.state, [fact.shown for fact in row.differences]) for row in states]


def test_translation_that_went_out_beside_the_live_original_is_up_to_date(group):
    pages = _pair(group)

    assert _states() == [(pages["ja"].number_id, State.CURRENT, [])]


def test_original_with_other_words_leaves_it_behind_in_wording(group):
    pages = _pair(group)

    _publish(pages["ja"], spoken_answer="300円の手数料をいただきます。")

    assert _states() == [(pages["ja"].number_id, State.WORDING, [])]


def test_original_with_another_fee_leaves_it_behind_in_facts(group):
    pages = _pair(group)

    _publish(pages["ja"], spoken_answer="手数料は350円です。")

    assert _states() == [(pages["ja"].number_id, State.FACTS, ["350円", "300 yen"])]


def test_translation_that_went_out_with_another_fee_shows_it(group):
    pages = _pair(group)

    _publish(pages["en"], spoken_answer="You pay 350 yen.")

    assert _states() == [(pages["ja"].number_id, State.CURRENT, ["300円", "350 yen"])]


@pytest.mark.parametrize("draft", [True, False])
def test_translation_that_is_not_published_is_missing(group, draft):
    japanese = faqs.faq(group, languages=("ja",))["ja"]
    if draft:
        faqs.faq(group, languages=("en",), live=False)
        FaqPage.objects.filter(locale__language_code="en").update(
            number=japanese.number_id, translation_key=japanese.translation_key
        )

    [row] = translation_states(FaqPage.objects.all(), language="en")

    assert (row.state, row.translation is not None) == (State.MISSING, draft)


def test_original_that_is_not_published_is_no_row(group):
    faqs.faq(group, live=False)

    assert _states() == []


@pytest.mark.parametrize(("english", "state"), [("You pay 300 yen.", State.WORDING), ("350 yen.", State.FACTS)])
def test_translation_of_which_nobody_knows_the_original_is_judged_by_the_differences(group, english, state):
    pages = _pair(group)
    _publish(pages["en"], spoken_answer=english)
    FaqPage.objects.filter(pk=pages["en"].pk).update(original_revision=None)

    assert _states()[0][1] == state


def test_worst_come_first(group):
    numbers = [_pair(group)["ja"].number_id]
    missing = faqs.faq(group, languages=("ja",))["ja"]
    behind = _pair(group)
    _publish(behind["ja"], spoken_answer="手数料は350円です。")

    assert [row[0] for row in _states()] == [behind["ja"].number_id, missing.number_id, *numbers]


@pytest.mark.parametrize("count", [1, 3])
def test_states_take_three_queries(group, count, django_assert_num_queries):
    for _ in range(count):
        pages = _pair(group)
        _publish(pages["ja"], spoken_answer="手数料は350円です。")

    with django_assert_num_queries(3):
        states = translation_states(FaqPage.objects.select_related("locale"), language="en")

    assert len(states) == count


def test_report_shows_the_own_sections_and_what_differs(group, author):
    pages = _pair(group)
    _publish(pages["ja"], spoken_answer="手数料は350円です。")
    faqs.faq(faqs.service_group("kankyo"), languages=("ja",), title="elsewhere")

    html = cms.signed_in(author).get(reverse("faq_english")).content.decode()

    assert "350円" in html
    assert "elsewhere" not in html
    owner = cms.signed_in(faqs.person("owner", Role.CITY))
    assert "elsewhere" in owner.get(reverse("faq_english")).content.decode()
    of_one = owner.get(reverse("faq_english"), {"group": "shimin"}).content.decode()
    assert ("elsewhere" in of_one, "350円" in of_one) == (False, True)
    assert "350円" not in owner.get(reverse("faq_english"), {"group": "nowhere"}).content.decode()


def test_report_takes_as_many_queries_for_more_rows(group, author, django_assert_max_num_queries):
    client = cms.signed_in(author)
    counts = []
    for _ in range(2):
        _pair(group)
        client.get(reverse("faq_english"))
        with django_assert_max_num_queries(100) as asked:
            client.get(reverse("faq_english"))
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_reports_stand_in_the_menu_of_whoever_works_on_faqs(group, author):
    urls = [reverse("faq_english"), reverse("faq_broken_rules")]
    home = cms.signed_in(author).get(reverse("wagtailadmin_home")).content.decode()
    administrators = (
        cms.signed_in(faqs.person("admin", Role.ADMINISTRATOR)).get(reverse("wagtailadmin_home")).content.decode()
    )

    assert [url in home for url in urls] == [True, True]
    assert [url in administrators for url in urls] == [False, False]
