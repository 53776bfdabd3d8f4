"""What queries teach: which FAQ somebody took after they had typed what."""

import re
from collections.abc import Container
from datetime import datetime

from django.db.models import F

from kb.directory.readings import KANJI
from kb.faq_pages.models import FaqNumber
from kb.search.analysis.analyser import words_of
from kb.search.kept import INDEXES
from kb.search.models import LearnedQuery

MOST_WORDS = 20
LONGEST = 200  # characters, as the column
DIGITS_OF_SOMEBODY = re.compile(r"\d{3}")  # a number of a person, a house or a telephone; 3歳 and 14日 are none
JAPANESE = re.compile(f"[ぁ-ヿ{KANJI}]")


def learn_query(query: str, *, language: str, faq_number: int, at: datetime) -> None:
    """Count that somebody typed this and took this FAQ.

    A query of which nothing may be kept, or a number that is not ours, teaches nothing.
    """
    index = INDEXES.get(at=at).indexes.get(language)
    words = words_to_keep(query, language=language, known=index.terms if index else frozenset())
    if not words or not FaqNumber.objects.filter(pk=faq_number).exists():
        return
    LearnedQuery.objects.update_or_create(
        words=words,
        language=language,
        faq_number_id=faq_number,
        # The database adds: two operators who choose at once are both counted.
        defaults={"chosen_count": F("chosen_count") + 1, "last_chosen_at": at},
        create_defaults={"chosen_count": 1, "last_chosen_at": at},
    )


def words_to_keep(query: str, *, language: str, known: Container[str]) -> str:
    """Return the words of a query that tell something of the matter; blank where none does.

    Left out are people's names as far as the dictionary knows them, longer numbers, addresses, and words in Latin
    letters that stand in no published text (``known`` are its terms): they may be anybody's name. The order is that of
    the alphabet: nobody needs the sentence.
    """
    kept = {
        word.surface
        for word in words_of(without_addresses(query), language=language)
        if word.term
        and not word.is_name
        and not DIGITS_OF_SOMEBODY.search(word.surface)
        and (JAPANESE.search(word.surface) or word.term in known)
    }
    return " ".join(sorted(kept)[:MOST_WORDS])[:LONGEST]


def without_addresses(query: str) -> str:
    """Return the query without mail and web addresses."""
    return re.sub(r"\S+[@＠]\S+|https?://\S+", " ", query)
