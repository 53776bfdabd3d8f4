"""System checks: whether the site's own synonyms and model can be read, and whether Elasticsearch answers."""

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from kb.search.analysis.synonyms import groups_of_file
from kb.search.dense.folder import WrongModelError
from kb.search.dense.model import look_at, opened
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


@register()
def dense_model(**kwargs: object) -> list[CheckMessage]:
    """Refuse a folder that lacks something, and libraries that are missing."""
    if not settings.DENSE_MODEL:
        return []
    try:
        look_at(settings.DENSE_MODEL)
    except WrongModelError as error:
        hint = "See docs/operations.ja.md for what the folder of DENSE_MODEL holds; leave DENSE_MODEL blank for none."
        return [Error(f"The dense model cannot be used: {error}", hint=hint, id="kb_search.E002")]
    return []


@register(deploy=True)
def opened_dense_model(**kwargs: object) -> list[CheckMessage]:
    """Open the model, which may take seconds: only an installation is checked for that."""
    if not settings.DENSE_MODEL or dense_model():
        return []
    try:
        opened(settings.DENSE_MODEL)
    except WrongModelError as error:
        hint = (
            "Export the model for sentence embeddings, with input_ids and attention_mask, or leave DENSE_MODEL blank."
        )
        return [Error(f"The dense model cannot be used: {error}", hint=hint, id="kb_search.E003")]
    return []
