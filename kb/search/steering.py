"""What editors change in the search: synonyms, FAQs pinned and left out; and what calls propose to them."""

from collections.abc import Sequence
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from kb.accounts.models import User
from kb.accounts.policy import Deed, may, role_of
from kb.audit import trail
from kb.audit.models import Action
from kb.faq_pages.scope import faqs_of
from kb.search import vain
from kb.search.analysis.analyser import terms_of
from kb.search.analysis.words import Word
from kb.search.learned_queries import known_terms, language_of, telling_words
from kb.search.models import Pin, SearchedInVain, SynonymGroup, Verdict
from kb.search.titles import readable_numbers
from kb.search.wishes import renew_mark

State = SynonymGroup.State

MOST_PROPOSED_WORDS = 3  # on each side: of whole sentences nobody can tell which word stands for which
MOST_PROPOSALS = 500


@transaction.atomic
def accept_synonyms(
    words: Sequence[str], *, one_way: bool, by: User, at: datetime, answers: SearchedInVain | None = None
) -> SynonymGroup:
    """Have these words find each other from the next search on; with ``one_way`` only the first finds the others.

    ``answers`` is the search in vain that ends so. Raises PermissionDenied.
    """
    _refuse_unless_steering(by)
    language = language_of("".join(words), otherwise="en")
    group, _is_new = SynonymGroup.objects.update_or_create(
        language=language,
        words="\n".join(words),
        defaults={"one_way": one_way, "state": State.ACCEPTED, "by": by, "at": at},
    )
    _note(str(group), f"synonyms:{group.pk}", "synonyms accepted", by=by, at=at)
    if answers:
        vain.end(answers, by=by, at=at, as_=Verdict.End.SYNONYM)
    return group


@transaction.atomic
def refuse_synonyms(group: SynonymGroup, *, by: User, at: datetime) -> None:
    """Put a proposal away: calls do not bring it again. Raises PermissionDenied."""
    _turn(group, State.PROPOSED, State.REFUSED, by=by, at=at)


@transaction.atomic
def withdraw_synonyms(group: SynonymGroup, *, by: User, at: datetime) -> None:
    """Take them out of the next search. Raises PermissionDenied."""
    _turn(group, State.ACCEPTED, State.WITHDRAWN, by=by, at=at)


def propose_synonyms(in_vain: str, found_by: str, *, language: str, at: datetime) -> None:
    """Propose what stands in one query only and what stands in the other only, where that is few words.

    ``in_vain`` found nothing that was taken; in the same contact ``found_by`` did.
    """
    asked_in = language_of(in_vain, otherwise=language)
    if asked_in != language_of(found_by, otherwise=language):
        return
    known = known_terms(asked_in, at=at)
    first, second = (telling_words(query, language=asked_in, known=known) for query in (in_vain, found_by))
    terms = [{word.term for word in words} for words in (first, second)]
    sides = [
        [word for word in words if word.term not in of_other]
        for words, of_other in ((first, terms[1]), (second, terms[0]))
    ]
    if not all(0 < len(side) <= MOST_PROPOSED_WORDS for side in sides):
        return
    key = {"language": asked_in, "words": "\n".join(_as_written(side) for side in sides)}
    if SynonymGroup.objects.filter(**key).update(times=F("times") + 1):
        return
    if SynonymGroup.objects.filter(state=State.PROPOSED).count() < MOST_PROPOSALS:
        SynonymGroup.objects.create(**key, state=State.PROPOSED, times=1, at=at)


@transaction.atomic
def pin(query: str, *, faq_number: int, is_ban: bool, until: date, reason: str, by: User, at: datetime) -> Pin:
    """Put an FAQ first for a query, or leave it out of what it finds, up to a day.

    It holds for each query in which all these words stand. Raises PermissionDenied, and ValidationError by field.
    """
    _refuse_unless_steering(by)
    language = language_of(query, otherwise="en")
    if not terms_of(query, language=language):
        raise ValidationError({"query": _("Name a word that tells something of the matter.")})
    if until < timezone.localdate(at):
        raise ValidationError({"until": _("This day is over.")})
    if not _is_steered_by(by, faq_number, at=at):
        raise ValidationError({"faq_number": _("There is no such FAQ among those that you may pin.")})
    made = Pin.objects.create(
        query=query,
        language=language,
        faq_number_id=faq_number,
        is_ban=is_ban,
        until=until,
        reason=reason,
        by=by,
        at=at,
    )
    _note(str(made), f"pin:{made.pk}", "left out" if is_ban else "pinned", by=by, at=at, reason=reason)
    return made


@transaction.atomic
def unpin(made: Pin, *, by: User, at: datetime) -> None:
    """End a pin before its day. Raises PermissionDenied."""
    _refuse_unless_steering(by)
    if not _is_steered_by(by, made.faq_number_id, at=at):
        raise PermissionDenied
    if Pin.objects.filter(pk=made.pk, withdrawn_at=None).update(withdrawn_at=at):
        _note(str(made), f"pin:{made.pk}", "pin withdrawn", by=by, at=at)


def _as_written(words: Sequence[Word]) -> str:
    """Return words in their order, those that stood together without a blank between."""
    text, end = "", 0
    for word in words:
        text += word.surface if word.start == end or not text else f" {word.surface}"
        end = word.end
    return text


def _is_steered_by(user: User, faq_number: int, *, at: datetime) -> bool:
    """Say whether ``user`` steers this FAQ: approvers those of their section, all others what they may read."""
    role = role_of(user)
    if may(role, Deed.FAQ_WRITE):
        return faqs_of(user).filter(number=faq_number).exists()
    return faq_number in readable_numbers(role, at=at)


def _turn(group: SynonymGroup, before: str, after: str, *, by: User, at: datetime) -> None:
    _refuse_unless_steering(by)
    if SynonymGroup.objects.filter(pk=group.pk, state=before).update(state=after, by=by, at=at):
        _note(str(group), f"synonyms:{group.pk}", f"synonyms {after}", by=by, at=at)


def _refuse_unless_steering(by: User) -> None:
    if not may(role_of(by), Deed.SEARCH_STEER):
        raise PermissionDenied


def _note(subject: str, key: str, what: str, *, by: User, at: datetime, reason: str = "") -> None:
    """Note the deed, and have every process read the wishes again."""
    renew_mark()
    trail.note(
        Action.SEARCH_CHANGED,
        by=by,
        at=at,
        subject=subject,
        subject_key=key,
        reason=reason,
        details={"what": what},
    )
