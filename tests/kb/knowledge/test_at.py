"""What operators saw at a moment: real publications, moved to known times of the log."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from wagtail.models import PageLogEntry, Revision

from kb.accounts.models import User
from kb.accounts.policy import Role
from kb.faq_pages.models import FaqPage, HandlingRule, Kind, ServiceGroupPage, UrgentPublication
from kb.faq_pages.publication import publish_due
from kb.knowledge.history import history_of, seen_at
from tests.factories import faqs

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

TOKYO = ZoneInfo("Asia/Tokyo")
INSTANT = timedelta.resolution


def clock(hour: int, minute: int = 0, second: int = 0) -> datetime:
    """A moment of a day that has passed, by the city's clock."""
    return datetime(2026, 6, 1, hour, minute, second, tzinfo=TOKYO)


def noted_at(moment: datetime, *actions: str) -> None:
    """Move what the log noted last to this moment."""
    latest = PageLogEntry.objects.filter(action__in=[f"wagtail.{action}" for action in actions or ("publish",)])
    PageLogEntry.objects.filter(pk=latest.order_by("-pk").first().pk).update(timestamp=moment)


def published(page: FaqPage, at: datetime, *, by: User | None = None, **fields: str) -> int:
    """Publish a new text of ``page`` and return its revision."""
    page.refresh_from_db()
    for name, value in fields.items():
        setattr(page, name, value)
    revision = page.save_revision(user=by)
    revision.publish(user=by, skip_permission_checks=True)
    noted_at(at)
    page.refresh_from_db()
    return revision.pk


def first_text(group: object, at: datetime, **fields: object) -> FaqPage:
    """Make an FAQ in Japanese that went out at ``at``."""
    page = faqs.faq(group, languages=("ja",), **fields)["ja"]
    noted_at(at)
    return page


def spoken(number: int, at: datetime, *, role: Role = Role.SUPERVISOR, language: str = "ja") -> str | None:
    seen = seen_at(history_of(number, role=role), at, language=language)
    return seen.card.spoken_answer if seen.card else None


def answer(number: int, query: str, *, role: str = "supervisor", language: str = "en") -> tuple[int, str]:
    client = Client()
    client.force_login(User.objects.filter(username=role).first() or faqs.person(role, Role(role)))
    client.cookies["django_language"] = language
    response = client.get(f"/knowledge/{number}/at/?{query}")
    return response.status_code, response.content.decode()


def put_rule(number: int, *, valid_from: datetime, set_at: datetime, target: str) -> None:
    """Store a rule as it was set on that day; rules are only ever added, so no later change could move it."""
    who = User.objects.filter(username="ruler").first() or faqs.person("ruler", Role.APPROVER)
    row = HandlingRule(
        number_id=number, kind=Kind.TRANSFER, target=target, valid_from=valid_from, who=who, why="agreed"
    )
    row.created_at = set_at
    names = [field.column for field in HandlingRule._meta.concrete_fields if field.column != "id"]
    values = [
        field.get_db_prep_save(getattr(row, field.attname), connection)
        for field in HandlingRule._meta.concrete_fields
        if field.column != "id"
    ]
    places = ", ".join(["%s"] * len(names))
    columns = ", ".join(connection.ops.quote_name(name) for name in names)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO faq_pages_handlingrule ({columns}) VALUES ({places})", values)  # noqa: S608


@pytest.fixture
def group() -> object:
    return faqs.service_group()


def test_three_texts_a_restored_one_and_taking_back_are_right_at_every_border(group):
    page = first_text(group, clock(9), spoken_answer="one")
    first_revision = page.live_revision_id
    published(page, clock(10), spoken_answer="two")
    published(page, clock(11), spoken_answer="three")
    restored = Revision.objects.get(pk=first_revision).as_object()
    restored.save_revision(previous_revision=Revision.objects.get(pk=first_revision)).publish()
    noted_at(clock(12))
    page.refresh_from_db()
    page.unpublish()
    noted_at(clock(13), "unpublish")

    borders = {
        clock(9) - INSTANT: None,
        clock(9): "one",
        clock(10) - INSTANT: "one",
        clock(10): "two",
        clock(11) - INSTANT: "two",
        clock(11): "three",
        clock(12) - INSTANT: "three",
        clock(12): "one",
        clock(13) - INSTANT: "one",
        clock(13): None,
    }
    assert {moment: spoken(page.number_id, moment) for moment in borders} == borders


