"""The messages that were set aside: the list, one message opened, feeding again and dismissing."""

from dataclasses import dataclass
from typing import cast

from asgiref.sync import async_to_sync
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from calllog.ledger.follow import hint
from kb.accounts.models import User
from kb.accounts.policy import Deed, may, role_of
from telephony_bridge.feeds import OBSERVERS, observer_of
from telephony_bridge.message_text import LONGEST, readable, visible, without_callers
from telephony_bridge.models import Outcome, Reason, SetAsideMessage
from telephony_bridge.operations.feed_again import FedAgain, dismiss, feed_again
from telephony_bridge.operations.labels import KIND_LABELS
from telephony_bridge.operations.queries import set_aside_counts, set_aside_messages
from telephony_bridge.pump import Observe
from telephony_bridge.set_aside import record_of
from telephony_bridge.spool import Kind

ON_A_PAGE = 50
AT_ONCE = 5000  # messages of one press of a button: some seconds
LONGEST_ID = 18  # digits that a row's number can have
LONGEST_REASON = 200


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Which messages a button means: those that were ticked, or all that wait of one reason and feed."""

    ids: tuple[int, ...]
    reason: str
    feed: str

    def messages(self) -> list[int]:
        """Return the ids of those that wait, oldest first, at most ``AT_ONCE``; none where nothing was chosen."""
        if not (self.ids or self.reason):
            return []
        waiting = set_aside_messages(outcome=Outcome.WAITING, reason=self.reason, feed=self.feed)
        if self.ids:
            waiting = waiting.filter(pk__in=self.ids)
        return list(waiting.order_by("heard_at", "pk").values_list("pk", flat=True)[:AT_ONCE])


@require_GET
def list_messages(request: HttpRequest) -> HttpResponse:
    """List the messages, newest first."""
    outcome, reason, feed = _filters(request.GET)
    found = set_aside_messages(outcome=outcome, reason=reason, feed=feed)
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    counts = set_aside_counts()
    context = {
        "page": page,
        "rows": [(message, KIND_LABELS[Kind(message.kind)]) for message in page],
        "outcome": outcome,
        "outcomes": Outcome,
        "reason": reason,
        "feed": feed,
        "counts": [(one, sum(n for (_feed, why), n in counts.items() if why == one)) for one in Reason],
        "feeds": sorted({name for name, _reason in counts}),
        "waiting": outcome == Outcome.WAITING,
    }
    return render(request, "operations/set_aside.html", context)


@require_GET
def open_message(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one message with its text, callers hidden as the reader's role demands."""
    message = get_object_or_404(SetAsideMessage, pk=pk)
    record = record_of(message)
    last_digits = may(role_of(request.user), Deed.MASKED_NUMBERS)
    context = {
        "message": message,
        "kind": KIND_LABELS[Kind(message.kind)],
        "text": without_callers(readable(record.body), last_digits=last_digits) if record else None,
        "size": len(record.body) if record else None,
        "cut_at": LONGEST if record and len(record.body) > LONGEST else None,
        "waiting": message.outcome == Outcome.WAITING,
    }
    return render(request, "operations/message.html", context)


@require_GET
def confirm(request: HttpRequest) -> HttpResponse:
    """Ask once more, with the number of messages that are meant."""
    choice = _choice(request.GET)
    deed = request.GET.get("deed")
    if deed not in ("feed_again", "dismiss"):
        raise Http404
    ids = choice.messages()
    if not ids:
        messages.warning(request, _("No message was chosen."))
        return redirect("set_aside")
    context = {"choice": choice, "count": len(ids), "deed": deed, "longest_reason": LONGEST_REASON}
    return render(request, "operations/confirm.html", context)


@require_POST
def feed_chosen_again(request: HttpRequest) -> HttpResponse:
    """Feed the chosen messages again and say what became of them."""
    ids = _choice(request.POST).messages()
    done = feed_again(ids, observe=_translation, by=cast(User, request.user), at=timezone.now())
    if done.last_sequence:
        async_to_sync(hint)(done.last_sequence)
    (messages.warning if done.unusable or done.closed else messages.success)(request, _result(done))
    return redirect("set_aside")


@require_POST
def dismiss_chosen(request: HttpRequest) -> HttpResponse:
    """Take the chosen messages off the list."""
    because = visible(request.POST.get("because", "")).strip()[:LONGEST_REASON]
    ids = _choice(request.POST).messages()
    if not because:
        messages.error(request, _("Nothing was dismissed: say why."))
        return redirect("set_aside")
    number = dismiss(ids, because=because, by=cast(User, request.user), at=timezone.now())
    text = ngettext("%(count)d message dismissed.", "%(count)d messages dismissed.", number)
    messages.success(request, text % {"count": number})
    return redirect("set_aside")


def _translation(feed: str) -> Observe | None:
    """Return how the records of ``feed`` are read; several spools of one source are named ``source/place``."""
    source = feed.partition("/")[0]
    return observer_of(source) if source in OBSERVERS else None


def _choice(given: QueryDict) -> Choice:
    ids = [int(text) for text in given.getlist("id") if text.isascii() and text.isdigit() and len(text) <= LONGEST_ID]
    _outcome, reason, feed = _filters(given)
    return Choice(ids=tuple(ids), reason=reason, feed=feed)


def _filters(given: QueryDict) -> tuple[Outcome, str, str]:
    """Read which messages are meant; what nobody offers is passed over."""
    outcome, reason = given.get("outcome", ""), given.get("reason", "")
    return (
        Outcome(outcome) if outcome in Outcome else Outcome.WAITING,
        reason if reason in Reason else "",
        visible(given.get("feed", "")),
    )


def _result(done: FedAgain) -> str:
    parts = [ngettext("%(count)d message taken.", "%(count)d messages taken.", done.taken) % {"count": done.taken}]
    parts += [
        _("%(count)d still unusable: %(reason)s.") % {"count": number, "reason": reason.label}
        for reason, number in done.unusable.items()
    ]
    if done.closed:
        parts.append(_("%(count)d could not be opened here.") % {"count": done.closed})
    return " ".join(parts)
