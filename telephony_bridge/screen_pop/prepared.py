"""What a pop says of a call's line and caller, prepared once a call: while the caller waits, not when it rings.

A call that rings at twenty seats is looked up once; and what an operator has before them does not
change under their eyes. All of it runs in the one thread from which sockets read.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from weakref import WeakKeyDictionary

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from calllog.ledger.events import CallOffered, Told
from calllog.ledger.follow import follower
from calllog.ledger.personal import reveal
from calllog.ledger.threads import in_reads_thread
from kb.accounts.languages import in_screen_language
from kb.directory.queries import CalledLine, line_called
from kb.directory.telephone import masked, written
from kb.faq_pages.cards import FaqCard
from kb.faq_pages.models import Kind
from kb.search.matching import Suggestion, likely_faqs
from telephony_bridge.screen_pop.payloads import (
    FactPayload,
    GroupPayload,
    HandlingPayload,
    LinePayload,
    SuggestionPayload,
)

logger = logging.getLogger(__name__)

CALLS_KEPT = 500  # more than a centre has in hand at once


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """What follows from the called line, in the language of one screen."""

    line: LinePayload
    service_group: GroupPayload | None
    language: str  # that callers of this line speak
    language_label: str
    suggestions: list[SuggestionPayload]


_prepared: OrderedDict[tuple[str, str, str], Prepared] = OrderedDict()


def prepared_for(call_id: str, line: str, *, language: str, at: datetime) -> Prepared:
    """Return what a pop says of a call to ``line``; made at the first asking, the same ever after."""
    key = (call_id, line, language)
    if key not in _prepared:
        with override(language):
            _prepared[key] = _prepare(line, at=at)
        if len(_prepared) > CALLS_KEPT:
            _prepared.popitem(last=False)
    return _prepared[key]


@lru_cache(maxsize=CALLS_KEPT)
def masked_caller(reference: str) -> str | None:
    """Return the caller's number as an operator sees it at first; None where it cannot be read any more."""
    number = reveal([reference]).get(reference)
    return masked(number) if number else None


class Preparation:
    """Prepares each call as soon as it comes in, for screens in the usual language."""

    def follow(self, told: Sequence[Told]) -> None:
        """Take new events; see ``calllog.ledger.follow.Listener``."""
        for one in told:
            if isinstance(one.event, CallOffered):
                self._preparing = asyncio.create_task(_prepare_early(one.event), name="prepare a pop")


def prepare_from_now_on() -> None:
    """Prepare the calls that come in, on the running event loop. Safe to call again."""
    follower().listen(_preparations.setdefault(asyncio.get_running_loop(), Preparation()))


_preparations: WeakKeyDictionary[asyncio.AbstractEventLoop, Preparation] = WeakKeyDictionary()


async def _prepare_early(event: CallOffered) -> None:
    try:
        await in_reads_thread(_prepare_call, event)
    except (DatabaseError, InterfaceError):
        logger.exception("A pop could not be prepared; it will be when the telephone rings.")


def _prepare_call(event: CallOffered) -> None:
    prepared_for(event.call_id, event.line, language=settings.LANGUAGE_CODE, at=timezone.now())
    if event.caller:
        masked_caller(event.caller)


def _prepare(number: str, *, at: datetime) -> Prepared:
    line = line_called(number, at)
    if line is None:
        return Prepared(
            line=LinePayload(number=written(number), name=written(number), configured=False),
            service_group=None,
            language=settings.LANGUAGE_CODE,
            language_label=_language_label(settings.LANGUAGE_CODE),
            suggestions=[],
        )
    likely = likely_faqs(line.group_code, locale=line.language, at=at)
    return Prepared(
        line=LinePayload(number=written(number), name=in_screen_language(line.name, line.name_en), configured=True),
        service_group=GroupPayload(code=line.group_code, name=in_screen_language(line.group_name, line.group_name_en)),
        language=line.language,
        language_label=_language_label(line.language),
        suggestions=[_suggestion(suggestion, line) for suggestion in likely],
    )


def _suggestion(suggestion: Suggestion, line: CalledLine) -> SuggestionPayload:
    card = suggestion.card
    return SuggestionPayload(
        number=card.number,
        locale=card.locale,
        revision=card.revision,
        question=card.question,
        spoken_answer=card.spoken_answer,
        full_answer_html=card.full_answer,
        facts=_facts(card),
        operator_note=card.operator_note,
        handling=HandlingPayload(
            rule=card.rule.id,
            kind=card.rule.kind,
            label=str(Kind(card.rule.kind).label),
            target=card.rule.target,
            condition=card.rule.condition,
        )
        if card.rule
        else None,
        reason=_reason(suggestion, line),
    )


def _facts(card: FaqCard) -> list[FactPayload]:
    facts = (
        (_("What to bring"), card.documents),
        (_("Deadline"), (card.deadline,)),
        (_("Fee"), (card.fee,)),
        (_("Place"), (card.place,)),
    )
    return [FactPayload(label=label, lines=list(lines)) for label, lines in facts if any(lines)]


def _reason(suggestion: Suggestion, line: CalledLine) -> str:
    group = in_screen_language(line.group_name, line.group_name_en)
    if suggestion.reason == "most_used":
        return _("Most used for %(group)s: %(uses)s times") % {"group": group, "uses": suggestion.uses}
    if suggestion.reason == "used_in_city":
        return _("Used in the whole city: %(uses)s times") % {"uses": suggestion.uses}
    if suggestion.reason == "used":
        return _("Used for %(group)s: %(uses)s times") % {"group": group, "uses": suggestion.uses}
    return _("FAQ of %(group)s") % {"group": group}


def _language_label(language: str) -> str:
    return _("Japanese") if language == "ja" else _("English")
