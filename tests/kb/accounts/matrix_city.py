"""A city in which everything that somebody may want to read or to do is there once, with words that must not leak."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.documents.models import Document
from wagtail.models import Locale
from wagtail.rich_text import RichText

from calllog.contacts.outcomes import Outcome
from calllog.contacts.records import AnsweredQuestion, Noted, save_record_by_hand
from calllog.ledger.events import CallOffered, Observation, OperatorRinging
from calllog.ledger.ingest import ingest
from calllog.news.deeds import publish
from calllog.presence.models import Seat
from kb.accounts import requests
from kb.accounts.models import User
from kb.accounts.policy import Role
from kb.accounts.rights import Holder, Rights
from kb.audit import trail
from kb.audit.models import Action
from kb.directory import overriding
from kb.directory.importing.deeds import upload
from kb.directory.importing.files import Upload
from kb.directory.models import Line, OrgUnit, OrgUnitVersion, ServiceGroup
from kb.faq_pages.models import Category, FaqPage, Kind, RelatedFaq
from kb.faq_pages.rules import set_rule
from kb.faq_pages.urgent import publish_urgently
from kb.feedback.models import Feedback
from kb.search.models import Channel, LearnedQuery, Pin, SearchedInVain, SynonymGroup, Verdict
from kb.search.vain import note_vain
from kb.waste.importing import keep_waiting
from tests.factories import cms, faqs, staff
from tests.kb.waste.tables import sheets

LETTERS = {
    "AUT": Role.AUTHOR,
    "APR": Role.APPROVER,
    "STF": Role.STAFF,
    "OP": Role.OPERATOR,
    "SV": Role.SUPERVISOR,
    "MGR": Role.MANAGER,
    "CTY": Role.CITY,
    "AUD": Role.AUDITOR,
    "SYS": Role.ADMINISTRATOR,
}
ELSEWHERE = "of another section"
# Everything belongs to the section shimin; these three work for nozei.
OF_ANOTHER_SECTION = tuple(f"{letters} {ELSEWHERE}" for letters in ("AUT", "APR", "STF"))
PEOPLE = ("PUB", *LETTERS, *OF_ANOTHER_SECTION)

OWN_GROUP, OTHER_GROUP = "shimin", "nozei"
PDF = b"%PDF-1.7\n"
PEOPLE_TABLE = "職員番号,氏名,かな,英字\nM1,SECRET-IMPORT 山田,やまだ,\nM2,見本 次郎,みほん,\n"


@dataclass(frozen=True, kw_only=True)
class City:
    """What is there: by the names that addresses give it, and the accounts of the people who try."""

    keys: dict[str, Any]
    people: dict[str, User]
    forms: dict[str, dict[str, Any]]  # what is sent


def build() -> City:
    """Put the city into the database."""
    group = faqs.service_group(OWN_GROUP)
    other = faqs.service_group(OTHER_GROUP)
    people = {letters: faqs.person(letters.lower(), role, unit=OWN_GROUP) for letters, role in LETTERS.items()}
    for name in OF_ANOTHER_SECTION:
        role = LETTERS[name.split()[0]]
        people[name] = faqs.person(f"{role}-{OTHER_GROUP}", role, unit=OTHER_GROUP)
    keys = {
        **_texts(group, people),
        **_urgent(group, people),
        **_staff(people),
        **_overrides(group, people),
        **_accounts(people),
        "import": _import(faqs.person("uploads", Role.CITY)),
        "import_of_APR": _import(_second_account(people["APR"], Role.CITY)),
        "waste_upload": keep_waiting(sheets(), source="waste", by=people["CTY"], at=timezone.now()).pk,
        **_calls(people),
        "news": _news(people["SV"]),
        **_search(people),
        "line": Line.objects.filter(service_group=group).get().pk,
        "group": group.pk,
        "other_group_page": _page_above(faqs.faq(other, title="another section's question")["ja"]),
    }
    operator = faqs.person("acts", Role.OPERATOR)
    trail.note(Action.RULE_SET, by=operator, subject="SECRET-ACT")
    trail.note(Action.PERSONAL_READ, by=operator, subject="SECRET-CALLER")
    return City(keys=keys, people=people, forms=_forms(keys))


def _texts(group: ServiceGroup, people: dict[str, User]) -> dict[str, Any]:
    writer = faqs.person("writer", Role.AUTHOR, unit=OWN_GROUP)
    attached, inside, loose = (_file(name) for name in ("open form", "SECRET-FILE", "SECRET-LOOSE"))
    public = faqs.faq(group, operator_note="SECRET-NOTE", spoken_answer="SECRET-PAST", full_answer=_answer(attached))
    page = public["ja"]
    past = page.live_revision_id
    _publish(page, spoken_answer="spoken now")
    _publish(public["en"], spoken_answer="spoken now")
    staff_only = faqs.faq(group, audience="staff", full_answer=_answer(inside), **_all("SECRET-STAFF"))
    centre = faqs.faq(group, audience="centre", **_all("SECRET-CENTRE"))
    new = faqs.faq(group, languages=("ja",), live=False, full_answer=_answer(loose), **_all("question SECRET-DRAFT"))[
        "ja"
    ]
    new.save_revision(user=writer)
    for beside in (staff_only["ja"], centre["ja"], new):
        RelatedFaq.objects.create(page=page, faq=beside)
    _publish(page, spoken_answer="spoken now")
    live = FaqPage.objects.get(pk=page.pk).live_revision_id
    category = Category.objects.create(code="matrix", name="分類", name_en="category")
    FaqPage.categories.through.objects.create(faqpage_id=page.pk, category=category)
    Feedback.objects.create(
        number_id=page.number_id,
        language="ja",
        revision=live,
        helpful=False,
        text_masked="SECRET-FEEDBACK",
        at=timezone.now(),
    )
    set_rule(
        number=page.number_id,
        kind=Kind.TRANSFER,
        target="SECRET-RULE",
        valid_from=timezone.now(),
        who=writer,
        why="SECRET-WHY",
    )
    secret = {"title": "question SECRET-DRAFT", "spoken_answer": "SECRET-DRAFT"}
    cms.edit(writer, page, **secret)
    waiting, by_two = (faqs.faq(group, languages=("ja",))["ja"] for _page in range(2))
    cms.submit(writer, waiting, **secret)
    for letters in ("APR", "CTY"):
        cms.edit(_second_account(people[letters], Role.AUTHOR), by_two, spoken_answer=f"by {letters}")
    cms.submit(writer, by_two, **secret)
    page, waiting, by_two = (FaqPage.objects.get(pk=one.pk) for one in (page, waiting, by_two))
    state, own_state = waiting.current_workflow_state, by_two.current_workflow_state
    return {
        "faq": page.number_id,
        "page": page.pk,
        "english": public["en"].pk,
        "group_page": _page_above(page),
        "index": _page_above(page.get_parent()),
        "staff_faq": staff_only["ja"].number_id,
        "staff_page": staff_only["ja"].pk,
        "centre": centre["ja"].number_id,
        "new_faq": new.number_id,
        "new_page": new.pk,
        "past": past,
        "live": live,
        "draft": page.latest_revision_id,
        "waiting": waiting.pk,
        "waiting_draft": waiting.latest_revision_id,
        "state": state.pk,
        "task": state.current_task_state.task_id,
        "task_state": state.current_task_state.pk,
        "two_page": by_two.pk,
        "two_state": own_state.current_task_state.pk,
        "attached": attached.pk,
        "attached_name": attached.filename,
        "inside": inside.pk,
        "inside_name": inside.filename,
        "loose": loose.pk,
        "loose_name": loose.filename,
        "locale": Locale.objects.get(language_code="en").pk,
    }


def _calls(people: dict[str, User]) -> dict[str, Any]:
    """A call at the operator's seat, and one at another."""
    now = timezone.now()
    for number, member in enumerate(("op", "elsewhere")):
        Seat.objects.create(
            user=people["OP"] if member == "op" else faqs.person("elsewhere", Role.OPERATOR), member=member
        )
        ringing = [
            CallOffered(call_id=f"m.{number}", occurred_at=now, line=f"tel-{OWN_GROUP}", caller=None, withheld=True),
            OperatorRinging(call_id=f"m.{number}", occurred_at=now, operator=member, queue=OWN_GROUP),
        ]
        ingest([Observation(source="ami", key=f"m.{number} {type(one).__name__}", event=one) for one in ringing])
    promised = AnsweredQuestion(
        outcome=Outcome.CALLBACK, category_code="garbage/bulky", unit_code=OWN_GROUP, callback_due=now
    )
    record = save_record_by_hand(
        record_id=uuid4(),
        group_code=OWN_GROUP,
        happened_at=now,
        operator=people["OP"],
        noted=Noted(questions=[promised]),
        at=now,
    )
    return {"call": "m.0", "other_call": "m.1", "callback": f"hand:{record.pk.hex}"}


