"""Handling rules whose target is gone: the unit or the post is closed, or nobody holds the post."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kb.directory.models import Assignment, OrgUnit, OrgUnitVersion, Post, PostVersion
from kb.faq_pages.models import FaqPage, HandlingRule
from kb.faq_pages.scope import faqs_of

DAY = timedelta(days=1)


class Breakage(models.TextChoices):
    """What is wrong with a target."""

    UNIT_CLOSED = "unit_closed", _("The section is closed")
    POST_CLOSED = "post_closed", _("The post is gone")
    POST_VACANT = "post_vacant", _("Nobody holds the post")


@dataclass(frozen=True, kw_only=True)
class BrokenRule:
    """A rule that sends calls where nobody answers; or did, if somebody has succeeded there."""

    number: int
    question: str
    rule: HandlingRule
    breakage: Breakage
    since: date | None  # None: it never stood, or nobody ever held it
    successor: str  # the name of what takes its calls now; empty where nothing does

    @property
    def is_re_pointed(self) -> bool:
        """Say whether its calls go on to a successor."""
        return bool(self.successor)


def broken_rules(on: date, *, user: Any = None) -> list[BrokenRule]:
    """Return the rules in force on ``on``, and those to come, whose target is gone on their day, by number.

    Those of all FAQs, or of those in which ``user`` has a say. Those that a successor took over come too, named so.
    The same number of queries, however many there are.
    """
    questions = _questions(FaqPage.objects.all() if user is None else faqs_of(user))
    rules = list(rules_that_hold(questions, on=on))
    targets = _targets({rule.target_post_id for rule in rules if rule.target_post_id})
    return [
        BrokenRule(
            number=rule.number_id,
            question=questions[rule.number_id],
            rule=rule,
            breakage=breakage,
            since=since,
            successor=successor,
        )
        for rule in rules
        for breakage, since, successor in _breakages(
            rule, targets, on=max(on, timezone.localtime(rule.valid_from).date())
        )
    ]


@dataclass(frozen=True, kw_only=True)
class _Targets:
    """Units and posts over time: the rows of each, by its key, and what succeeds what."""

    units: Mapping[int, Sequence[Any]]
    posts: Mapping[int, Sequence[Any]]
    holders: Mapping[int, Sequence[Any]]  # by post
    unit_successors: Mapping[int, int | None]
    post_successors: Mapping[int, int | None]


def _questions(pages: QuerySet[FaqPage]) -> dict[int, str]:
    """Return the questions by number, in the original language where there is one. One query."""
    questions: dict[int, str] = {}
    for number, language, title in pages.values_list("number_id", "locale__language_code", "title"):
        if language == settings.LANGUAGE_CODE or number not in questions:
            questions[number] = title
    return questions


def rules_that_hold(numbers: Iterable[int], *, on: date) -> QuerySet[HandlingRule]:
    """Return of each number the rule that holds at the end of ``on`` and the later ones, if they name a target."""
    end = timezone.make_aware(datetime.combine(on + DAY, time()))
    held = HandlingRule.objects.filter(number=OuterRef("number"), valid_from__lt=end).order_by("-valid_from", "-id")
    rules = HandlingRule.objects.filter(Q(pk=Subquery(held.values("pk")[:1])) | Q(valid_from__gte=end))
    named = rules.filter(Q(target_unit__isnull=False) | Q(target_post__isnull=False))
    return named.filter(number__in=list(numbers)).select_related("who").order_by("number_id", "valid_from", "id")


def _targets(posts: set[int]) -> _Targets:
    """Read all units, and the posts with whatever succeeds them. Five queries."""
    post_successors = dict(Post.objects.values_list("pk", "successor_id"))
    reached = posts.union(*(_line_of_succession(post, post_successors) for post in posts))
    return _Targets(
        units=_by("unit_id", OrgUnitVersion.objects.all()),
        posts=_by("post_id", PostVersion.objects.filter(post__in=reached)),
        holders=_by("post_id", Assignment.objects.filter(post__in=reached)),
        unit_successors=dict(OrgUnit.objects.values_list("pk", "successor_id")),
        post_successors=post_successors,
    )


def _by(key: str, rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(getattr(row, key), []).append(row)
    return found


def _line_of_succession(key: int, successors: Mapping[int, int | None]) -> list[int]:
    """Return what succeeds ``key``, in order; a circle ends where it begins."""
    line: list[int] = []
    following = successors.get(key)
    while following is not None and following not in line:
        line.append(following)
        following = successors.get(following)
    return line


def _breakages(rule: HandlingRule, targets: _Targets, *, on: date) -> Iterator[tuple[Breakage, date | None, str]]:
    unit, post = rule.target_unit_id, rule.target_post_id
    if unit and not _row_on(targets.units, unit, on):
        yield Breakage.UNIT_CLOSED, _ended(targets.units, unit, on), _unit_that_succeeds(unit, targets, on)
    if post and not _row_on(targets.posts, post, on):
        yield Breakage.POST_CLOSED, _ended(targets.posts, post, on), _post_that_succeeds(post, targets, on)
    elif post and not _row_on(targets.holders, post, on):
        yield Breakage.POST_VACANT, _ended(targets.holders, post, on), ""


def _row_on(rows: Mapping[int, Sequence[Any]], key: int, on: date) -> Any | None:
    return next(
        (row for row in rows.get(key, ()) if row.valid_from <= on and (row.valid_to is None or on < row.valid_to)), None
    )


def _ended(rows: Mapping[int, Sequence[Any]], key: int, on: date) -> date | None:
    return max((row.valid_to for row in rows.get(key, ()) if row.valid_to and row.valid_to <= on), default=None)


def _unit_that_succeeds(unit: int, targets: _Targets, on: date) -> str:
    standing = (_row_on(targets.units, key, on) for key in _line_of_succession(unit, targets.unit_successors))
    return next((row.name for row in standing if row), "")


def _post_that_succeeds(post: int, targets: _Targets, on: date) -> str:
    """Name the first that stands and is held: a vacant post takes no calls."""
    for key in _line_of_succession(post, targets.post_successors):
        row = _row_on(targets.posts, key, on)
        if row and _row_on(targets.holders, key, on):
            unit = _row_on(targets.units, row.unit_id, on)
            return f"{unit.name} {row.title}" if unit else str(row.title)
    return ""
