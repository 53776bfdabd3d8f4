"""FAQ numbers: public, the same in every language, given once and never again."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.apps import apps
from django.db.models import ForeignKey

if TYPE_CHECKING:
    from kb.faq_pages.models.numbers import FaqNumber


def allot(*, translation_key: UUID) -> "FaqNumber":
    """Return the number of the FAQ with this key; a key that has none yet gets the next one.

    Wagtail keeps the key in all languages of a page, gives a copy a new one, and lets the database
    refuse the same key twice in one language. So a number stands at most once in a language.
    """
    # The pages' models need this module: it cannot import them.
    numbers = apps.get_model("faq_pages", "FaqNumber")._default_manager
    return numbers.get_or_create(translation_key=translation_key)[0]


class NumberOfPage(ForeignKey):
    """The number of a page: taken from its translation key whenever the page is stored for the first time.

    A field, because every way of making a page (form, copy, copy of a subtree without validation,
    translation, alias, import) ends in the same INSERT.
    """

    def pre_save(self, page: Any, add: bool) -> Any:
        """Return the column's value for this page."""
        if add or page._state.adding or getattr(page, self.attname) is None:
            setattr(page, self.name, allot(translation_key=page.translation_key))
        return super().pre_save(page, add)