def _news(writer: User) -> int:
    now = timezone.now()
    until = timezone.localdate() + timedelta(days=1)
    return publish(title="news", body="text", is_important=False, until=until, by=writer, at=now).pk


def _search(people: dict[str, User]) -> dict[str, Any]:
    """What the search has learned of an FAQ that is not for the contractor, and each thing that may become of it."""
    now, today = timezone.now(), timezone.localdate()
    number = FaqPage.objects.get(audience="staff", locale__language_code="ja", title="SECRET-STAFF").number_id
    public = FaqPage.objects.filter(title="question ja", live=True).earliest("pk").number_id
    taught = {"language": "ja", "faq_number_id": number, "chosen_count": 1, "last_chosen_at": now}
    for query in ("化石", "恐竜"):
        note_vain(query, channel=Channel.DESK, language="ja", at=now, group_code=OWN_GROUP)
    waits, ended = SearchedInVain.objects.order_by("pk")
    Verdict.objects.create(query=ended.query, language="ja", end="out_of_scope", by=people["SV"], at=now)

    def group(state: str) -> int:
        return SynonymGroup.objects.create(language="ja", words=f"化石\n{state}", state=state, at=now).pk

    def pin(faq: int) -> int:
        return Pin.objects.create(
            query="恐竜", language="ja", faq_number_id=faq, until=today, reason="a test", by=people["CTY"], at=now
        ).pk

    pin(number)
    return {
        "learned": LearnedQuery.objects.create(words="化石", **taught).pk,
        "taken_back": LearnedQuery.objects.create(words="恐竜", taken_back_at=now, **taught).pk,
        "vain": waits.pk,
        "ended": ended.pk,
        "proposed": group("proposed"),
        "accepted": group("accepted"),
        "pin": pin(public),
    }


