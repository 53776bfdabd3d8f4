"""How the translations stand beside their originals: missing, up to date, or behind, and in what."""

from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision

from kb.faq_pages.facts import Difference, changed_facts, differences
from kb.faq_pages.models import Confidence, FaqPage
from kb.faq_pages.texts import whole_text

TEXTS_KEPT = 4000  # pairs: every FAQ of a city, twice


class State(models.TextChoices):
    """Worst first."""

    FACTS = "facts", _("Out of date: facts")
    MISSING = "missing", _("Missing")
    WORDING = "wording", _("Out of date: wording")
    CURRENT = "current", _("As new as the original")


@dataclass(frozen=True, kw_only=True)
class TranslationState:
    """One published original and its translation."""

    number: int
    question: str
    state: State
    differences: tuple[Difference, ...]
    checked: bool
    original: int  # the page
    translation: int | None  # the page; it may be a draft while the state is MISSING


def translation_states(pages: QuerySet[FaqPage], *, language: str) -> list[TranslationState]:
    """Return how the published originals among ``pages`` stand in ``language``, worst first, then by number.

    Three queries. Comparing a pair takes milliseconds, so each pair of texts is compared once.
    """
    originals = pages.filter(locale__language_code=settings.LANGUAGE_CODE, live=True).order_by("number_id")
    translations = {page.number_id: page for page in pages.filter(locale__language_code=language)}
    before = _texts_of_revisions({page.original_revision for page in translations.values() if page.original_revision})
    states = [_state(page, translations.get(page.number_id), before) for page in originals]
    return sorted(states, key=lambda state: (State.values.index(state.state), state.number))


def _texts_of_revisions(keys: set[int]) -> dict[int, str]:
    contents = Revision.page_revisions.filter(pk__in=keys).values_list("pk", "content")
    return {pk: whole_text(content) for pk, content in contents}


def _state(original: FaqPage, translation: FaqPage | None, before: dict[int, str]) -> TranslationState:
    live = translation if translation and translation.live else None
    said = whole_text(original)
    parts = _differences(said, whole_text(live), live.locale.language_code) if live else ()
    return TranslationState(
        number=original.number_id,
        question=original.title,
        state=_verdict(original, live, said, before.get(live.original_revision or 0), parts) if live else State.MISSING,
        differences=parts,
        checked=bool(live and live.confidence == Confidence.CHECKED),
        original=original.pk,
        translation=translation.pk if translation else None,
    )


def _verdict(
    original: FaqPage, translation: FaqPage, said: str, before: str | None, parts: tuple[Difference, ...]
) -> State:
    """Where nobody knows beside which text the translation went out, the differences decide."""
    if translation.original_revision == original.live_revision_id:
        return State.CURRENT
    behind = bool(parts) if before is None else _changed(before, said)
    return State.FACTS if behind else State.WORDING


@lru_cache(maxsize=TEXTS_KEPT)
def _differences(original: str, translation: str, language: str) -> tuple[Difference, ...]:
    return tuple(differences(original, translation, language=language))


@lru_cache(maxsize=TEXTS_KEPT)
def _changed(before: str, after: str) -> bool:
    return changed_facts(before, after, language=settings.LANGUAGE_CODE)
