"""The pages of an import: what the file does is seen before it happens, by those who may see it."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kb.accounts.policy import Role
from kb.audit.models import Action, AuditEntry
from kb.directory.importing.deeds import NotImported, upload
from kb.directory.importing.exporting import template, workbook_of
from kb.directory.importing.files import Upload, read_files
from kb.directory.importing.issues import Trouble
from kb.directory.importing.present import state_on
from kb.directory.importing.rows import Table
from kb.directory.models import DirectoryImport
from tests.kb.directory.importing.city import City, official

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

MARKUP = "<b>山田</b>"


@pytest.fixture
def city() -> City:
    """The small city in the directory."""
    return City().load()


@pytest.fixture
def owner(client, city):
    """The city's contract owner, signed in."""
    user = official("aoki", Role.CITY)
    client.force_login(user)
    return user


@pytest.fixture
def approver_client() -> Client:
    """A second person, signed in elsewhere."""
    other = Client()
    other.force_login(official("baba", Role.APPROVER))
    return other


def send(client, city: City, *tables: Table, days: int = 7, **more):
    files = [SimpleUploadedFile(file.name, file.content) for file in city.uploads(*tables)]
    day = timezone.localdate() + timedelta(days=days)
    return client.post(reverse("directory_imports"), {"tables": files, "effective_on": day.isoformat()} | more)


def renamed() -> City:
    return City().alter(Table.UNITS, "nozei", 名称="収納課").alter(Table.PEOPLE, "M2", 氏名=MARKUP)


def test_from_the_upload_to_the_directory(client, owner, approver_client):
    sent = send(client, renamed(), days=0)
    stored = DirectoryImport.objects.get()
    shown = client.get(sent.url).content.decode()
    let_in = approver_client.post(reverse("directory_import_approve", args=[stored.pk]), {"comment": ""}, follow=True)

    assert sent.url == reverse("directory_import", args=[stored.pk])
    assert "納税課 → 収納課（nozei）" in shown
    assert "山田 一郎 → &lt;b&gt;山田&lt;/b&gt;（M2）" in shown
    assert MARKUP not in shown
    assert reverse("directory_import_approve", args=[stored.pk]) not in shown
    assert let_in.status_code == 200
    assert state_on(timezone.localdate()).units["nozei"].name == "収納課"


def test_what_is_wrong_is_shown_and_nothing_is_stored(client, owner):
    answer = send(client, City().alter(Table.UNITS, "juki", 上位単位コード="mukou", 名称=MARKUP))

    assert answer.status_code == 422
    assert "上位単位コード" in answer.content.decode()
    assert "mukou" in answer.content.decode()
    assert MARKUP not in answer.content.decode()
    assert not DirectoryImport.objects.exists()


def test_no_file_and_no_day_are_told_of(client, owner):
    answer = client.post(reverse("directory_imports"), {})

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"tables", "effective_on"}


def test_a_day_before_anything_that_the_directory_tells_of_is_told_of(client, owner):
    answer = send(client, City(), days=-(365 * 40))

    assert list(answer.context["form"].errors) == ["effective_on"]


def test_a_file_that_is_no_table_is_told_of(client, owner):
    files = [SimpleUploadedFile("list.pdf", b"%PDF-1.7 " + b"x" * 2000)]

    answer = client.post(reverse("directory_imports"), {"tables": files, "effective_on": "2030-04-01"})

    assert answer.status_code == 422
    assert "list.pdf" in answer.content.decode()


def test_four_files_are_too_many(client, owner):
    files = [SimpleUploadedFile(file.name, file.content) for file in (*City().uploads(), City().upload(Table.UNITS))]

    answer = client.post(reverse("directory_imports"), {"tables": files, "effective_on": "2030-04-01"})

    assert list(answer.context["form"].errors) == ["tables"]


