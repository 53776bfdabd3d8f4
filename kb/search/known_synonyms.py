"""The synonyms that come with the product and with the site; those of editors are wishes."""

from functools import cache

from django.conf import settings

from kb.search.analysis.synonyms import Synonyms, groups_of_file, own_groups, synonyms_of


@cache
def synonyms_for(language: str) -> Synonyms:
    """Return our synonyms of a language with those of the site, which are in Japanese."""
    groups = own_groups(language)
    if language == "ja" and settings.SYNONYMS_FILE:
        groups = groups + groups_of_file(settings.SYNONYMS_FILE)
    return synonyms_of(groups, language=language)
