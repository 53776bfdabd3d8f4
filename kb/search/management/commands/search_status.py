"""Tells how the engines of the search stand."""

import sys

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.timesince import timesince

from kb.search.elastic.server import Failed
from kb.search.standing import DenseStanding, Standing, dense_standing, standings


class Command(BaseCommand):
    """Compares what the engines hold with the database."""

    help = "Tell what each engine holds of each language; exit status 1 where it is not what the database has."

    def handle(self, *args: object, **options: object) -> None:
        """Write two lines for each engine and language, one for each language of a dense model."""
        try:
            found = standings()
        except Failed as error:
            raise CommandError(f"Elasticsearch cannot be asked: {error!r}.") from error
        for one in found:
            self.stdout.write(f"{one.engine.label}, {one.language}: {_held(one)}")
            self.stdout.write(f"    {_drift(one)}")
        dense = dense_standing()
        if dense:
            self.stdout.write(_dense(dense))
        if any(one.drifts for one in found) or (dense and dense.failure):
            sys.exit(1)


def _held(one: Standing) -> str:
    if one.made_at is None:
        return "nothing is held."
    return f"{one.documents} documents, {one.made_by}, made {timesince(one.made_at, timezone.now())} ago."


def _dense(one: DenseStanding) -> str:
    lines = [
        f"Dense model {one.name} {one.digest}, {language}: {stored} of {texts} texts have a stored vector."
        for language, (stored, texts) in one.stored.items()
    ]
    if one.failure:
        lines.append(
            f"    FAULT: The dense model {one.name} does not answer, the search goes on without: {one.failure}"
        )
    return "\n".join(lines)


def _drift(one: Standing) -> str:
    if one.made_at is None or one.drifts:
        what = f"{one.wrong} texts are not what the database has." if one.wrong else "Made by no or another analyser."
        return f"DRIFT: {what} Run search_rebuild."
    if one.behind:
        return f"{one.behind} texts are newer: each start reads them from the database."
    return "Just what the database has."