def _urgent(group: ServiceGroup, people: dict[str, User]) -> dict[str, Any]:
    """Publish one as a stranger, and one as each of those who may confirm, under another account of theirs."""
    first = faqs.person("first", Role.APPROVER, unit=OWN_GROUP)
    by = {
        "urgent": first,
        "urgent_of_APR": _second_account(people["APR"], Role.APPROVER),
        "urgent_of_CTY": _second_account(people["CTY"], Role.CITY),
    }
    keys = {}
    for name, person in by.items():
        page = faqs.faq(group, languages=("ja",), title=f"{name} question")["ja"]
        draft = page.get_latest_revision_as_object()
        draft.spoken_answer = "corrected"
        draft.save_revision(user=first)
        urgent = publish_urgently(
            FaqPage.objects.get(pk=page.pk), by=person, reason="a wrong number", at=timezone.now()
        )
        keys[name] = urgent.pk
    return keys


def _staff(people: dict[str, User]) -> dict[str, Any]:
    shimin, nozei = (OrgUnit.objects.get(code=code) for code in (OWN_GROUP, OTHER_GROUP))
    OrgUnitVersion.objects.filter(unit=shimin).update(is_public=True, telephone="0467-00-1000")
    yamada, jiro = staff.person("M1", "SECRET-PERSON 山田", "やまだ"), staff.person("M2", "見本 次郎")
    staff.post("shimin-1", shimin, title="主任 SECRET-POST", holder=yamada, duties="転入届", extension="2101")
    staff.post("nozei-1", nozei, title="課長", holder=jiro, extension="2201")
    staff.unit("inside", "SECRET-UNIT 担当", parent=shimin)
    now = timezone.now()
    absence = staff.absence(yamada, starts=now - timedelta(hours=1), ends=now + timedelta(hours=5))
    return {"unit": OWN_GROUP, "absence": absence.pk, "person": yamada.pk}


def _overrides(group: ServiceGroup, people: dict[str, User]) -> dict[str, Any]:
    now = timezone.now()
    leader = faqs.person("leader", Role.SUPERVISOR)

    def propose(by: User, of: ServiceGroup | None) -> int:
        return overriding.propose(
            group=of,
            starts_at=now,
            ends_at=now + timedelta(hours=1),
            is_open=False,
            reason="a power cut",
            by=by,
            at=now,
        ).pk

    return {
        "override": propose(leader, group),
        "override_of_all": propose(leader, None),
        "override_of_MGR": propose(_second_account(people["MGR"], Role.MANAGER), group),
        "override_of_CTY": propose(_second_account(people["CTY"], Role.CITY), group),
    }


