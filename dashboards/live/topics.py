"""The names of what callers ask."""

from collections.abc import Collection

from dashboards.kpi.days import CATEGORY, FAQ, faq_topic
from kb.faq_pages.models import Category, FaqPage


def topic_names(topics: Collection[str]) -> dict[str, tuple[str, str]]:
    """Return the names of topics in Japanese and English, English blank where there is none. At most two queries."""
    numbers = [int(topic.removeprefix(FAQ)) for topic in topics if topic.startswith(FAQ)]
    codes = [topic.removeprefix(CATEGORY) for topic in topics if topic.startswith(CATEGORY)]
    return {**_faqs(numbers), **_categories(codes)}


def _faqs(numbers: Collection[int]) -> dict[str, tuple[str, str]]:
    if not numbers:
        return {}
    pages = FaqPage.objects.filter(number__in=numbers, live=True).values_list(
        "number_id", "locale__language_code", "title"
    )
    titles = {(number, language): title for number, language, title in pages}
    return {faq_topic(number): (titles.get((number, "ja"), ""), titles.get((number, "en"), "")) for number in numbers}


def _categories(codes: Collection[str]) -> dict[str, tuple[str, str]]:
    if not codes:
        return {}
    named = Category.objects.filter(code__in=codes).values_list("code", "name", "name_en")
    return {f"{CATEGORY}{code}": (name, name_en) for code, name, name_en in named}
