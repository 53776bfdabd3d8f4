"""The desk's search box: all that an operator may look up, in groups, while somebody types."""

import re
from collections.abc import Sequence
from typing import TypedDict, cast

from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from calllog.contacts.models import ContactRecord
from calllog.contacts.outcomes import TYPE_LABELS, CallType
from calllog.contacts.own import OwnRecord, own_records
from calllog.desk.faq_payloads import faq_payload
from calllog.desk.moments import moment_label
from kb.accounts.models import User
from kb.directory.staff_payloads import search_payload
from kb.directory.staff_search import find_staff, staff_of
from kb.events.payloads import event_payload
from kb.events.queries import find_events
from kb.faq_pages.cards import cards_of_numbers
from kb.faq_pages.classification import Classification, classifications
from kb.faq_pages.models import Audience, Category
from kb.search.attached.files import FoundFile, find_files, place_label
from kb.search.attached.reading import kind_of
from kb.search.excerpts import Excerpt
from kb.search.faqs import FoundFaq, Run, find_faqs, is_fallback, is_without_model
from kb.waste.payloads import waste_answers

LONGEST_QUERY = 200
MOST_LINES = 9  # one digit each
MOST_WASTE, MOST_FAQS, MOST_PEOPLE, MOST_EVENTS = 2, 5, 3, 1
MOST_FILES, MOST_RECORDS = 2, 2  # in the lines that are left
GROUPS = ("waste", "faqs", "people", "events", "files", "records")
NUMBER = re.compile(r"[0-9]{1,9}")


class RunPayload(TypedDict):
    """A part of a text, and whether it is what was asked for."""

    text: str
    marked: bool


class FaqHit(TypedDict):
    """One FAQ in the list; all of it is fetched when it is opened."""

    number: int
    locale: str
    question: list[RunPayload]
    line: list[RunPayload]  # the beginning of what to say
    reason: str  # in words


class FileHit(TypedDict):
    """One file beside an answer, and its page that fits best."""

    id: int
    title: str
    place: str  # in words
    line: list[RunPayload]
    question: str  # of the FAQ that shows it
    locale: str  # of the question
    url: str


class RecordHit(TypedDict):
    """One of the reader's own records."""

    receipt_number: str
    title: str  # its first question
    when: str
    line: list[RunPayload]  # of the note
    url: str


@require_GET
@never_cache
def search(request: HttpRequest) -> JsonResponse:
    """Answer what was typed: FAQs in short, people and events with all that their cards show."""
    typed = request.GET.get("q", "").replace("\0", "")[:LONGEST_QUERY].strip()
    now = timezone.now()
    if not typed:
        return JsonResponse({"query": typed, **{group: [] for group in GROUPS}, "notice": ""})
    language = _asked_language(request)
    faqs = find_faqs(typed, language=language, audience=Audience.CENTRE, at=now, limit=MOST_FAQS)
    staff = staff_of(timezone.localdate(now))
    people = find_staff(typed, staff=staff, since=now, limit=MOST_PEOPLE)
    events = find_events(typed, since=now, limit=MOST_EVENTS)
    waste = waste_answers(typed, at=now, limit=MOST_WASTE)
    if any(answer["sure"] for answer in waste):
        people = people[: MOST_LINES - len(waste) - len(faqs) - len(events)]
    else:
        # A name that may be meant for something else takes no line from what is.
        waste = waste[: MOST_LINES - len(faqs) - len(people) - len(events)]
    left = MOST_LINES - len(waste) - len(faqs) - len(people) - len(events)
    records = own_records(cast(User, request.user).pk, typed, at=now, limit=min(left, MOST_RECORDS))
    files = find_files(typed, language=language, at=now, limit=min(left - len(records), MOST_FILES))
    return JsonResponse(
        {
            "query": typed,
            "waste": waste,
            "faqs": [_faq_hit(hit) for hit in faqs],
            "people": search_payload(typed, people, staff=staff, since=now, is_today=True)["results"],
            "events": [event_payload(event) for event in events],
            "files": [_file_hit(file) for file in files],
            "records": _record_hits(records),
            "notice": _notice(),
        }
    )


@require_GET
@never_cache
def faq(request: HttpRequest) -> JsonResponse:
    """Tell one FAQ as the desk shows a suggestion; 404 for what is not for operators."""
    number = request.GET.get("number", "")
    if not NUMBER.fullmatch(number):
        raise Http404
    cards = cards_of_numbers([int(number)], locale=_asked_language(request), at=timezone.now())
    if not cards:
        raise Http404
    (card,) = cards
    counted = classifications([card.number]).get(card.number, Classification())
    return JsonResponse(faq_payload(card, counted=counted, reason=_("Found by search")))


def _notice() -> str:
    """Say which part of the search does not answer; blank while all do."""
    if is_fallback():
        return _("The search server does not answer: this was found without it.")
    if is_without_model():
        return _("The language model does not answer: the FAQs are in their usual order.")
    return ""


def _faq_hit(found: FoundFaq) -> FaqHit:
    return FaqHit(
        number=found.number,
        locale=found.language,
        question=_runs(found.question),
        line=_runs(found.line),
        reason=found.reason,
    )


def _file_hit(file: FoundFile) -> FileHit:
    return FileHit(
        id=file.document.pk,
        title=file.document.title,
        place=place_label(file.document.file.name, file.page.place),
        line=_excerpt(file.page.excerpt),
        question=file.card.question,
        locale=file.card.locale,
        url=file.document.url + (f"#page={file.page.place}" if kind_of(file.document.file.name) == ".pdf" else ""),
    )


def _record_hits(found: Sequence[OwnRecord]) -> list[RecordHit]:
    if not found:
        return []
    prefetch_related_objects([own.record for own in found], "questions")
    categories = {category.code: category for category in Category.objects.all()}
    return [
        RecordHit(
            receipt_number=own.record.receipt_number,
            title=_record_title(own.record, categories),
            when=moment_label(own.record.happened_at),
            line=_excerpt(own.note),
            url=reverse("office_record", args=[own.record.receipt_number]),
        )
        for own in found
    ]


def _record_title(record: ContactRecord, categories: dict[str, Category]) -> str:
    questions = sorted(record.questions.all(), key=lambda question: question.position)
    return questions[0].title(categories) if questions else str(TYPE_LABELS[CallType(record.call_type)])


def _excerpt(excerpt: Excerpt) -> list[RunPayload]:
    return [RunPayload(text=text, marked=marked) for text, marked in excerpt]


def _runs(runs: Sequence[Run]) -> list[RunPayload]:
    return [RunPayload(text=run.text, marked=run.marked) for run in runs]


def _asked_language(request: HttpRequest) -> str:
    """The caller's language, which the desk knows; else that of the screen."""
    return request.GET.get("language", "")[:10] or get_language() or ""
