"""From what was read to what the templates show: words for states, facts, rules, and the rows of the timeline."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from kb.accounts.languages import in_screen_language
from kb.directory.opening_hours import Verdict
from kb.directory.opening_words import why_in_words
from kb.faq_pages.cards import FaqCard
from kb.faq_pages.models import Audience, Category, Confidence, HandlingRule, Kind
from kb.faq_pages.texts import whole_text
from kb.knowledge.catalogue import Entry, Filter, State, chosen
from kb.knowledge.comparison import compared, differs
from kb.knowledge.history import History, PublishedText
from kb.knowledge.past import End, Publication
from kb.knowledge.reading import Reading
from kb.knowledge.targets import Target, Trouble

CHARACTERS_A_SECOND = 6.0  # of Japanese: 180 are read in 30 seconds, the most that a spoken answer may have
WORDS_A_SECOND = 80 / 30  # of English, likewise
STATE_LABELS = {
    State.UNVERIFIED: gettext_lazy("Not yet checked"),
    State.CHECKED: gettext_lazy("Checked"),
    State.OVERDUE: gettext_lazy("Review overdue"),
    State.NO_ENGLISH: gettext_lazy("No English"),
}
TROUBLE_LABELS = {
    Trouble.UNIT_GONE: gettext_lazy("This section no longer exists."),
    Trouble.POST_GONE: gettext_lazy("This post no longer exists."),
    Trouble.POST_VACANT: gettext_lazy("Nobody holds this post at present."),
    Trouble.TAKES_NO_CALLS: gettext_lazy("This post takes no calls: note a call-back instead."),
}
END_LABELS = {
    End.REPLACED: gettext_lazy("Replaced by the next text"),
    End.TAKEN_BACK: gettext_lazy("Taken back"),
    End.EXPIRED: gettext_lazy("Expired on its day"),
}
COMPARED = {
    "title": gettext_lazy("Question"),
    "other_wordings": gettext_lazy("Other wordings"),
    "spoken_answer": gettext_lazy("Spoken answer"),
    "documents": gettext_lazy("What to bring"),
    "deadline": gettext_lazy("Deadline"),
    "fee": gettext_lazy("Fee"),
    "place": gettext_lazy("Place"),
    "operator_note": gettext_lazy("Operator's note"),
    "full_answer": gettext_lazy("Full answer"),
    "audience": gettext_lazy("Who may see it"),
}


def state_chips(entries: Sequence[Entry], wanted: Filter) -> list[dict[str, Any]]:
    """Return the states to choose from, each with how many FAQs the rest of the filter leaves it."""
    left = chosen(entries, replace(wanted, state=""))
    chips = [{"value": "", "label": _("All"), "count": len(left)}]
    chips += [
        {"value": state.value, "label": label, "count": sum(state in entry.states for entry in left)}
        for state, label in STATE_LABELS.items()
    ]
    return [{**chip, "current": chip["value"] == wanted.state} for chip in chips]


def entry_rows(entries: Sequence[Entry], *, groups: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the rows of the list, with the names of their groups."""
    return [
        {
            **asdict(entry),
            "group_name": groups.get(entry.group, ""),
            "audience_label": Audience(entry.audience).label if entry.audience != Audience.PUBLIC else "",
            "state_labels": [
                (state.value, STATE_LABELS[state]) for state in State if state in entry.states - {State.CHECKED}
            ],
        }
        for entry in entries
    ]


def category_options(categories: Sequence[Category], *, wanted: str) -> list[dict[str, Any]]:
    """Return the categories as a list to choose from, those below another indented."""
    return [
        {
            "value": one.code,
            "label": ("" if one.parent_id is None else "\u3000") + in_screen_language(one.name, one.name_en),
            "current": one.code == wanted,
        }
        for one in categories
    ]


def text_context(card: FaqCard) -> dict[str, Any]:
    """Return what ``knowledge/text.html`` shows of one text, now or then."""
    facts = (
        (_("What to bring"), card.documents),
        (_("Deadline"), (card.deadline,)),
        (_("Fee"), (card.fee,)),
        (_("Place"), (card.place,)),
    )
    return {
        "card": card,
        "reading_seconds": seconds_to_read(card.spoken_answer, language=card.locale),
        "facts": [(label, lines) for label, lines in facts if any(lines)],
    }


def seconds_to_read(text: str, *, language: str) -> int:
    """Return how long it takes to read a text aloud at the pace of a telephone."""
    if language == "ja":
        return ceil(len("".join(text.split())) / CHARACTERS_A_SECOND)
    return ceil(len(text.split()) / WORDS_A_SECOND)


def rule_context(rule: HandlingRule | None, target: Target | None = None, *, at: datetime) -> dict[str, Any] | None:
    """Return what ``knowledge/rule.html`` shows of a rule; None for none."""
    if rule is None:
        return None
    return {
        "kind": rule.kind,
        "label": Kind(rule.kind).label,
        "target": rule.target,
        "number": rule.target_number if rule.target_number not in rule.target else "",
        "condition": rule.condition,
        "valid_from": rule.valid_from,
        "who": rule.who,
        "why": rule.why,
        "trouble": TROUBLE_LABELS[target.trouble] if target and target.trouble else "",
        "successor": target.successor if target else "",
        "opening": opening_context(target.verdict, at=at) if target else None,
    }


