"""Taking a citizen's word: which answer it is about, how often one address may give it, and what of it is kept."""

import hmac
import secrets
from collections import OrderedDict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from threading import Lock

from django.core.signing import BadSignature, Signer
from django.utils import timezone

from kb.faq_pages.models import FaqNumber
from kb.feedback.models import Feedback, Reason
from kb.search.masking import masked

LONGEST_TEXT = 400  # characters
OPEN_FOR_DAYS = 2  # a page that was left open over the weekend's night can still be answered
MOST_PER_ADDRESS = 20  # a library or a mobile network has one for many people
WITHIN = timedelta(hours=1)
ADDRESSES_COUNTED = 10_000

_signer = Signer(salt="kb.feedback")


@dataclass(frozen=True, kw_only=True)
class Seen:
    """The text that somebody had before them."""

    number: int
    language: str
    revision: int


def token_of(number: int, *, language: str, revision: int, at: datetime) -> str:
    """Return what a form carries to say which text it stood under. It is the same for everybody, and all day long.

    So the page that bears it can be kept by caches. It guards against forms that nobody was shown, not against forms
    sent in somebody's name: nothing is done in anybody's name here.
    """
    return _signer.sign_object([number, language, revision, timezone.localtime(at).date().isoformat()])


def seen_by(token: str, *, at: datetime) -> Seen | None:
    """Return the text that a form's token names; None for one that is not ours or too old."""
    try:
        number, language, revision, day = _signer.unsign_object(token)
    except (BadSignature, ValueError):
        return None
    if (timezone.localtime(at).date() - date.fromisoformat(day)).days > OPEN_FOR_DAYS:
        return None
    return Seen(number=number, language=language, revision=revision)


def take(seen: Seen, *, helpful: bool, reason: str, text: str, at: datetime) -> None:
    """Keep it, without what tells of a person. An unknown reason is none; who was helped gives none."""
    Feedback.objects.create(
        number=FaqNumber.objects.get(pk=seen.number),
        language=seen.language,
        revision=seen.revision,
        helpful=helpful,
        reason=reason if reason in Reason and not helpful else "",
        text_masked=masked(text.replace("\0", "").replace("\r\n", "\n").strip()[:LONGEST_TEXT]),
        at=at,
    )


class Limit:
    """How often each address may give feedback, counted in this process's memory alone: no address is kept."""

    def __init__(self, *, most: int, within: timedelta) -> None:
        self._most = most
        self._within = within
        self._secret = secrets.token_bytes(32)
        self._times: OrderedDict[bytes, list[datetime]] = OrderedDict()
        self._lock = Lock()

    def allows(self, address: str, *, at: datetime) -> bool:
        """Count one more from ``address``, and say whether it may be taken."""
        key = hmac.digest(self._secret, address.encode(), "sha256")
        with self._lock:
            times = [time for time in self._times.pop(key, []) if time > at - self._within]
            allowed = len(times) < self._most
            self._times[key] = [*times, at] if allowed else times
            if len(self._times) > ADDRESSES_COUNTED:
                self._times.popitem(last=False)  # the one of which nothing was heard for longest
        return allowed


LIMIT = Limit(most=MOST_PER_ADDRESS, within=WITHIN)
