"""System checks: whether the site's own synonyms can be read, and whether Elasticsearch answers."""

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from kb.search.analysis.synonyms import groups_of_file
from kb.search.elastic.server import LOOK_SECONDS, Failed, server_at


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


@register(deploy=True)
def elasticsearch(**kwargs: object) -> list[CheckMessage]:
    """Tell of a server that does not answer. It stops nothing: each process searches by itself."""
    if not settings.ELASTICSEARCH_URL:
        return []
    try:
        server_at(settings.ELASTICSEARCH_URL).options(request_timeout=LOOK_SECONDS).cluster.health()
    except Failed as error:
        hint = "Start an Elasticsearch 9 there, or leave ELASTICSEARCH_URL blank."
        return [Warning(f"Elasticsearch does not answer: {error!r}.", hint=hint, id="kb_search.W001")]
    return []
