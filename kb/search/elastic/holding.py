"""What Elasticsearch holds: built beside what is in use, compared with the texts there are, and brought up to date."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from elasticsearch import Elasticsearch, NotFoundError
from elasticsearch.helpers import bulk, scan

from kb.search.elastic.server import (
    LOOK_SECONDS,
    SETTINGS,
    WORK_SECONDS,
    WrongAnswerError,
    digest_of,
    mappings,
    source_of,
)
from kb.search.engine.index import Read

FEW = 0.1  # of all texts: if more differ, everything is made anew
SCANNED_AT_ONCE = 5000
MADE_AT = "%Y%m%d%H%M%S%f"  # the end of an index's name


@dataclass(frozen=True, kw_only=True)
class Held:
    """What the server holds of one language."""

    made_by: str
    made_at: datetime
    digests: Mapping[int, str]  # by FAQ number


def build(server: Elasticsearch, read: Read, *, alias: str, made_by: str, at: datetime) -> None:
    """Make a new index and let the alias point to it; until that moment the old one answers.

    Raises ``server.Failed``; then the old one goes on answering, and what was begun is cleared away by the next one.
    """
    old = list(server.options(request_timeout=LOOK_SECONDS).indices.get(index=f"{alias}-*"))
    patient = server.options(request_timeout=WORK_SECONDS)
    new = f"{alias}-{at.astimezone(UTC):{MADE_AT}}"
    patient.indices.create(index=new, settings=SETTINGS, mappings=mappings(made_by))
    sources = ({"_id": str(one.key), "_source": source_of(read, place)} for place, one in enumerate(read.documents))
    _send(patient, sources, index=new)
    patient.indices.refresh(index=new)
    removed = [{"remove_index": {"index": name}} for name in old]
    patient.indices.update_aliases(actions=[{"add": {"index": new, "alias": alias}}, *removed])


def bring_up_to_date(server: Elasticsearch, read: Read, *, alias: str, made_by: str, at: datetime) -> int:
    """Make Elasticsearch hold exactly these documents; returns how many differed.

    Raises ``server.Failed``.
    """
    held = held_by(server, alias=alias)
    if held is None or held.made_by != made_by:
        build(server, read, alias=alias, made_by=made_by, at=at)
        return len(read.documents)
    digests = {document.key: digest_of(document) for document in read.documents}
    gone = held.digests.keys() - digests.keys()
    changed = {key for key, digest in digests.items() if held.digests.get(key) != digest}
    if len(gone) + len(changed) > FEW * len(digests):
        build(server, read, alias=alias, made_by=made_by, at=at)
    else:
        change(server.options(request_timeout=WORK_SECONDS), read, changed=changed, gone=gone, alias=alias)
    return len(gone) + len(changed)


def held_by(server: Elasticsearch, *, alias: str) -> Held | None:
    """Return what is held under the alias; None where there is none.

    Raises ``server.Failed``.
    """
    try:
        [(name, one)] = server.options(request_timeout=LOOK_SECONDS).indices.get_mapping(index=alias).items()
        made_by = str(one["mappings"]["_meta"]["made_by"])
        made_at = datetime.strptime(name.rpartition("-")[2], MADE_AT).replace(tzinfo=UTC)
        patient = server.options(request_timeout=WORK_SECONDS)
        hits = scan(patient, index=alias, query={"_source": ["digest"]}, size=SCANNED_AT_ONCE)
        digests = {int(hit["_id"]): str(hit["_source"]["digest"]) for hit in hits}
    except NotFoundError:
        return None
    except (KeyError, TypeError, ValueError) as error:
        raise WrongAnswerError(f"What is held as {alias} is none of ours.") from error
    return Held(made_by=made_by, made_at=made_at, digests=digests)


def change(server: Elasticsearch, read: Read, *, changed: Collection[int], gone: Collection[int], alias: str) -> None:
    """Send what has changed and take back what is gone; searches know of it when this returns.

    Raises ``server.Failed``.
    """
    if not changed and not gone:
        return
    if not server.indices.exists_alias(name=alias):
        raise WrongAnswerError(f"There is no {alias}.")
    sent = (
        {"_id": str(one.key), "_source": source_of(read, place)}
        for place, one in enumerate(read.documents)
        if one.key in changed
    )
    # Without the alias the server would make an index of its own, which knows no field of ours.
    _send(server, sent, index=alias, require_alias=True)
    taken_back = ({"_op_type": "delete", "_id": str(key)} for key in gone)
    # Another process may have taken it back already.
    _send(server, taken_back, index=alias, require_alias=True, ignore_status=(404,))
    server.indices.refresh(index=alias)


def _send(server: Elasticsearch, actions: Iterable[dict[str, Any]], **options: Any) -> None:
    try:
        bulk(server, actions, **options)
    except (KeyError, TypeError, ValueError, AttributeError) as error:  # the client looks into the answer unasked
        raise WrongAnswerError("The answer to what was sent is none.") from error
