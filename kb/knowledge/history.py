"""All that an FAQ ever said in public or to the centre, as far as a role may know it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from wagtail.models import PageLogEntry, Revision

from kb.accounts.models import User
from kb.accounts.policy import Role
from kb.faq_pages.cards import FaqCard, card_of_revision
from kb.faq_pages.models import FaqPage, HandlingRule, UrgentPublication
from kb.knowledge.past import ACTIONS, LogRow, Publication, RuleRow, live_at, publications, rule_at
from kb.knowledge.sight import NARROWEST, hidden_from, narrowest

ORIGINAL = settings.LANGUAGE_CODE


@dataclass(frozen=True, kw_only=True)
class PublishedText:
    """One revision that was published."""

    content: Mapping[str, Any]
    written_by: int | None

    @property
    def question(self) -> str:
        """The question as it was asked then."""
        return str(self.content["title"])

    @property
    def audience(self) -> str:
        """For whom it was; the narrowest of what was published at the same time held."""
        return str(self.content.get("audience", NARROWEST))


@dataclass(frozen=True, kw_only=True)
class History:
    """The publications and rules of one FAQ, for one role."""

    number: int
    pages: Mapping[str, int]  # the page of each language
    publications: Sequence[Publication]  # all, oldest first
    shown: Sequence[Publication]  # those of which the role may know: never published together with what it may not see
    hidden: frozenset[str]  # the audiences to which the role does not belong
    texts: Mapping[int | None, PublishedText]  # by revision; the CMS may have deleted some
    rules: Sequence[HandlingRule]  # newest first
    names: Mapping[int | None, str]  # of accounts
    urgent: Mapping[int | None, str]  # by revision, why it went out at once


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What stood on a desk at one moment."""

    publication: Publication | None  # None: nothing that the role may know was published
    card: FaqCard | None  # None, too, where the CMS has deleted the text since
    for_operators: bool
    rule: HandlingRule | None


def history_of(number: int, *, role: Role | None) -> History | None:
    """Return the history of an FAQ; None where nothing was ever published or ``role`` may not see it. Six queries."""
    pages = dict(FaqPage.objects.filter(number=number).values_list("locale__language_code", "pk"))
    known = publications(log_rows(pages))
    texts = _texts([publication.revision for publication in known])
    hidden = hidden_from(role)
    audience = _audience_today(known, texts)
    if audience is None or audience in hidden:
        return None
    rules = list(HandlingRule.objects.filter(number=number).select_related("who"))
    urgent = UrgentPublication.objects.filter(number=number).values_list("revision", "reason")
    return History(
        number=number,
        pages=pages,
        publications=known,
        shown=[one for one in known if _audience_during(one, known, texts) not in hidden],
        hidden=hidden,
        texts=texts,
        rules=rules,
        names=names_of({*_accounts(known), *(text.written_by for text in texts.values())}),
        urgent=dict(urgent),
    )


def seen_at(history: History, at: datetime, *, language: str) -> Seen:
    """Return what a desk showed at ``at`` to an operator who spoke ``language``. Up to two queries.

    As on the desk, the Japanese text stands in where there was none in the language.
    """
    live = live_at(history.publications, at)
    publication = live.get(language) or live.get(ORIGINAL)
    audience = narrowest(_audience(one, history.texts) for one in live.values()) if live else NARROWEST
    if publication is None or audience in history.hidden:
        return Seen(publication=None, card=None, for_operators=False, rule=None)
    rules = {rule.pk: rule for rule in history.rules}
    in_force = rule_at(
        [RuleRow(id=pk, valid_from=rule.valid_from, set_at=rule.created_at) for pk, rule in rules.items()], at
    )
    return Seen(
        publication=publication,
        card=_card(history.number, publication),
        for_operators=audience != NARROWEST,
        rule=rules[in_force.id] if in_force else None,
    )


def log_rows(pages: Mapping[str, int]) -> list[LogRow]:
    """Return what the CMS noted of the publication of these pages, by language. One query."""
    languages = {page: language for language, page in pages.items()}
    rows = PageLogEntry.objects.filter(page__in=languages, action__in=ACTIONS).values_list(
        "id", "page_id", "action", "timestamp", "revision_id", "user_id"
    )
    return [
        LogRow(id=pk, language=languages[page], action=action, at=at, revision=revision, who=who)
        for pk, page, action, at, revision, who in rows
    ]


def names_of(accounts: set[int | None]) -> dict[int | None, str]:
    """Return the names of people by the keys of their accounts. One query."""
    return {user.pk: str(user) for user in User.objects.filter(pk__in=[pk for pk in accounts if pk])}


def _card(number: int, publication: Publication) -> FaqCard | None:
    if publication.revision is None:
        return None
    return card_of_revision(number, locale=publication.language, revision=publication.revision)


def _texts(revisions: Sequence[int | None]) -> dict[int | None, PublishedText]:
    rows = Revision.page_revisions.filter(pk__in=revisions).values_list("pk", "content", "user_id")
    return {pk: PublishedText(content=content, written_by=writer) for pk, content, writer in rows}


def _audience_today(known: Sequence[Publication], texts: Mapping[int | None, PublishedText]) -> str | None:
    """Return for whom the FAQ is now, or was at last; None where it never was published."""
    latest = {publication.language: publication for publication in known}.values()
    still = [publication for publication in latest if publication.until is None] or list(latest)
    return narrowest(_audience(publication, texts) for publication in still) if still else None


def _audience_during(
    publication: Publication, known: Sequence[Publication], texts: Mapping[int | None, PublishedText]
) -> str:
    """Return the narrowest audience of all that was published at the same time."""
    return narrowest(_audience(other, texts) for other in known if other.overlaps(publication))


def _audience(publication: Publication, texts: Mapping[int | None, PublishedText]) -> str:
    # What cannot be read any more is nobody's but the city's.
    text = texts.get(publication.revision)
    return text.audience if text else NARROWEST


def _accounts(known: Sequence[Publication]) -> set[int | None]:
    return {who for publication in known for who in (publication.by, publication.ended_by)}
