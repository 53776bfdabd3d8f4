"""What queries teach: which FAQ somebody took after they had typed what."""

import re
from collections.abc import Collection, Container, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F

from kb.accounts.models import User
from kb.audit import trail
from kb.audit.models import Action
from kb.directory.readings import KANJI
from kb.faq_pages.models import FaqNumber
from kb.search.analysis.analyser import words_of
from kb.search.analysis.words import Word
from kb.search.kept import INDEXES
from kb.search.models import LearnedQuery, Lesson

MOST_WORDS = 20
LONGEST = 200  # characters, as the column
DIGITS_OF_SOMEBODY = re.compile(r"\d{3}")  # a number of a person, a house or a telephone; 3歳 and 14日 are none
JAPANESE = re.compile(f"[ぁ-ヿ{KANJI}]")


@dataclass(frozen=True, kw_only=True, order=True)
class Taught:
    """What one choice teaches."""

    words: str
    language: str
    faq_number: int


def learn_query(query: str, *, language: str, faq_number: int, at: datetime) -> None:
    """Count that somebody typed this and took this FAQ.

    A query of which nothing may be kept, or a number that is not ours, teaches nothing.
    """
    learn_taught(filter(None, [taught_by(query, language=language, faq_number=faq_number, at=at)]), at=at)


def taught_by(query: str, *, language: str, faq_number: int, at: datetime) -> Taught | None:
    """Return what a choice teaches; None where nothing of the query may be kept. It may wait for an index.

    ``language`` is that of the text that was taken; a query in Japanese is Japanese beside it.
    """
    asked_in = language_of(query, otherwise=language)
    words = words_to_keep(query, language=asked_in, known=known_terms(asked_in, at=at))
    return Taught(words=words, language=asked_in, faq_number=faq_number) if words else None


def learn_taught(taught: Iterable[Taught], *, at: datetime, contact: UUID | None = None) -> None:
    """Count what was taught, each once; with ``contact`` it can be taken back when that is corrected."""
    found = sorted(set(taught))  # in one order: two contacts must not wait for each other
    ours = set(FaqNumber.objects.filter(pk__in={one.faq_number for one in found}).values_list("pk", flat=True))
    for one in found:
        if one.faq_number not in ours:
            continue
        learned, _is_new = LearnedQuery.objects.update_or_create(
            words=one.words,
            language=one.language,
            faq_number_id=one.faq_number,
            # The database adds: two operators who choose at once are both counted.
            defaults={"chosen_count": F("chosen_count") + 1, "last_chosen_at": at, "version": F("version") + 1},
            create_defaults={"chosen_count": 1, "last_chosen_at": at},
        )
        if contact:
            Lesson.objects.create(contact=contact, learned=learned)


def unlearn(contact: UUID, *, still: Collection[int]) -> None:
    """Take back what a contact taught of FAQs that are not ``still`` its answers."""
    for lesson in Lesson.objects.filter(contact=contact).exclude(learned__faq_number__in=still).order_by("learned"):
        LearnedQuery.objects.filter(pk=lesson.learned_id, chosen_count__gt=0).update(
            chosen_count=F("chosen_count") - 1, version=F("version") + 1
        )
        lesson.delete()


@transaction.atomic
def take_back(learned: LearnedQuery, *, by: User, at: datetime) -> None:
    """Let this choice count no more; it is kept."""
    if LearnedQuery.objects.filter(pk=learned.pk, taken_back_at=None).update(
        taken_back_at=at, version=F("version") + 1
    ):
        _note(learned, "taken back", by=by, at=at)


@transaction.atomic
def give_back(learned: LearnedQuery, *, by: User, at: datetime) -> None:
    """Let it count again."""
    if LearnedQuery.objects.filter(pk=learned.pk, taken_back_at__isnull=False).update(
        taken_back_at=None, version=F("version") + 1
    ):
        _note(learned, "given back", by=by, at=at)


def language_of(query: str, *, otherwise: str) -> str:
    """Return the language of a query: what has Japanese characters is in Japanese."""
    return settings.LANGUAGE_CODE if JAPANESE.search(query) else otherwise


def known_terms(language: str, *, at: datetime) -> Container[str]:
    """Return the terms of the published texts of a language."""
    index = INDEXES.get(at=at).indexes.get(language)
    return index.terms if index else frozenset()


def words_to_keep(query: str, *, language: str, known: Container[str]) -> str:
    """Return the words of a query that tell something of the matter, as ``telling_words`` does; blank where none does.

    The order is that of the alphabet: nobody needs the sentence.
    """
    kept = {word.surface for word in telling_words(query, language=language, known=known)}
    return " ".join(sorted(kept)[:MOST_WORDS])[:LONGEST]


def telling_words(query: str, *, language: str, known: Container[str]) -> list[Word]:
    """Return the words of a query that tell something of the matter, and nothing of a person.

    Left out are people's names as far as the dictionary knows them, longer numbers, addresses, and words in Latin
    letters that stand in no published text (``known`` are its terms): they may be anybody's name.
    """
    return [
        word
        for word in words_of(without_addresses(query), language=language)
        if word.term
        and not word.is_name
        and not DIGITS_OF_SOMEBODY.search(word.surface)
        and (JAPANESE.search(word.surface) or word.term in known)
    ]


def without_addresses(query: str) -> str:
    """Return the query without mail and web addresses."""
    return re.sub(r"\S+[@＠]\S+|https?://\S+", " ", query)


def _note(learned: LearnedQuery, what: str, *, by: User, at: datetime) -> None:
    trail.note(
        Action.SEARCH_CHANGED,
        by=by,
        at=at,
        subject=f"{learned.words} → FAQ {learned.faq_number_id}",
        subject_key=f"learned:{learned.pk}",
        details={"what": what},
    )