def opening_context(verdict: Verdict | None, *, at: datetime) -> dict[str, Any] | None:
    """Return whether somewhere is open and why; None where no hours are known."""
    return None if verdict is None else {"open": verdict.is_open, "why": why_in_words(verdict, at)}


def reading_context(found: Reading, *, at: datetime) -> dict[str, Any]:
    """Return what ``knowledge/faq.html`` shows."""
    place = found.place
    return {
        **text_context(found.card),
        "number": found.card.number,
        "languages_of_text": language_links(found.card.number, found.languages, current=found.card.locale),
        "audience": Audience(found.audience).label,
        "is_public": found.audience == Audience.PUBLIC,
        "confidence": Confidence(found.confidence).label,
        "is_checked": found.confidence == Confidence.CHECKED,
        "review_on": found.review_on,
        "review_is_over": found.review_on is not None and found.review_on < timezone.localdate(at),
        "categories": found.categories,
        "group": in_screen_language(found.group.name, found.group.name_en) if found.group else "",
        "group_code": found.group.code if found.group else "",
        "opening": opening_context(found.verdict, at=at),
        "place_names": [in_screen_language(one.name, one.name_en) for one in place.names] if place else [],
        "telephone": place.telephone if place else "",
        "where": place.where if place else "",
        "rule": rule_context(found.rule, found.target, at=at),
        "related": found.related,
        "publication": found.publication,
        "published_by": found.published_by,
    }


def language_links(number: int, languages: Sequence[str], *, current: str) -> list[dict[str, Any]]:
    """Return the languages of the text to switch between; one in which it is not published leads nowhere."""
    return [
        {
            "code": code,
            "name": get_language_info(code)["name_local"],
            "url": f"{reverse('knowledge_faq', args=[number])}?language={code}" if code in languages else "",
            "current": code == current,
        }
        for code, _name in settings.LANGUAGES
    ]


def timeline(history: History, *, editable: frozenset[int]) -> list[dict[str, Any]]:
    """Return all publications and rules, newest first; pages in ``editable`` link to the CMS's own comparison."""
    rows: list[dict[str, Any]] = []
    before: dict[str, Publication] = {}
    for publication in history.shown:
        rows.append(_publication_row(publication, before.get(publication.language), history, editable))
        before[publication.language] = publication
    rows += [{"since": max(rule.valid_from, rule.created_at), "rule": rule} for rule in history.rules]
    return sorted(rows, key=lambda row: row["since"], reverse=True)


def versions(history: History) -> list[dict[str, Any]]:
    """Return the published texts that can be compared, newest first, each once."""
    found = {
        publication.revision: {
            "revision": publication.revision,
            "language": get_language_info(publication.language)["name_local"],
            "since": publication.since,
        }
        for publication in history.shown
        if publication.revision in history.texts
    }
    return list(found.values())[::-1]


def compared_fields(before: PublishedText, after: PublishedText) -> list[dict[str, Any]]:
    """Return what differs between two texts, field by field."""
    old, new = _said(before.content), _said(after.content)
    fields = [(label, compared(old[name], new[name])) for name, label in COMPARED.items()]
    return [{"label": label, "lines": lines} for label, lines in fields if differs(lines)]


def _said(content: Mapping[str, Any]) -> dict[str, str]:
    said = {name: str(content.get(name) or "") for name in COMPARED}
    said["full_answer"] = whole_text({"full_answer": content.get("full_answer")})
    said["audience"] = str(Audience(said["audience"]).label) if said["audience"] else ""
    return said


def _publication_row(
    publication: Publication, previous: Publication | None, history: History, editable: frozenset[int]
) -> dict[str, Any]:
    text = history.texts.get(publication.revision)
    pair = _to_compare(history, previous, publication)
    page = history.pages[publication.language]
    return {
        "since": publication.since,
        "publication": publication,
        "language": get_language_info(publication.language)["name_local"],
        "question": text.question if text else "",
        "written_by": history.names.get(text.written_by, "") if text else "",
        "published_by": history.names.get(publication.by, ""),
        "urgent": history.urgent.get(publication.revision, ""),
        "end": END_LABELS[publication.end] if publication.end else "",
        "ended_by": history.names.get(publication.ended_by, "") if publication.end is End.TAKEN_BACK else "",
        "link": _link_at(history.number, publication),
        "compare": reverse("knowledge_compare", args=[history.number]) + "?a={}&b={}".format(*pair) if pair else "",
        "compare_in_cms": reverse("wagtailadmin_pages:revisions_compare", args=[page, *pair])
        if pair and page in editable
        else "",
    }


def _link_at(number: int, publication: Publication) -> str:
    """Return the address of the first whole second of a publication."""
    since = timezone.localtime(publication.since)
    shown = since if not since.microsecond else since.replace(microsecond=0) + timedelta(seconds=1)
    query = {"moment": f"{shown:%Y-%m-%dT%H:%M:%S}", "language": publication.language}
    return f"{reverse('knowledge_at', args=[number])}?{urlencode(query)}"


def _to_compare(history: History, previous: Publication | None, publication: Publication) -> tuple[int, int] | None:
    """Return the revisions of a text and the one before it; None where there are no two to compare."""
    before, after = previous.revision if previous else None, publication.revision
    if before is None or after is None or before == after or not {before, after} <= history.texts.keys():
        return None
    return before, after