def _accounts(people: dict[str, User]) -> dict[str, Any]:
    until = timezone.localdate() + timedelta(days=30)
    operator = _named("quiet-operator", Role.OPERATOR, "SECRET-OPERATOR")
    author = _named("quiet-author", Role.AUTHOR, "SECRET-AUTHOR")
    manager = _named("quiet-manager", Role.MANAGER, "見本 部長")
    contract_owner = faqs.person("second-city", Role.CITY, unit=OWN_GROUP)

    def ask(by: User, role: Role, name: str, unit: str) -> int:
        holder = Holder(username=name, display_name=name, person_number=f"N-{name}")
        rights = Rights(role=role, unit=unit, until=until)
        return requests.ask_for_new(holder, rights, by=by, reason="new", at=timezone.now()).pk

    return {
        "operator": operator.pk,
        "author": author.pk,
        "manager": manager.pk,
        "self_MGR": people["MGR"].pk,
        "self_CTY": people["CTY"].pk,
        "second_city": contract_owner.pk,
        "request_operator": ask(faqs.person("asks", Role.SUPERVISOR), Role.OPERATOR, "new-operator", ""),
        "request_author": ask(contract_owner, Role.AUTHOR, "new-author", OWN_GROUP),
        "request_of_CTY": ask(_second_account(people["CTY"], Role.CITY), Role.AUTHOR, "other-author", OWN_GROUP),
        "today": timezone.localdate(),
    }


def _forms(keys: dict[str, Any]) -> dict[str, dict[str, Any]]:
    page = FaqPage.objects.get(pk=keys["page"]).get_latest_revision_as_object()
    text = {**faqs.form_of(page), "spoken_answer": "changed by somebody", "title": "a new question"}
    rights = {"until": (keys["today"] + timedelta(days=20)).isoformat(), "reason": "a test"}
    person = {"username": "created", "display_name": "created", "person_number": "N-created"}
    soon = {"starts_at": "2030-01-01T09:00", "ends_at": "2030-01-01T12:00"}
    return {
        "text": text,
        "feedback": {"helpful": "no", "text": "a test"},
        "news": {"title": "other news", "body": "text", "until": soon["starts_at"][:10]},
        "submit": {**text, "action-submit": "1"},
        "publish": {**text, "action-publish": "1"},
        "rule": {"kind": "completed", "why": "a test"},
        "urgently": {"reason": "a test"},
        "private": {"restriction_type": "login", "password": "", "groups": []},
        "translate": {"locales": [keys["locale"]], "include_subtree": ""},
        "copy": {"new_title": "copied", "new_slug": "copied", "new_parent_page": keys["group_page"]},
        "send back": {"comment": "shorter, please"},
        "absence": {"person": keys["person"], "reason": "leave", **soon},
        "override": {"group": OWN_GROUP, "is_open": "closed", "reason": "a test", **soon},
        "rights of an operator": {"role": "operator", **rights},
        "rights of an author": {"role": "author", "unit": OWN_GROUP, **rights},
        "new operator": {"role": "operator", **rights, **person},
        "new author": {"role": "author", "unit": OWN_GROUP, **rights, **person},
        "new manager": {"role": "manager", **rights, **person},
        "under": {"under": keys["group_page"]},
        "synonyms": {"words": "化石\n標本"},
        "pin": {"query": "化石", "faq_number": keys["faq"], "until": keys["today"].isoformat(), "reason": "a test"},
        "reason": {"reason": "a test"},
        "approve": {"decision": "approve", "comment": "seen"},
        "refuse": {"decision": "refuse", "comment": "no"},
        "comment": {"comment": "no"},
        "attempt": {"result": "not_reached", "note": "a test"},
        "export": {"format": "csv"},
    }


def _second_account(user: User, role: Role) -> User:
    return faqs.person(f"{user.username}-as-{role}", role, person_number=user.person_number, unit=OWN_GROUP)


def _named(username: str, role: Role, name: str) -> User:
    user = faqs.person(username, role, unit=OWN_GROUP)
    user.display_name = name
    user.save(update_fields=["display_name"])
    return user


def _import(by: User) -> int:
    file = Upload(name="people.csv", content=PEOPLE_TABLE.encode())
    return upload([file], effective_on=_today(), by=by, at=timezone.now(), confirmed=True).pk


def _today() -> date:
    return timezone.localdate()


def _page_above(page: Any) -> int:
    return int(page.get_parent().pk)


def _all(word: str) -> dict[str, str]:
    return dict.fromkeys(("title", "spoken_answer", "operator_note", "other_wordings"), word)


def _answer(file: Document) -> list[tuple[str, Any]]:
    return [("text", RichText("<p>full answer</p>")), ("attachment", file)]


def _file(title: str) -> Document:
    return Document.objects.create(title=title, file=ContentFile(PDF, name=f"{title.split()[0].lower()}.pdf"))


def _publish(page: FaqPage, **fields: str) -> None:
    draft = page.get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(draft, name, value)
    draft.save_revision().publish()
