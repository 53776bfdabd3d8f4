"""What the searches of one contact teach: what was taken, what was searched in vain, which words stand for others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from calllog.contacts.models import ContactRecord
from kb.search.learned_queries import Taught, taught_by
from kb.search.models import Channel
from kb.search.steering import propose_synonyms
from kb.search.vain import note_vain


@dataclass(frozen=True, kw_only=True)
class Search:
    """One search that the operator read the answer of."""

    query: str
    had_hits: bool


@dataclass(frozen=True, kw_only=True)
class Taken:
    """An FAQ that was opened by a search and answered a question."""

    query: str
    language: str  # of the text
    faq_number: int


def taught_by_all(taken: Sequence[Taken], *, at: datetime) -> list[Taught]:
    """Return what the choices of a contact teach."""
    found = (
        taught_by(one.query, language=one.language, faq_number=one.faq_number, at=at) for one in taken if one.query
    )
    return [one for one in found if one]


def note_searches(searches: Sequence[Search], *, taken: Sequence[Taken], record: ContactRecord, language: str) -> None:
    """Note each search that nothing was taken after; propose its words beside those that found something next."""
    queries_taken = {one.query for one in taken}
    waiting: list[Search] = []
    for search in searches:
        if search.query not in queries_taken:
            waiting.append(search)
            continue
        for in_vain in waiting:
            propose_synonyms(in_vain.query, search.query, language=language, at=record.saved_at)
        waiting = []
    for search in searches:
        if search.query not in queries_taken:
            note_vain(
                search.query,
                channel=Channel.DESK,
                language=language,
                at=record.saved_at,
                had_hits=search.had_hits,
                group_code=record.group_code,
                receipt_number=record.receipt_number,
            )
