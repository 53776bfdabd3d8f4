"""What both databases' indexes have in common: entries are made of tokens, and written with one statement."""

from collections.abc import Iterable
from typing import Any, ClassVar

from modelsearch.utils import get_content_type_pk

from kb.search.wagtail_backend.reading import tokens_of


class AnalysedIndex:
    """Mixed into an index of modelsearch, which makes its entries by an indexer that cannot be changed."""

    indexer: ClassVar[type]
    columns: ClassVar[tuple[str, ...]]  # of an entry, each named as the indexer's property
    backend: Any
    entries: Any

    def add_items(self, model: Any, objs: Iterable[Any]) -> None:
        """Add the objects, or what they are now."""
        if not model.get_search_fields():
            return
        content_type = get_content_type_pk(model)
        indexers = [self.indexer(obj, self.backend) for obj in objs]
        self.entries.bulk_create(
            [
                self.entries.model(
                    content_type_id=content_type,
                    object_id=indexer.id,
                    **{column: getattr(indexer, column) for column in self.columns},
                )
                for indexer in indexers
            ],
            update_conflicts=True,
            unique_fields=["content_type", "object_id"],
            update_fields=[*self.columns, "title_norm"],
        )
        self._refresh_title_norms()  # type: ignore[attr-defined]  # of the index


def tokens(text: str, *, may_be_begun: bool) -> str:
    """Return a text's tokens as the databases divide them."""
    return " ".join(tokens_of(text, may_be_begun=may_be_begun))