def test_text_that_waits_for_its_day_is_seen_from_that_day_and_names_who_approved_it(group):
    now = timezone.now()
    approver = faqs.person("approver", Role.APPROVER)
    page = first_text(group, clock(9), spoken_answer="before")
    page.spoken_answer, page.go_live_at = "after", now + timedelta(hours=1)
    page.save_revision().publish(user=approver, skip_permission_checks=True)
    noted_at(clock(10), "publish.schedule")
    Revision.objects.filter(approved_go_live_at__isnull=False).update(approved_go_live_at=now)
    FaqPage.objects.filter(pk=page.pk).update(go_live_at=None)
    waiting = Revision.objects.get(approved_go_live_at__isnull=False)
    waiting.content = {**waiting.content, "go_live_at": None}
    waiting.save()
    assert publish_due(now).published == 1
    noted_at(clock(11), "publish.scheduled")

    said = [spoken(page.number_id, moment) for moment in (clock(10), clock(11) - INSTANT, clock(11))]
    _status, html = answer(page.number_id, "moment=2026-06-01T11:00:00")

    assert said == ["before", "before", "after"]
    assert "went out on its day, approved by Approver" in html


def test_text_that_expired_is_seen_until_then(group):
    page = first_text(group, clock(9))
    FaqPage.objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    assert publish_due(timezone.now()).expired == 1
    noted_at(clock(10), "unpublish.scheduled")

    assert [spoken(page.number_id, moment) for moment in (clock(10) - INSTANT, clock(10))] == ["spoken answer ja", None]
    assert "Expired on its day" in answer(page.number_id, "")[1]


def test_moving_a_page_to_another_group_changes_nothing_of_the_past(group):
    page = first_text(group, clock(9))
    other = faqs.service_group("kankyo")
    page.move(ServiceGroupPage.objects.get(service_group=other, locale__language_code="ja"), pos="last-child")

    assert spoken(page.number_id, clock(9)) == "spoken answer ja"


def test_copy_begins_its_own_past(group):
    page = first_text(group, clock(9))
    copy = page.copy(update_attrs={"slug": "copy"}, keep_live=True)
    noted_at(clock(10))

    assert copy.number_id != page.number_id
    assert [spoken(copy.number_id, moment) for moment in (clock(10) - INSTANT, clock(10))] == [None, "spoken answer ja"]
    assert spoken(page.number_id, clock(10)) == "spoken answer ja"


def test_drafts_are_never_part_of_the_past(group):
    page = first_text(group, clock(9))
    page.spoken_answer = "a draft"
    page.save_revision()

    html = answer(page.number_id, "moment=2026-06-01T09:00")[1]

    assert "a draft" not in html
    assert "spoken answer ja" in html


def test_japanese_text_stands_in_where_there_was_no_english(group):
    pages = faqs.faq(group)
    PageLogEntry.objects.filter(page=pages["ja"].pk, action="wagtail.publish").update(timestamp=clock(9))
    PageLogEntry.objects.filter(page=pages["en"].pk, action="wagtail.publish").update(timestamp=clock(10))
    number = pages["ja"].number_id

    assert [spoken(number, moment, language="en") for moment in (clock(9), clock(10))] == [
        "spoken answer ja",
        "spoken answer en",
    ]
    assert "Operators saw this one instead." in answer(number, "moment=2026-06-01T09:30&language=en")[1]


def test_moment_is_one_of_the_citys_clock_and_names_who_published(group):
    author, approver = faqs.person("author", Role.AUTHOR), faqs.person("approver", Role.APPROVER)
    page = first_text(group, clock(9), spoken_answer="before")
    page.spoken_answer = "after"
    page.save_revision(user=author).publish(user=approver, skip_permission_checks=True)
    noted_at(clock(14, 3))

    before = answer(page.number_id, "moment=2026-06-01T14:02&language=ja")[1]
    status, after = answer(page.number_id, "moment=2026-06-01T14:03&language=ja")
    by_offset = answer(page.number_id, "moment=2026-06-01T05:03:00Z")[1]

    assert status == 200
    assert '<p lang="ja">before</p>' in before
    assert "published by a program" in before
    assert '<p lang="ja">after</p>' in after
    assert '<p lang="ja">after</p>' in by_offset
    assert "published by Approver" in after
    assert "written by Author" in after
    assert "At 2026-06-01 (Mon) 14:03:00 this was published:" in after


