"""The health page's findings in words: what was looked at, how it stands, and what to do about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from calllog.contacts.outcomes import RESULT_LABELS
from calllog.ledger.feeds import FeedCondition, FeedState
from kb.search.models import Engine
from telephony_bridge.models import Reason
from telephony_bridge.operations.health import Check
from telephony_bridge.operations.queries import Conservation, FeedFacts, OperationalFacts
from telephony_bridge.spool import Kind

CHECK_LABELS = {
    Check.DATABASE: gettext_lazy("Database"),
    Check.CHANNEL_LAYER: gettext_lazy("News between processes"),
    Check.SPOOL: gettext_lazy("Spool"),
    Check.DISK: gettext_lazy("Disk space"),
    Check.FEED: gettext_lazy("Telephone system"),
    Check.INGEST: gettext_lazy("Way into the ledger"),
    Check.SEARCH: gettext_lazy("Search"),
}
ADVICE = {
    Check.DATABASE: gettext_lazy("Start the database. What is heard meanwhile waits in the spool; nothing is lost."),
    Check.CHANNEL_LAYER: gettext_lazy("Start Redis. Until then screens follow within 15 seconds instead of at once."),
    Check.SPOOL: gettext_lazy("Make the spool's folder writable: what is heard goes there before anywhere else."),
    Check.DISK: gettext_lazy("Make room on the disk. When it is full, new calls are no longer heard."),
    Check.FEED: gettext_lazy(
        "Look at the telephone system, the network, and AMI_URL. Calls of this time are not seen."
    ),
    Check.INGEST: gettext_lazy(
        "Look for errors in the log of the bridge. The spool keeps everything until it is taken."
    ),
    Check.SEARCH: gettext_lazy(
        "Start Elasticsearch, or look at ELASTICSEARCH_URL. Until then the product searches by itself."
    ),
}
CONDITION_LABELS = {
    FeedCondition.LIVE: gettext_lazy("Heard"),
    FeedCondition.LOST: gettext_lazy("Lost"),
    FeedCondition.NEVER: gettext_lazy("Never heard yet"),
    FeedCondition.REFUSED: gettext_lazy("Refuses user name or password"),
    FeedCondition.BLOCKED: gettext_lazy("What is heard cannot be written to the disk"),
    FeedCondition.BEHIND: gettext_lazy("The database does not take what is heard"),
    FeedCondition.STANDBY: gettext_lazy("Heard; another bridge stands by"),
}
KIND_LABELS = {
    Kind.MESSAGE: gettext_lazy("Message"),
    Kind.CONNECTED: gettext_lazy("Connected"),
    Kind.DISCONNECTED: gettext_lazy("Disconnected"),
    Kind.SNAPSHOT: gettext_lazy("Snapshot of the PBX"),
    Kind.QUEUE_LOG: gettext_lazy("Line of queue_log"),
    Kind.CDR: gettext_lazy("Line of the CDR"),
    Kind.CEL: gettext_lazy("Line of the CEL"),
}


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One row of the page."""

    key: str
    name: str
    good: bool
    value: str
    advice: str  # blank: nothing to do


def findings(facts: OperationalFacts, checks: Mapping[Check, bool], *, free_bytes: int | None) -> list[Finding]:
    """Return the rows, in the language of the request."""
    values = {
        Check.DISK: "–" if free_bytes is None else _("%(size)s free") % {"size": filesizeformat(free_bytes)},
        Check.SPOOL: _("Can be written") if checks[Check.SPOOL] else _("Cannot be written"),
        Check.FEED: _condition(facts.feed),
        Check.INGEST: _lag(facts.feeds),
        Check.SEARCH: _search(facts, answers=checks[Check.SEARCH]),
    }
    rows = [
        Finding(
            key=check,
            name=str(CHECK_LABELS[check]),
            good=passed,
            value=values.get(check, _("Answers") if passed else _("Does not answer")),
            advice="" if passed else str(ADVICE[check]),
        )
        for check, passed in checks.items()
    ]
    return [*rows, _conservation(facts.conservation), _set_aside(sum(facts.set_aside.values()))]


