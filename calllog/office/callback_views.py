"""Whom to ring back: the lists, one of them with its printable brief, and the deeds on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from calllog.contacts.callbacks import ClaimedError, SettledError, claim, note_attempt, release
from calllog.contacts.choices import groups
from calllog.contacts.earlier import WHY_NONE, earlier_contacts
from calllog.contacts.models import CallbackAttempt
from calllog.contacts.personal_reads import note_earlier_read, note_number_read, note_text_read
from calllog.ledger.personal import reveal
from calllog.office.callback_forms import AttemptForm
from calllog.office.callback_rows import CallbackRow, callback_rows, result_of
from calllog.office.earlier_rows import asked_in, earlier_rows
from calllog.office.rows import Names
from calllog.office.to_ring import MOST_PAGES, Callback, Looked, Part, callback_of, callbacks
from kb.accounts.models import User
from kb.accounts.policy import Deed, may, role_of
from kb.directory.telephone import written
from kb.personal_data import without_personal_data

TITLES: dict[Part, str | Promise] = {
    Part.PROMISED: gettext_lazy("Promised call-backs"),
    Part.MISSED: gettext_lazy("Calls that reached nobody"),
    Part.MORNING: gettext_lazy("Outside the hours, since the last closing"),
    Part.DONE: gettext_lazy("Done"),
}
EMPTY: dict[Part, str | Promise] = {
    Part.PROMISED: gettext_lazy("Nobody waits for a promised call-back. Promises of records stand here."),
    Part.MISSED: gettext_lazy("Nobody waits. Abandoned, blocked and out-of-hours calls stand here."),
    Part.MORNING: gettext_lazy("Nobody called outside the hours since the centre last closed."),
    Part.DONE: gettext_lazy("Nothing was done in the last 31 days. Name a day to see older ones."),
}
TOGETHER = (Part.PROMISED, Part.MISSED, Part.DONE)  # what the first page shows


@dataclass(frozen=True, kw_only=True)
class Section:
    """One list as the page shows it."""

    part: Part
    title: str
    empty: str
    rows: Sequence[CallbackRow]
    has_more: bool


@require_safe
@never_cache
def callback_list(request: HttpRequest) -> HttpResponse:
    """Show who must be rung back; each list by itself where the address names it."""
    reader = _reader(request)
    part = Part(request.GET["part"]) if request.GET.get("part") in list(Part) else None
    choices, names = groups(), Names()
    group = request.GET.get("group", "")
    looked = Looked(group=group if group in dict(choices) else "", day=_day(request.GET.get("day", "")))
    page = _page(request.GET.get("page", "")) if part else 1
    context = {
        "sections": [_section(one, looked, names, reader, page=page) for one in ([part] if part else TOGETHER)],
        "part": part,
        "parts": TITLES.items(),
        "looked": looked,
        "groups": choices,
        "newer": page - 1,
        "older": page + 1,
    }
    return render(request, "office/callbacks.html", context)


@require_safe
@never_cache
def callback(request: HttpRequest, key: str) -> HttpResponse:
    """Show one call-back with the earlier contacts of its number, masked; it is printed as a brief."""
    return _shown(request, _found(request, key), AttemptForm())


@require_POST
@never_cache
def ring(request: HttpRequest, key: str) -> HttpResponse:
    """Claim somebody to ring them, and show their whole number, this once."""
    one, reader = _found(request, key), _reader(request)
    if not one.is_open:
        messages.info(request, _("Nobody must ring here any more."))
        return redirect("office_callback", key)
    try:
        claim(one.key, person=one.person, by=reader, at=timezone.now())
    except (ClaimedError, SettledError) as error:
        return _refused(request, key, error)
    number = reveal([one.call.caller]).get(one.call.caller) if one.call and not one.call.withheld else None
    if one.call and number:
        note_number_read(one.call, number=number, by=reader, reason=_("To call back"))
    if one.record and one.record.note:
        # Where the number is withheld, or there was no call, it stands in the note.
        note_text_read(one.record, by=reader, reason=_("To call back"))
    return _shown(request, one, AttemptForm(), number=written(number) if number else "", is_whole=True)


@require_POST
def let_go(request: HttpRequest, key: str) -> HttpResponse:
    """Let others ring."""
    one = _found(request, key)
    release(person=one.person, by=_reader(request))
    return redirect("office_callbacks")


@require_POST
@never_cache
def attempt(request: HttpRequest, key: str) -> HttpResponse:
    """Note what became of a try."""
    one, form = _found(request, key), AttemptForm(request.POST)
    if not form.is_valid():
        return _shown(request, one, form, status=400)
    said = form.cleaned_data
    try:
        note_attempt(
            one.key,
            person=one.person,
            by=_reader(request),
            result=CallbackAttempt.Result(said["result"]),
            note=said["note"],
            at=timezone.now(),
        )
    except (ClaimedError, SettledError) as error:
        return _refused(request, key, error)
    messages.success(request, _("The attempt was noted."))
    return redirect("office_callbacks")


def _shown(
    request: HttpRequest,
    one: Callback,
    form: AttemptForm,
    *,
    number: str = "",
    is_whole: bool = False,
    status: int = 200,
) -> HttpResponse:
    reader, names = _reader(request), Names()
    earlier = earlier_contacts(one.call) if one.call else None
    if one.call and earlier and earlier.contacts:
        note_earlier_read(one.call, by=reader, reason=_("To call back"))
    context: dict[str, Any] = {
        "row": callback_rows([one], names, reader=reader, at=timezone.now())[0],
        "is_open": one.is_open,
        "form": form,
        "number": number,
        "is_whole": is_whole,
        "asked": asked_in(one.record, names) if one.record else [],
        "note": _note(one, is_whole=is_whole),
        "earlier": earlier_rows(earlier.contacts, names) if earlier else [],
        "why_none": WHY_NONE[earlier.why_none if earlier else "unknown"],
    }
    return render(request, "office/callback.html", context, status=status)


def _note(one: Callback, *, is_whole: bool) -> str:
    written_down = one.record.note if one.record else ""
    return written_down if is_whole else without_personal_data(written_down)


def _refused(request: HttpRequest, key: str, error: ClaimedError | SettledError) -> HttpResponse:
    """Say who was faster."""
    if isinstance(error, ClaimedError):
        local = timezone.localtime(error.claim.at)
        sentence = _("%(name)s rings there just now, since %(time)s.") % {
            "name": error.claim.by,
            "time": f"{local.hour}:{local.minute:02}",
        }
    else:
        sentence = _("%(name)s has noted already: %(result)s.") % {
            "name": error.attempt.by,
            "result": result_of(error.attempt),
        }
    messages.error(request, sentence)
    return redirect("office_callback", key)


def _section(part: Part, looked: Looked, names: Names, reader: User, *, page: int) -> Section:
    now = timezone.now()
    found = callbacks(part, looked, at=now, page=page)
    return Section(
        part=part,
        title=str(TITLES[part]),
        empty=str(EMPTY[part]),
        rows=callback_rows(found.rows, names, reader=reader, at=now),
        has_more=found.has_more,
    )


def _reader(request: HttpRequest) -> User:
    if not may(role_of(request.user), Deed.CALLBACKS):
        raise Http404
    return cast(User, request.user)


def _found(request: HttpRequest, key: str) -> Callback:
    _reader(request)
    one = callback_of(key.replace("\0", ""))
    if one is None:
        raise Http404
    return one


def _page(text: str) -> int:
    return min(max(int(text), 1), MOST_PAGES) if text.isascii() and text.isdigit() and len(text) < 4 else 1


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1900 <= day.year < 9999 else None
