"""What editors want of the search, read at each query: synonyms of their own, FAQs pinned and left out."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from kb.search.analysis.analyser import terms_of
from kb.search.analysis.synonyms import NO_SYNONYMS, Synonyms, synonyms_of
from kb.search.models import Pin, SynonymGroup, WishesRevision

THE_ROW = 1


@dataclass(frozen=True, kw_only=True)
class PinnedFaq:
    """One FAQ that is put first, or left out, for each query in which all these terms stand."""

    terms: frozenset[str]
    language: str
    faq_number: int
    is_ban: bool
    until: date  # the last day


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """All that editors want, as it was at one revision of the database."""

    of: UUID | None  # the mark of ``WishesRevision``; None: nobody has wished anything yet
    synonyms: Mapping[str, Synonyms]  # by language
    pins: Sequence[PinnedFaq]  # the newest first

    def synonyms_in(self, language: str) -> Synonyms:
        """Return the editors' synonyms of a language."""
        return self.synonyms.get(language, NO_SYNONYMS)

    def numbers(self, query: str, *, language: str, on: date, is_ban: bool) -> list[int]:
        """Return the numbers of the FAQs that a query pins, or that it leaves out."""
        wanted = [pin for pin in self.pins if pin.language == language and pin.is_ban == is_ban and on <= pin.until]
        terms = set(terms_of(query, language=language)) if wanted else set()
        return [pin.faq_number for pin in wanted if pin.terms <= terms]


class KeptWishes:
    """The newest ``Wishes``; looking whether they are still so costs one query of one row."""

    def __init__(self) -> None:
        self._kept: Wishes | None = None

    def get(self) -> Wishes:
        """Return what editors want now, whichever process took it down."""
        of = wishes_mark()
        kept = self._kept
        if kept is None or kept.of != of:
            kept = self._kept = _read(of)
        return kept


WISHES = KeptWishes()


def wishes_mark() -> UUID | None:
    """Return the mark that every change of the wishes replaces. One query."""
    return WishesRevision.objects.filter(pk=THE_ROW).values_list("mark", flat=True).first()


def renew_mark() -> None:
    """Have every process read the wishes again, once the transaction of the change is through."""
    WishesRevision.objects.update_or_create(pk=THE_ROW, defaults={"mark": uuid4()})


def synonyms_with(groups: Collection[SynonymGroup], *, language: str) -> Synonyms:
    """Return the synonyms that these groups make."""
    return synonyms_of(
        [group.words.split("\n") for group in groups if not group.one_way],
        one_way=[group.words.split("\n") for group in groups if group.one_way],
        language=language,
    )


def _read(of: UUID | None) -> Wishes:
    by_language: dict[str, list[SynonymGroup]] = {}
    for group in SynonymGroup.objects.filter(state=SynonymGroup.State.ACCEPTED):
        by_language.setdefault(group.language, []).append(group)
    return Wishes(
        of=of,
        synonyms={language: synonyms_with(groups, language=language) for language, groups in by_language.items()},
        pins=[
            PinnedFaq(
                terms=frozenset(terms_of(pin.query, language=pin.language)),
                language=pin.language,
                faq_number=pin.faq_number_id,
                is_ban=pin.is_ban,
                until=pin.until,
            )
            for pin in Pin.objects.filter(withdrawn_at=None)
        ],
    )