@dataclass(frozen=True, kw_only=True)
class FeedRow:
    """One feed; an en dash where there is nothing to tell."""

    name: str
    silence: str
    backlog: str
    lag: str
    torn: int


def feed_rows(facts: OperationalFacts) -> list[FeedRow]:
    """Return the feeds in words."""
    return [
        FeedRow(
            name=feed.name,
            silence=duration(feed.silence),
            backlog="–" if feed.backlog_bytes is None else filesizeformat(feed.backlog_bytes),
            lag=duration(feed.lag),
            torn=feed.torn,
        )
        for feed in facts.feeds
    ]


def result_rows(facts: OperationalFacts) -> list[tuple[str, int]]:
    """Return each result in words with the number of today's calls."""
    return [(str(RESULT_LABELS.get(result, result)), number) for result, number in facts.conservation.by_result.items()]


def set_aside_rows(facts: OperationalFacts) -> list[tuple[str, Reason, int]]:
    """Return feed, reason and number of the messages that wait."""
    return [(feed, reason, number) for (feed, reason), number in facts.set_aside.items()]


def duration(length: timedelta | None) -> str:
    """Return a length in words; an en dash for None."""
    if length is None:
        return "–"
    seconds = length.total_seconds()
    if seconds < 60:
        return _("%(seconds).1f s") % {"seconds": seconds}
    minutes, seconds = divmod(round(seconds), 60)
    if minutes < 60:
        return _("%(minutes)d min %(seconds)02d s") % {"minutes": minutes, "seconds": seconds}
    return _("%(hours)d h %(minutes)02d min") % {"hours": minutes // 60, "minutes": minutes % 60}


def _condition(feed: FeedState) -> str:
    label = str(CONDITION_LABELS[feed.condition])
    if feed.since is None:
        return label
    since = timezone.localtime(feed.since).strftime("%Y-%m-%d %H:%M:%S")
    return _("%(condition)s since %(time)s") % {"condition": label, "time": since}


def _search(facts: OperationalFacts, *, answers: bool) -> str:
    if not settings.ELASTICSEARCH_URL:
        return str(Engine.IN_PROCESS.label)
    engine = Engine.ELASTICSEARCH if answers else Engine.IN_PROCESS
    without = ngettext("%(count)d search without it so far", "%(count)d searches without it so far", facts.fallbacks)
    return f"{engine.label}; {without % {'count': facts.fallbacks}}"


def _lag(feeds: tuple[FeedFacts, ...]) -> str:
    lags = [feed.lag for feed in feeds if feed.backlog_bytes and feed.lag is not None]
    if any(feed.backlog_bytes and feed.lag is None for feed in feeds):
        return _("The spool cannot be read with this installation's key")
    return _("%(duration)s behind") % {"duration": duration(max(lags))} if lags else pgettext("ledger", "Up to date")


def _conservation(conservation: Conservation) -> Finding:
    missing = conservation.missing
    advice = _("Keep the log and the spool, and tell whoever maintains the product: calls were lost or counted twice.")
    return Finding(
        key="conservation",
        name=_("Today's calls are all there"),
        good=not missing,
        value=_("%(offered)d offered, %(missing)d without a result")
        % {"offered": conservation.offered, "missing": missing},
        advice=advice if missing else "",
    )


def _set_aside(waiting: int) -> Finding:
    value = ngettext("%(count)d message waits", "%(count)d messages wait", waiting) % {"count": waiting}
    advice = _("Open them. What they tell is missing in calls and figures until they are fed again.")
    return Finding(
        key="set_aside",
        name=_("Messages set aside"),
        good=not waiting,
        value=value if waiting else _("None"),
        advice=advice if waiting else "",
    )
