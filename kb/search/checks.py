"""System checks: whether the site's own synonyms can be read."""

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from kb.search.analysis.synonyms import groups_of_file


@register()
def synonyms_file(**kwargs: object) -> list[CheckMessage]:
    """Refuse a file that every search would stumble over."""
    if not settings.SYNONYMS_FILE:
        return []
    try:
        groups_of_file(settings.SYNONYMS_FILE)
    except (OSError, ValueError) as error:
        hint = "Set SYNONYMS_FILE to a file in the format of Sudachi's synonym dictionary."
        return [Error(f"The synonyms cannot be read: {error}", hint=hint, id="kb_search.E001")]
    return []
