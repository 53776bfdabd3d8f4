"""Requests are tried here: as whom, what came of them, and which words their answers hold."""

import logging
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from asgiref.sync import async_to_sync
from django.conf import settings
from django.contrib.auth.models import AnonymousUser, Group
from django.db import models, transaction
from django.test import Client, override_settings
from django.utils import timezone
from wagtail.documents.models import Document
from wagtail.models import (
    Collection,
    GroupPagePermission,
    Locale,
    Page,
    PageViewRestriction,
    Revision,
    TaskState,
    Workflow,
    WorkflowState,
)

from calllog.ledger.models import Call
from calllog.news.models import News
from kb.accounts.models import AccountRequest, User
from kb.accounts.sockets import PolicySockets
from kb.directory.models import (
    Absence,
    Closure,
    DirectoryImport,
    HoursOverride,
    Line,
    PersonVersion,
    ServiceGroup,
    ServiceGroupUnit,
    WeeklyHours,
)
from kb.faq_pages.models import FaqPage, HandlingRule, UrgentPublication
from kb.search.habits import Moment
from kb.search.matching import likely_faqs
from kb.search.models import LearnedQuery, Pin, SynonymGroup, Verdict
from kb.waste.models import WasteTable
from telephony_bridge.screen_pop.prepared import prepared_for
from tests.kb.accounts import matrix, matrix_city
from tests.kb.accounts.matrix_city import PEOPLE, City

# What a deed may change, by a name: the columns that tell.
STATES: dict[str, tuple[tuple[type[models.Model], tuple[str, ...]], ...]] = {
    "texts": ((Revision, ("pk",)), (FaqPage, ("pk", "translation_key"))),
    "published": ((Page, ("pk", "path", "live_revision", "title", "locked", "go_live_at", "expire_at", "alias_of")),),
    "approvals": ((WorkflowState, ("pk", "status")), (TaskState, ("pk", "status"))),
    "rules": ((HandlingRule, ("pk",)),),
    "urgent": ((UrgentPublication, ("pk", "confirmed_by")),),
    "files": ((Document, ("pk", "title", "file")),),
    "absences": ((Absence, ("pk", "person", "starts_at", "ends_at")),),
    "news": ((News, ("pk", "withdrawn_at")),),
    "hours": ((HoursOverride, ("pk", "approved_by", "withdrawn_at")),),
    "imports": ((DirectoryImport, ("pk", "state")),),
    "directory": (
        (PersonVersion, ("pk", "name")),
        (ServiceGroup, ("pk", "name")),
        (ServiceGroupUnit, ("pk",)),
        (Line, ("pk", "name")),
        (WeeklyHours, ("pk",)),
        (Closure, ("pk",)),
    ),
    "accounts": ((User, ("pk", "role", "unit", "until", "is_active", "is_superuser", "password")),),
    "waste": ((WasteTable, ("pk", "source")),),
    "requests": ((AccountRequest, ("pk", "state")),),
    "search": (
        (LearnedQuery, ("pk", "taken_back_at")),
        (Verdict, ("pk", "end")),
        (SynonymGroup, ("pk", "state")),
        (Pin, ("pk", "withdrawn_at")),
    ),
    "privacy": ((PageViewRestriction, ("pk",)),),
    "cms": (
        (Group, ("pk", "name")),
        (GroupPagePermission, ("pk",)),
        (Workflow, ("pk", "name", "active")),
        (Collection, ("pk", "name")),
        (Locale, ("pk",)),
    ),
}
REFUSED = {403, 404}
FAILED = 500
START = matrix.get("/start/")
READERS = {secret.words: matrix.readers_of(secret) for secret in matrix.SECRETS}
WORDS = re.compile("|".join(sorted(secret.words for secret in matrix.SECRETS)))


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came of one request."""

    status: int
    let_in: bool
    words: frozenset[str]  # those of the secrets that it held


class Trial:
    """Tries requests in one city; whatever they do is undone."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.sessions = {person: _session(user) for person, user in city.people.items()}
        self.before = {name: _state(name) for name in STATES}

    def answer(self, line: matrix.Line, person: str) -> Answer:
        """Let the person try it."""
        address = self._address(line)
        if address.startswith("ws/"):
            let_in = self._is_let_in_by_socket(address, person)
            return Answer(status=101 if let_in else 403, let_in=let_in, words=frozenset())
        with undone():
            answer = self._asked(line, person)
            if not line.changes:
                return answer
            return replace(answer, let_in=_state(line.changes) != self.before[line.changes])

    def changed_by(self, line: matrix.Line, person: str) -> tuple[Answer, set[str]]:
        """Let the person try it, and return beside the answer what of all that there is became different."""
        with undone():
            return self._asked(line, person), {name for name in STATES if _state(name) != self.before[name]}

    def on_the_desk(self) -> frozenset[str]:
        """Return the secrets in what a pop brings to an operator's desk."""
        now, line = timezone.now(), f"tel-{matrix_city.OWN_GROUP}"
        moment = Moment(group=matrix_city.OWN_GROUP, line=line, ivr_key="", at=now)
        texts = [str(likely_faqs(moment, locale=one)) for one in ("ja", "en")]
        call = Call(call_id=f"call-{now.timestamp()}", line=line, offered_at=now)
        texts.append(str(prepared_for(call, language="ja", at=now).suggestions))
        return frozenset(WORDS.findall("".join(texts)))

    def _asked(self, line: matrix.Line, person: str) -> Answer:
        client, address = self._client(person), self._address(line)
        form = self.city.forms.get(line.sends, {})
        response = client.get(address) if line.method == "GET" else client.post(address, form)
        text = response.getvalue().decode("utf-8", errors="replace")
        return Answer(
            status=response.status_code,
            let_in=not _is_refusal(response, address),
            words=frozenset(WORDS.findall(text)),
        )

    def _address(self, line: matrix.Line) -> str:
        return line.address.format(**self.city.keys)

    def _client(self, person: str) -> Client:
        client = Client(raise_request_exception=False)
        if person in self.sessions:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[person]
        return client

    def _is_let_in_by_socket(self, route: str, person: str) -> bool:
        reached = []

        async def behind(scope: Any, receive: Any, send: Any) -> None:
            reached.append(scope["path"])

        async def nothing(*said: Any) -> dict[str, Any]:
            return {}

        user = self.city.people.get(person, AnonymousUser())
        async_to_sync(PolicySockets(behind))({"user": user, "path": f"/{route}"}, nothing, nothing)
        return bool(reached)


