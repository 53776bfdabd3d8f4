"""Makes all indexes of the search anew from the database."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kb.search.elastic.server import Failed
from kb.search.rebuilding import rebuild

TOLD_EVERY = 200


class Command(BaseCommand):
    """Reads and analyses all published texts again; searches go on meanwhile, on what there was."""

    help = "Make the stored index, and with ELASTICSEARCH_URL the server's, anew from the database."

    def handle(self, *args: object, **options: object) -> None:
        """Rebuild, and tell how far it is."""
        try:
            rebuild(at=timezone.now(), progress=self._tell)
        except OSError as error:
            raise CommandError(f"The index cannot be stored: {error}.") from error
        except Failed as error:
            raise CommandError(f"The stored index is new; Elasticsearch is not: {error!r}.") from error
        self.stdout.write("All indexes are new.")

    def _tell(self, language: str, done: int, count: int) -> None:
        if done % TOLD_EVERY == 0 or done == count:
            self.stdout.write(f"{language}: {done} of {count} texts read.")
