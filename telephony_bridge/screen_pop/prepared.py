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
from django.utils.translation import get_language_info, override
from django.utils.translation import gettext as _

from calllog.contacts.earlier import asked_lately
from calllog.desk.faq_payloads import FaqPayload, faq_payload
from calllog.ledger.events import CallerPressed, CallOffered, Told
from calllog.ledger.follow import follower
from calllog.ledger.models import Call
from calllog.ledger.personal import reveal
from calllog.ledger.rows import rows_with
from calllog.ledger.threads import in_chores_thread, in_reads_thread
from kb.accounts.languages import in_screen_language
from kb.directory.queries import CalledLine, line_called
from kb.directory.schedules import schedule_of
from kb.directory.staff_payloads import OpeningPayload, opening_payload
from kb.directory.telephone import masked, written
from kb.events.payloads import EventPayload, event_payload
from kb.events.queries import events_on
from kb.faq_pages.classification import Classification, classifications
from kb.search import faqs, matching
from kb.search.habits import Moment, Reason
from kb.search.matching import Suggestion, likely_faqs
from telephony_bridge.screen_pop.greeting import greeting
from telephony_bridge.screen_pop.payloads import GroupPayload, LinePayload

logger = logging.getLogger(__name__)

CALLS_KEPT = 500  # more than a centre has in hand at once


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """What follows from the called line and from what was pressed, in the language of one screen."""

    line: LinePayload
    service_group: GroupPayload | None
    language: str  # that callers of this line speak, or that this one has chosen
    language_label: str
    greeting: str  # in that language
    opening: OpeningPayload | None  # of the group when the call came in; None: no hours are known
    events: list[EventPayload]  # of the group on this day
    suggestions: list[FaqPayload]
    likely: list[Suggestion]  # the same, to be put into another order by what the caller says
    called: CalledLine | None
    ivr_key: str


_prepared: OrderedDict[tuple[str, str, str, str], Prepared] = OrderedDict()


def prepared_for(call: Call, *, language: str, at: datetime) -> Prepared:
    """Return what a pop says of a call; made at the first asking, the same ever after."""
    key = (call.call_id, call.line, call.ivr_key, language)
    if key not in _prepared:
        with override(language):
            _prepared[key] = _prepare(call, at=at)
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

    warming: asyncio.Task[None]

    def follow(self, told: Sequence[Told]) -> None:
        """Take new events; see ``calllog.ledger.follow.Listener``."""
        for one in told:
            if isinstance(one.event, CallOffered | CallerPressed):
                self._preparing = asyncio.create_task(_prepare_early(one.event), name="prepare a pop")


def prepare_from_now_on() -> None:
    """Prepare the calls that come in, on the running event loop, and the search. Safe to call again."""
    loop = asyncio.get_running_loop()
    if loop not in _preparations:
        _preparations[loop] = Preparation()
        _preparations[loop].warming = asyncio.create_task(_warm_up_search(), name="warm up the search")
    follower().listen(_preparations[loop])


_preparations: WeakKeyDictionary[asyncio.AbstractEventLoop, Preparation] = WeakKeyDictionary()


async def _warm_up_search() -> None:
    """Read all texts before somebody types: at the first desk of a process that takes seconds."""
    try:
        await in_chores_thread(matching.warm_up, at=timezone.now())
        await in_chores_thread(faqs.warm_up, at=timezone.now())
    except (DatabaseError, InterfaceError):
        logger.exception("The search could not be warmed up; the first question will do it.")


async def _prepare_early(event: CallOffered | CallerPressed) -> None:
    try:
        await in_reads_thread(_prepare_call, event)
    except (DatabaseError, InterfaceError):
        logger.exception("A pop could not be prepared; it will be when the telephone rings.")


def _prepare_call(event: CallOffered | CallerPressed) -> None:
    for call in rows_with(Call, "pbx_id", [event.call_id]):
        prepared_for(call, language=settings.LANGUAGE_CODE, at=timezone.now())
        if call.caller:
            masked_caller(call.caller)


def _prepare(call: Call, *, at: datetime) -> Prepared:
    number, line = call.line, line_called(call.line, at)
    language = settings.IVR_LANGUAGES.get(call.ivr_key) or (line.language if line else settings.LANGUAGE_CODE)
    if line is None:
        return Prepared(
            line=LinePayload(number=written(number), name=written(number), configured=False),
            service_group=None,
            language=language,
            language_label=_language_label(language),
            greeting=greeting(language=language, at=at),
            opening=None,
            events=[],
            suggestions=[],
            likely=[],
            called=None,
            ivr_key=call.ivr_key,
        )
    events = events_on(timezone.localdate(at), group_code=line.group_code)
    likely = likely_faqs(
        Moment(group=line.group_code, line=number, ivr_key=call.ivr_key, at=at),
        locale=language,
        events=[event.title if language == settings.LANGUAGE_CODE else event.title_en for event in events],
        asked_before=asked_lately(call),
    )
    schedule = schedule_of(line.group_code)
    return Prepared(
        line=LinePayload(number=written(number), name=in_screen_language(line.name, line.name_en), configured=True),
        service_group=GroupPayload(code=line.group_code, name=in_screen_language(line.group_name, line.group_name_en)),
        language=language,
        language_label=_language_label(language),
        greeting=greeting(language=language, at=at),
        opening=opening_payload(schedule, at, is_today=True) if schedule else None,
        events=[event_payload(event) for event in events],
        suggestions=suggested(likely, line, ivr_key=call.ivr_key),
        likely=likely,
        called=line,
        ivr_key=call.ivr_key,
    )


def suggested(suggestions: Sequence[Suggestion], line: CalledLine | None, *, ivr_key: str) -> list[FaqPayload]:
    """Return the suggestions as the desk shows them, each with its reason in the language of the screen. One query."""
    known = classifications([suggestion.card.number for suggestion in suggestions])
    return [
        faq_payload(
            suggestion.card,
            counted=known.get(suggestion.card.number, Classification()),
            reason=_reason(suggestion, line, ivr_key=ivr_key),
        )
        for suggestion in suggestions
    ]


def _reason(suggestion: Suggestion, line: CalledLine | None, *, ivr_key: str) -> str:
    if suggestion.said:
        return _("The caller said: %(words)s") % {"words": _(", ").join(suggestion.said)}
    if suggestion.reason is None or line is None:
        return _("Sounds like what the caller said")
    group = in_screen_language(line.group_name, line.group_name_en)
    words = {
        Reason.ASKED_BEFORE: _("This caller has asked it before"),
        Reason.URGENT: _("Published urgently"),
        Reason.TODAYS_EVENT: _("About an event of today"),
        Reason.KEY: _("Frequent after key %(key)s"),
        Reason.LINE: _("Frequent on this line"),
        Reason.LATELY: _("More frequent lately"),
        Reason.SEASON: _("Frequent at this time of the year"),
        Reason.HOUR: _("Frequent at this hour"),
        Reason.WEEKDAY: _("Frequent on this weekday"),
        Reason.MOST_USED: _("Most used for %(group)s: %(uses)s times"),
        Reason.USED: _("Used for %(group)s: %(uses)s times"),
        Reason.USED_IN_CITY: _("Used in the whole city"),
        Reason.SAME_GROUP: _("FAQ of %(group)s"),
    }
    return words[suggestion.reason] % {"group": group, "uses": suggestion.uses, "key": ivr_key}


def _language_label(language: str) -> str:
    return str(get_language_info(language)["name_translated"])
