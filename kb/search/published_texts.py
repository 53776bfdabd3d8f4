"""The published FAQs as documents to search, and how narrow the audience of each is."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from kb.faq_pages.models import Audience, Category, FaqPage
from kb.faq_pages.texts import whole_text
from kb.search.engine.documents import Document

NARROWNESS = {audience: place for place, audience in enumerate(Audience.values)}
# Every publication makes a new revision, so the sum rises; what is taken back leaves the count and the sum. The last
# value rises when everything is made anew.
REVISION = """
SELECT COUNT(*), SUM(page.live_revision_id), MAX(page.last_published_at), (
    SELECT rebuilt_count FROM search_enginestate WHERE engine = 'in_process'
)
FROM faq_pages_faqpage AS faq JOIN wagtailcore_page AS page ON page.id = faq.page_ptr_id
WHERE page.live AND page.live_revision_id IS NOT NULL
"""

OF_REVISION = ("live_revision_id", "last_published_at")

Revision = tuple[object, ...]


@dataclass(frozen=True, kw_only=True)
class PublishedText:
    """One published text of one FAQ."""

    revision: tuple[int, datetime | None]  # Wagtail's, and when it went out
    audience: str  # this text's own
    document: Document
    spoken_answer: str


def revision_of_all() -> Revision:
    """Return what changes whenever a text is published, changed or taken back, last the rebuilds. One query."""
    with connection.cursor() as cursor:
        cursor.execute(REVISION)
        return tuple(cursor.fetchone())


def published_texts(known: Mapping[int, PublishedText]) -> dict[int, PublishedText]:
    """Return all published texts by their page; those of ``known`` that are still the same are not read again."""
    pages = FaqPage.objects.filter(live=True, live_revision__isnull=False)
    revisions = {pk: (revision, at) for pk, revision, at in pages.order_by("pk").values_list("pk", *OF_REVISION)}
    changed = {pk for pk, revision in revisions.items() if pk not in known or known[pk].revision != revision}
    read = _read(changed) if changed else {}
    return {pk: read.get(pk) or known[pk] for pk in revisions if pk in read or pk in known}


def by_language(texts: Iterable[PublishedText]) -> dict[str, dict[int, PublishedText]]:
    """Return the texts by language and FAQ number."""
    found: dict[str, dict[int, PublishedText]] = {}
    for text in texts:
        found.setdefault(text.document.language, {})[text.document.key] = text
    return found


def narrowest_audiences(texts: Iterable[PublishedText]) -> dict[int, str]:
    """Return by FAQ number the audience that holds for all its languages."""
    audiences: dict[int, str] = {}
    for text in texts:
        known = audiences.get(text.document.key, text.audience)
        audiences[text.document.key] = max(known, text.audience, key=NARROWNESS.__getitem__)
    return audiences


def _read(pks: Collection[int]) -> dict[int, PublishedText]:
    names = _categories_of(pks)
    pages = FaqPage.objects.filter(pk__in=pks).select_related("locale")
    return {page.pk: _text(page, categories=names.get(page.pk, "")) for page in pages}


def _categories_of(pks: Collection[int]) -> dict[int, str]:
    names = {row.pk: f"{row.name}\n{row.name_en}" for row in Category.objects.all()}
    found: dict[int, list[str]] = {}
    rows = FaqPage.categories.through.objects.filter(faqpage_id__in=pks).values_list("faqpage_id", "category_id")
    for page, category in rows.order_by("category_id"):
        found.setdefault(page, []).append(names[category])
    return {page: "\n".join(of_page) for page, of_page in found.items()}


def _text(page: FaqPage, *, categories: str) -> PublishedText:
    return PublishedText(
        revision=(page.live_revision_id, page.last_published_at),
        audience=page.audience,
        document=Document(
            key=page.number_id,
            language=page.locale.language_code,
            question=page.title,
            wordings=page.other_wordings,
            answer=whole_text({"spoken_answer": page.spoken_answer, "full_answer": page.full_answer}),
            facts="\n".join((page.fee, page.deadline, page.place, page.documents)),
            categories=categories,
        ),
        spoken_answer=page.spoken_answer,
    )
