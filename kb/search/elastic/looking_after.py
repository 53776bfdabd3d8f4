"""Elasticsearch kept as the database is: compared now and then, and mended where it differs."""

import logging
from datetime import datetime, timedelta

from django.conf import settings

from kb.search.elastic.holding import bring_up_to_date
from kb.search.elastic.server import Failed, alias_of, server_at
from kb.search.kept import INDEXES
from kb.search.published_texts import Revision
from kb.search.stored import made_by

logger = logging.getLogger(__name__)

COMPARED_EVERY = timedelta(minutes=5)


class LookingAfter:
    """What one process knows of the last comparison."""

    def __init__(self) -> None:
        self._compared: tuple[Revision, datetime] | None = None

    def do(self, at: datetime) -> None:
        """Compare where a text has changed, or after some minutes, or where the last time failed; mend what differs."""
        if not settings.ELASTICSEARCH_URL:
            return
        kept = INDEXES.get(at=at)
        revision = kept.of[1]
        if self._compared and self._compared[0] == revision and at - self._compared[1] < COMPARED_EVERY:
            return
        self._compared = None
        server = server_at(settings.ELASTICSEARCH_URL)
        try:
            for language, index in kept.indexes.items():
                alias = alias_of(language)
                differed = bring_up_to_date(server, index.read, alias=alias, made_by=made_by(), at=at)
                if differed:
                    logger.info("Elasticsearch was brought up to date: %d texts in %s.", differed, language)
        except Failed as error:
            logger.warning("Elasticsearch cannot be compared with the database: %r", error)
        else:
            self._compared = (revision, at)