def faults(trial: Trial, row: matrix.Row, *, deeds: Iterable[str] = ()) -> Iterator[str]:
    """Tell where a row's requests, or those of some of its deeds, answer otherwise than the document says."""
    for line, allowed in matrix.expectations(row, deeds=deeds):
        for person in PEOPLE:
            yield from _faults_of(trial.answer(line, person), line, person, is_allowed=person in allowed)


def faults_on_the_desk(trial: Trial) -> Iterator[str]:
    """Tell which words a pop brings to an operator that are not for operators."""
    yield from (f"the desk shows {words}" for words in trial.on_the_desk() if "OP" not in READERS[words])


def faults_of_ended_accounts(trial: Trial) -> Iterator[str]:
    """Tell which accounts still open a door after their last day, or when they are disabled."""
    yesterday = timezone.localdate() - timedelta(days=1)
    for person, user in trial.city.people.items():
        for what in ({"until": yesterday}, {"is_active": False}):
            with undone():
                User.objects.filter(pk=user.pk).update(**what)
                if trial.answer(START, person).let_in:
                    yield f"{person} is let in with {', '.join(what)}"


def leaks(answer: Answer, *, person: str, of: object) -> Iterator[str]:
    """Tell which words the person was not to see."""
    for words in sorted(answer.words):
        if person not in READERS[words]:
            yield f"{of}: {person} reads {words}"


@contextmanager
def quiet_city(media: Path) -> Iterator[Trial]:
    """A city that is gone afterwards; its thousands of refusals are not logged."""
    logging.disable(logging.ERROR)
    try:
        with override_settings(MEDIA_ROOT=str(media)), undone():
            yield Trial(matrix_city.build())
    finally:
        logging.disable(logging.NOTSET)


def _faults_of(answer: Answer, line: matrix.Line, person: str, *, is_allowed: bool) -> Iterator[str]:
    if answer.status >= FAILED:
        yield f"{line}: {answer.status} for {person}"
    elif answer.let_in != is_allowed and not line.is_open_to_anybody:
        yield f"{line}: {person} is {'let in' if answer.let_in else 'refused'} ({answer.status})"
    yield from leaks(answer, person=person, of=line)


def _is_refusal(response: Any, address: str) -> bool:
    # Wagtail leads away whom it refuses.
    if response.status_code == 302 and address.startswith("/admin/"):
        return urlsplit(response["Location"]).path in ("/admin/", "/admin/login/", "/sign-in/")
    return response.status_code in REFUSED


@contextmanager
def undone() -> Iterator[None]:
    """Undo whatever happens meanwhile."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _session(user: User) -> str:
    client = Client()
    client.force_login(user)
    return str(client.cookies[settings.SESSION_COOKIE_NAME].value)


def _state(name: str) -> list[list[tuple[Any, ...]]]:
    return [list(_rows(name, model).order_by("pk").values_list(*columns)) for model, columns in STATES[name]]


def _rows(name: str, model: type[models.Model]) -> models.QuerySet[Any]:
    rows = model._default_manager.all()
    return rows.filter(live=True) if name == "published" else rows
