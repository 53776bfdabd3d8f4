"""What a citizen's words find: the questions, with the first line of each answer."""

from dataclasses import dataclass
from datetime import datetime

from kb.faq_pages.models import Audience
from kb.search.faqs import Run, find_faqs

LONGEST_QUERY = 200  # characters; what is longer is cut
MOST_HITS = 10


@dataclass(frozen=True, kw_only=True)
class Hit:
    """One FAQ that may answer."""

    number: int
    language: str  # of the texts
    question: tuple[Run, ...]  # the parts that were looked for are marked
    line: tuple[Run, ...]  # the beginning of the answer


def find(query: str, *, language: str, at: datetime) -> list[Hit]:
    """Return the FAQs for everybody that may answer ``query``, best first; none for a blank one."""
    found = find_faqs(query[:LONGEST_QUERY], language=language, audience=Audience.PUBLIC, at=at, limit=MOST_HITS)
    return [Hit(number=one.number, language=one.language, question=one.question, line=one.line) for one in found]