def test_change_within_the_minute_is_told_when_no_second_was_asked_for(group):
    page = first_text(group, clock(9), spoken_answer="before")
    published(page, clock(14, 3, 20), spoken_answer="after")

    minute = answer(page.number_id, "moment=2026-06-01T14:03")[1]
    second = answer(page.number_id, "moment=2026-06-01T14:03:00")[1]

    assert '<p lang="ja">before</p>' in minute
    assert "changed within this minute" in minute
    assert "14:03:20" in minute
    assert "changed within this minute" not in second


def test_rule_is_the_one_that_a_desk_showed_then(group):
    page = first_text(group, clock(9))
    put_rule(page.number_id, valid_from=clock(9), set_at=clock(8), target="first desk")
    put_rule(page.number_id, valid_from=clock(12), set_at=clock(11), target="second desk")
    put_rule(page.number_id, valid_from=clock(10), set_at=clock(15), target="backdated desk")

    shown = {}
    for hour in (9, 12, 16):
        html = answer(page.number_id, f"moment=2026-06-01T{hour:02}:00")[1]
        article = html[html.index("<article") : html.index("</article>")]
        shown[hour] = re.findall(r"(\w+) desk", article)

    assert shown == {9: ["first"], 12: ["second"], 16: ["second"]}


@pytest.mark.parametrize(
    ("moment", "status", "sentence"),
    [
        ("", 200, "All publications and rules"),
        ("nonsense", 400, "This is no day and time."),
        ("2026-06-31T10:00", 400, "This is no day and time."),
        ("0001-01-01T00:00", 400, "This is no day and time."),
        ("9999-12-31T23:59:59", 400, "This is no day and time."),
        ("2026-06-01", 400, "This is no day and time."),
        ("%00", 400, "This is no day and time."),
        ("2150-01-01T00:00", 400, "This moment has not come yet."),
        ("1950-01-01T00:00", 200, "This FAQ was published for the first time at 2026-06-01 (Mon) 09:00:00."),
        ("2026-06-01T08:59:59", 200, "Nothing was published at 2026-06-01 (Mon) 08:59:59."),
        ("2026-06-01T12:00", 200, "Nothing was published at 2026-06-01 (Mon) 12:00:00."),
    ],
)
def test_moment_that_cannot_be_answered_is_explained(group, moment, status, sentence):
    page = first_text(group, clock(9))
    page.unpublish()
    noted_at(clock(11), "unpublish")

    found = answer(page.number_id, f"moment={moment}")

    assert found[0] == status
    assert sentence in found[1]


def test_text_that_was_for_city_staff_only_is_kept_from_the_contractor(group):
    page = first_text(group, clock(9), spoken_answer="SECRET", title="SECRET question", audience="staff")
    secret = page.live_revision_id
    public = published(page, clock(10), spoken_answer="public", title="public question", audience="public")
    number = page.number_id

    assert spoken(number, clock(9, 30)) is None
    assert spoken(number, clock(9, 30), role=Role.AUDITOR) == "SECRET"
    assert spoken(number, clock(10)) == "public"
    for query in ("moment=2026-06-01T09:30", "moment=2026-06-01T10:30", ""):
        assert "SECRET" not in answer(number, query)[1]
    assert "Nothing was published" in answer(number, "moment=2026-06-01T09:30")[1]
    assert "operators did not see it" in answer(number, "moment=2026-06-01T09:30", role="auditor")[1]
    client = Client()
    client.force_login(User.objects.get(username="supervisor"))
    compared = client.get(f"/knowledge/{number}/compare/?a={secret}&b={public}")
    assert compared.status_code == 404
    assert "SECRET" not in compared.content.decode()


def test_narrower_language_keeps_the_other_from_the_contractor_only_while_it_was_published(group):
    pages = faqs.faq(group)
    ja, en = pages["ja"], pages["en"]
    PageLogEntry.objects.filter(action="wagtail.publish").update(timestamp=clock(9))
    published(en, clock(10), audience="staff")
    published(en, clock(11), audience="public")

    assert [spoken(ja.number_id, clock(hour, 30)) is None for hour in (9, 10, 11)] == [False, True, False]


def test_faq_that_is_for_city_staff_now_has_no_past_for_the_contractor(group):
    page = first_text(group, clock(9))
    published(page, clock(10), audience="staff")
    page.unpublish()

    assert history_of(page.number_id, role=Role.MANAGER) is None
    assert history_of(page.number_id, role=Role.CITY) is not None


