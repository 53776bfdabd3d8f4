"""The server at ELASTICSEARCH_URL, how its indexes are called, and what a text is to it."""

from collections import Counter
from dataclasses import astuple
from functools import cache
from hashlib import blake2b
from zlib import crc32

from django.db import connection
from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch
from elasticsearch.helpers import BulkIndexError, ScanError

from kb.search.engine.documents import FIELD_WEIGHTS, Document
from kb.search.engine.index import Read
from kb.search.engine.postings import LENGTH, SATURATION

ANSWER_SECONDS = 0.3  # an operator waits no longer; the in-process engine needs some milliseconds
LOOK_SECONDS = 3.0  # for the first question of work that nobody waits for: a server that is away must not hold it up
WORK_SECONDS = 60.0  # for the rest of that work
DIGEST_BYTES = 8
SCALE = 1 / min(FIELD_WEIGHTS.values())  # Elasticsearch takes no weight below 1
FIELDS = [f"{name}^{weight * SCALE:g}" for name, weight in FIELD_WEIGHTS.items()]
# Saturation is measured in weighted occurrences: who weighs everything double needs it double.
K1 = SATURATION * SCALE
SETTINGS = {
    "similarity": {"default": {"type": "BM25", "k1": K1, "b": LENGTH}},
    "number_of_replicas": 0,  # what is lost is made anew from the database
}


class WrongAnswerError(Exception):
    """The server's answer is of no form that we know."""


Failed = (ApiError, TransportError, BulkIndexError, ScanError, WrongAnswerError)  # whatever a server can do wrong


@cache
def server_at(url: str) -> Elasticsearch:
    """Return the client of this process."""
    return Elasticsearch(url, request_timeout=ANSWER_SECONDS, max_retries=0, retry_on_timeout=False)


def mappings(made_by: str) -> dict[str, object]:
    """Return what the fields are; ``made_by`` says by which analyser the terms were made."""
    text = {"type": "text", "analyzer": "whitespace"}  # terms of ours, one blank between them
    digest = {"type": "keyword", "index": False, "doc_values": False}
    return {
        "dynamic": "strict",
        "_meta": {"made_by": made_by},
        "properties": {**dict.fromkeys(FIELD_WEIGHTS, text), "digest": digest},
    }


def alias_of(language: str) -> str:
    """Return the name under which a language's texts are asked; installations that share a server do not meet."""
    database = connection.settings_dict
    whose = crc32("\n".join(str(database[part]) for part in ("NAME", "HOST", "PORT")).encode())
    return f"madoguchi-{whose:08x}-{language.lower()}"


def token(term: str) -> str:
    """Return the term in one piece."""
    return term.replace(" ", "_")


def digest_of(document: Document) -> str:
    """Return what tells whether the server holds the document as it is."""
    return blake2b(repr(astuple(document)).encode(), digest_size=DIGEST_BYTES).hexdigest()


def source_of(read: Read, place: int) -> dict[str, str]:
    """Return the document at this place as it is sent."""
    fields = {name: " ".join(_occurrences(read, name, place).elements()) for name in FIELD_WEIGHTS}
    return {**fields, "digest": digest_of(read.documents[place])}


def _occurrences(read: Read, name: str, place: int) -> Counter[str]:
    bags = read.parts[name]
    stretch = slice(bags.borders[place], bags.borders[place + 1])
    numbers, counts = bags.numbers[stretch], bags.counts[stretch]
    return Counter({token(read.numbers.terms[number]): int(n) for number, n in zip(numbers, counts, strict=True)})