def test_much_that_vanishes_asks_for_a_tick(client, owner):
    shrunken = City().drop(Table.POSTS, "kaigo-1").drop(Table.POSTS, "nozei-2")

    asked = send(client, shrunken)
    stored = send(client, shrunken, confirmed="on")

    assert asked.status_code == 422
    assert 'name="confirmed"' in asked.content.decode()
    assert stored.status_code == 302


def test_sending_back_and_comparing_anew(client, owner, approver_client):
    send(client, renamed())
    first = DirectoryImport.objects.get()

    again = client.post(reverse("directory_import_again", args=[first.pk]))
    second = DirectoryImport.objects.exclude(pk=first.pk).get()
    approver_client.post(reverse("directory_import_refuse", args=[second.pk]), {"comment": "違います"})

    first.refresh_from_db()
    second.refresh_from_db()
    assert again.url == reverse("directory_import", args=[second.pk])
    assert (first.state, second.state, second.comment) == ("outdated", "refused", "違います")


def test_a_decision_that_is_declined_says_why(client, owner, approver_client):
    send(client, renamed())
    key = DirectoryImport.objects.get().pk

    answer = approver_client.post(reverse("directory_import_refuse", args=[key]), {"comment": ""}, follow=True)

    assert [message.level_tag for message in answer.context["messages"]] == ["error"]
    assert DirectoryImport.objects.get().state == "waiting"


@pytest.mark.parametrize("role", list(Role))
def test_the_pages_are_for_those_who_upload_or_let_in(client, city, role):
    client.force_login(official("somebody", role))
    expected = 200 if role in (Role.CITY, Role.APPROVER) else 404

    assert client.get(reverse("directory_imports")).status_code == expected
    assert client.get(reverse("directory_import_present")).status_code == expected
    assert client.get(reverse("directory_import_template")).status_code == expected


def test_an_approver_sees_no_upload_and_may_not_send_one(client, owner, approver_client):
    assert 'type="file"' not in approver_client.get(reverse("directory_imports")).content.decode()

    send(approver_client, renamed())

    assert not DirectoryImport.objects.exists()


@pytest.mark.parametrize("uploads", [1, 3])
def test_the_list_takes_the_same_queries_whatever_its_length(
    client, owner, approver_client, django_assert_num_queries, uploads
):
    for _upload in range(uploads):
        send(client, renamed())

    approver_client.get(reverse("directory_imports"))
    with django_assert_num_queries(4):
        approver_client.get(reverse("directory_imports"))


def test_what_is_taken_away_comes_back_without_a_difference(client, owner):
    answer = client.get(reverse("directory_import_present"))
    workbook = Upload(name="directory.xlsx", content=b"".join(answer))

    with pytest.raises(NotImported) as raised:
        upload([workbook], effective_on=timezone.localdate(), by=owner, at=timezone.now())

    assert [issue.trouble for issue in raised.value.issues] == [Trouble.NOTHING_CHANGES]
    assert AuditEntry.objects.first().action == Action.EXPORTED


def test_texts_that_look_like_formulas_come_back_as_they_were(client, owner, approver_client):
    odd = City().alter(Table.PEOPLE, "M2", 氏名="=1+1").alter(Table.POSTS, "juki-1", 内線="0012", 職名="+主任")
    send(client, odd, days=0)
    approver_client.post(reverse("directory_import_approve", args=[DirectoryImport.objects.get().pk]))

    workbook = Upload(name="directory.xlsx", content=workbook_of(timezone.localdate()))
    wanted = read_files([workbook], effective_on=timezone.localdate()).wanted

    assert wanted.people["M2"].name == "=1+1"
    assert (wanted.posts["juki-1"].extension, wanted.posts["juki-1"].title) == ("0012", "+主任")


def test_the_template_is_read_as_three_tables_without_rows():
    reading = read_files([Upload(name="template.xlsx", content=template())], effective_on=timezone.localdate())

    assert reading.issues == []
    assert reading.wanted.tables() == set(Table)
    assert [getattr(reading.wanted, table.value) for table in Table] == [{}, {}, {}]
