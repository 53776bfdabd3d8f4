"""A translation beside its original: the text with which its facts must agree, and where they part.

Imports no model: Wagtail loads this, through the settings, before there are any.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from kb.faq_pages.facts import Difference, differences
from kb.faq_pages.texts import whole_text

CHECKED = "checked"  # models.Confidence.CHECKED


class FactsDiffer(PermissionDenied):
    """A translation that calls itself checked says something else than its original; the CMS refuses it."""

    def __init__(self, found: list[Difference]) -> None:
        super().__init__(
            _("The facts differ from the original: %(differences)s.") % {"differences": in_words(found)},
        )
        self.differences = found


def refuse_false_check(page: Any, *, at: datetime) -> None:
    """Raise FactsDiffer if ``page`` calls itself checked and its facts are not the original's."""
    if page.confidence == CHECKED and (found := differences_from_original(page, at=at)):
        raise FactsDiffer(found)


def differences_from_original(page: Any, *, at: datetime, said: Mapping[str, Any] | None = None) -> list[Difference]:
    """Return where the facts of ``page`` part from its original's; none in the original.

    ``said`` are the cleaned data of a form that is about to be stored in the page; else it is taken as it stands.
    """
    original = original_of(page)
    if original is None:
        return []
    begins = page.go_live_at if said is None else said.get("go_live_at")
    return differences(
        text_to_agree_with(original, at=max(begins, at) if begins else at),
        whole_text(page if said is None else said),
        language=page.locale.language_code,
    )


def original_of(page: Any) -> Any | None:
    """Return the page of the original language; None for itself, and for a text that has no original."""
    if page.locale.language_code == settings.LANGUAGE_CODE:
        return None
    originals = type(page)._default_manager.filter(locale__language_code=settings.LANGUAGE_CODE)
    return originals.filter(translation_key=page.translation_key).first()


def text_to_agree_with(original: Any, *, at: datetime) -> str:
    """Return what the original says at ``at``: what is approved for then, else what is published, else its draft.

    Both languages of a new fee are approved weeks before it holds; neither may wait for the other.
    """
    approved = original.revisions.filter(approved_go_live_at__lte=at).order_by("-approved_go_live_at").first()
    if approved:
        return whole_text(approved.content)
    return whole_text(original if original.live else original.get_latest_revision_as_object())


def in_words(found: list[Difference]) -> str:
    """Return the differences as a reader of the form sees them."""
    return _("; ").join(
        (_("%(fact)s only in the translation") if fact.missing_in == "original" else _("%(fact)s is missing"))
        % {"fact": fact.shown}
        for fact in found
    )