def test_text_that_the_cms_has_deleted_is_named_and_not_guessed(group):
    page = first_text(group, clock(9))
    old = page.live_revision_id
    published(page, clock(10))
    Revision.objects.filter(pk=old).delete()

    status, html = answer(page.number_id, "moment=2026-06-01T09:30", role="auditor")

    assert status == 200
    assert "The CMS has deleted this text since." in html


def test_urgent_publication_shows_its_reason(group):
    page = first_text(group, clock(9))
    approver = faqs.person("approver", Role.APPROVER)
    UrgentPublication.objects.create(
        number_id=page.number_id,
        language="ja",
        revision=page.live_revision_id,
        question=page.title,
        reason="Wrong number",
        published_by=approver,
        published_at=clock(9),
    )

    assert "Published urgently: Wrong number" in answer(page.number_id, "moment=2026-06-01T09:30")[1]


def test_timeline_lists_publications_and_rules_with_what_to_compare(group):
    approver = faqs.person("approver", Role.APPROVER)
    page = first_text(group, clock(9), title="first question")
    first = page.live_revision_id
    second = published(page, clock(10), by=approver, title="second question")
    put_rule(page.number_id, valid_from=clock(9, 30), set_at=clock(9), target="a desk")
    number = page.number_id

    supervisors = answer(number, "")[1]
    approvers = answer(number, "", role="approver")[1]

    ours = f"/knowledge/{number}/compare/?a={first}&amp;b={second}"
    wagtails = f"/admin/pages/{page.pk}/revisions/compare/{first}...{second}/"
    rows = supervisors[supervisors.index("timeline-rows") :]
    assert [rows.index(text) for text in ("second question", "a desk", "first question")] == sorted(
        rows.index(text) for text in ("second question", "a desk", "first question")
    )
    assert "Replaced by the next text" in rows
    assert f"/knowledge/{number}/at/?moment=2026-06-01T10%3A00%3A00&amp;language=ja" in rows
    assert ours in rows
    assert wagtails not in rows
    assert ours in approvers
    assert wagtails in approvers
    client = Client()
    client.force_login(approver)
    assert client.get(wagtails).status_code == 200


def compare(number: int, query: str) -> tuple[int, str]:
    client = Client()
    client.force_login(User.objects.filter(username="manager").first() or faqs.person("manager", Role.MANAGER))
    client.cookies["django_language"] = "en"
    response = client.get(f"/knowledge/{number}/compare/?{query}")
    return response.status_code, response.content.decode()


def test_two_texts_are_compared_in_words_and_signs(group):
    page = first_text(group, clock(9), fee="1通300円です。", full_answer="<p>窓口へ。</p><ul><li>郵送</li></ul>")
    first = page.live_revision_id
    second = published(page, clock(10), fee="1通350円です。")

    status, html = compare(page.number_id, f"a={first}&b={second}")

    assert status == 200
    assert (
        '1通<del><span class="sign">[gone:</span>300<span class="sign">]</span></del>'
        '<ins><span class="sign">[new:</span>350<span class="sign">]</span></ins>円です。' in html
    )
    assert "<h2" in html
    assert "郵送" not in html, "fields that did not change are left out"


def test_equal_texts_are_said_to_be_equal(group):
    page = first_text(group, clock(9))

    assert (
        "Both texts say the same" in compare(page.number_id, f"a={page.live_revision_id}&b={page.live_revision_id}")[1]
    )


def test_texts_that_cannot_be_compared_are_explained(group):
    pages = faqs.faq(group)
    other = faqs.faq(group)["ja"]
    ja, en = pages["ja"], pages["en"]
    published_revision = ja.live_revision_id
    ja.title = "a draft"
    draft = ja.save_revision().pk
    number = ja.number_id

    answers = {
        query: compare(number, query)[0]
        for query in (
            "",
            f"a={published_revision}",
            f"a={published_revision}&b={draft}",
            f"a={published_revision}&b={other.live_revision_id}",
            f"a={published_revision}&b=99999999999999999999",
            f"a={published_revision}&b=nonsense",
            f"a={published_revision}&b=%00",
            f"a={published_revision}&b={en.live_revision_id}",
        )
    }

    assert list(answers.values()) == [200, 404, 404, 404, 404, 404, 404, 400]
    assert "a draft" not in compare(number, f"a={published_revision}&b={draft}")[1]
    assert "no such published text" in compare(number, f"a={published_revision}&b={draft}")[1]
    assert "different languages" in compare(number, f"a={published_revision}&b={en.live_revision_id}")[1]
