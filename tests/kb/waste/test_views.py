"""The pages of the CMS that bring in the waste table: compared first, in force after the button, told in words."""

from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kb.accounts.policy import Role
from kb.audit.models import Action, AuditEntry
from kb.tables.limits import UPLOAD_BYTES
from kb.tables.writing import csv_bytes
from kb.waste.importing import OutdatedError, bring_in, let_hold
from kb.waste.kept import KEPT_TABLE, newest_version, table_of
from kb.waste.models import WasteTable, WasteUpload
from kb.waste.presentation import CODES, MOST_ROWS, MOST_WRONG
from kb.waste.table import Fault, RowFault
from kb.waste.texts import place
from tests.factories import faqs, files
from tests.kb.waste.tables import SMALL, sheets

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

MARKUP = "<b>傘</b>"


@pytest.fixture
def owner(client):
    """The city's contract owner, signed in."""
    faqs.service_group()
    user = faqs.person("owner", Role.CITY)
    client.force_login(user)
    return user


@pytest.fixture
def held(db) -> WasteTable:
    """The small table in force."""
    return bring_in(sheets(), source="first.xlsx", at=timezone.now())


def csv_of(sheet: str, rows: list[list[str]]) -> tuple[str, bytes]:
    return f"{sheet}.csv", csv_bytes(rows[0], rows[1:])


def send(client, *uploads: tuple[str, bytes]):
    return client.post(reverse("waste"), {"tables": [SimpleUploadedFile(*upload) for upload in uploads]})


def things(*rows: list[str]) -> tuple[str, bytes]:
    return csv_of("品目", [*SMALL["品目"], *rows])


def row(sheet: str, line: int) -> str:
    return place(RowFault(fault=Fault.BLANK, sheet=sheet, line=line))


def wrong(answer) -> list[tuple[str, str]]:
    assert answer.status_code == 422
    assert not WasteUpload.objects.exists()
    return [(row.file, row.place) for row in answer.context["wrong"].rows]


def test_first_table_comes_in_by_two_steps(client, owner):
    assert client.get(reverse("waste")).status_code == 200

    sent = send(client, *(csv_of(name, rows) for name, rows in SMALL.items()))
    assert sent.url == reverse("waste_upload", args=[WasteUpload.objects.get().pk])
    shown = client.get(sent.url)
    assert [(one.name, one.added, one.changed, one.gone) for one in shown.context["sheets"]] == [
        (name, len(rows) - 1, 0, 0) for name, rows in SMALL.items()
    ]
    assert not WasteTable.objects.exists()
    assert KEPT_TABLE.get().towns == ()
    assert not AuditEntry.objects.filter(action=Action.WASTE_IMPORTED).exists()

    applied = client.post(reverse("waste_apply", args=[WasteUpload.objects.get().pk]), follow=True)

    assert [message.level_tag for message in applied.context["messages"]] == ["success"]
    assert (len(KEPT_TABLE.get().towns), WasteTable.objects.get().imported_by) == (3, owner)
    assert not WasteUpload.objects.exists()
    entry = AuditEntry.objects.get(action=Action.WASTE_IMPORTED)
    assert (entry.actor, entry.subject_key) == (owner.pk, f"waste:{WasteTable.objects.get().pk}")
    assert entry.details["品目"] == {"added": 5, "changed": 0, "gone": 0}
    assert "owner" in applied.content.decode().lower()


def test_one_sheet_changes_and_the_others_stay(client, owner, held):
    rows = [*SMALL["品目"][:4], ["かばん", "かばん", "Bag", "", "粗大ごみ", ""], ["鍋", "なべ", "", "", "びん", ""]]

    shown = client.get(send(client, csv_of("品目", rows)).url)

    assert [(one.added, one.changed, one.gone) for one in shown.context["sheets"] if one.groups] == [(1, 1, 1)]
    text = unescape(shown.content.decode())
    assert "燃やすごみ → 粗大ごみ" in text
    assert "ロボット掃除機" in text
    client.post(reverse("waste_apply", args=[WasteUpload.objects.get().pk]))
    assert len(KEPT_TABLE.get().towns) == 3
    assert [item.name for item in KEPT_TABLE.get().items][-1] == "鍋"


def test_what_another_brought_in_meanwhile_is_not_overwritten(client, owner, held):
    mine = send(client, things(["鍋", "なべ", "", "", "びん", ""])).url
    key = WasteUpload.objects.get().pk
    bring_in(sheets(町名=SMALL["町名"][:3]), source="another.xlsx", at=timezone.now())

    answers = [client.post(reverse("waste_apply", args=[key]), follow=True), client.get(mine, follow=True)]

    assert [[message.level_tag for message in answer.context["messages"]] for answer in answers] == [["error"]] * 2
    assert newest_version().source == "another.xlsx"


def test_second_upload_of_the_same_person_takes_the_place_of_the_first(client, owner, held):
    send(client, things(["鍋", "なべ", "", "", "びん", ""]))
    first = WasteUpload.objects.get().pk
    send(client, things(["釜", "かま", "", "", "びん", ""]))

    with pytest.raises(OutdatedError):
        let_hold(first, by=owner, at=timezone.now())

    assert WasteUpload.objects.get().pk != first
    assert newest_version() == held


def test_button_pressed_twice_brings_in_once(client, owner, held):
    send(client, things(["鍋", "なべ", "", "", "びん", ""]))
    apply = reverse("waste_apply", args=[WasteUpload.objects.get().pk])

    client.post(apply)
    client.post(apply)

    assert WasteTable.objects.count() == 2


def test_what_is_taken_away_comes_back_without_a_difference(client, owner):
    odd = [
        *SMALL["品目"],
        ["=1+1", "+かな", "@sum", "-1、'=2", "びん", '一行目\n二行目, "引用"'],
        [MARKUP, "か", "", "", "びん", ""],
    ]
    bring_in(sheets(品目=odd), source="odd", at=timezone.now())

    taken = {code: client.get(reverse("waste_sheet", args=[code])) for code in CODES}
    answer = client.get(send(client, *((f"{name}.csv", taken[code].content) for code, name in CODES.items())).url)

    assert answer.context["is_same"]
    assert all(one.content.startswith(b"\xef\xbb\xbf") for one in taken.values())
    assert "'=1+1" in taken["items"].content.decode()
    assert "%E5%93%81%E7%9B%AE.csv" in taken["items"]["Content-Disposition"]
    assert reverse("waste_apply", args=[WasteUpload.objects.get().pk]) not in answer.content.decode()
    assert MARKUP not in client.get(reverse("waste")).content.decode()


def test_headers_are_taken_away_before_there_is_a_table(client, owner):
    for code, name in CODES.items():
        text = client.get(reverse("waste_sheet", args=[code])).content.decode("utf-8-sig")

        assert text.count("\n") == 1
        assert set(SMALL[name][0]) == set(text.replace('"', "").strip().split(","))


def test_markup_in_cells_is_shown_as_text(client, owner, held):
    shown = client.get(send(client, things([MARKUP, "かさ", MARKUP, "", "びん", ""])).url).content.decode()
    refused = send(client, things(["傘立て", "かさ", "", "", MARKUP, ""])).content.decode()

    assert MARKUP not in shown + refused
    assert "&lt;b&gt;" in shown
    assert "&lt;b&gt;" in refused


def test_every_wrong_row_is_told_with_its_file(client, owner, held):
    town = csv_of("町名", [SMALL["町名"][0], ["南町", "みなみ", "", "", "南"], ["", "きた", "", "", "東"]])

    assert wrong(send(client, town, things(["石", "いし", "", "", "岩", ""]))) == [
        ("町名.csv", row("町名", 2)),
        ("町名.csv", row("町名", 3)),
        ("品目.csv", row("品目", 7)),
    ]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("品目.csv", b"%PDF-1.7 " + b"x" * 2000),
        ("品目.csv", "品目,かな\n".encode() + b"\xff\xfe\xfd\x80"),
        ("品目.csv", b" \r\n"),
        ("品目.csv", "品目,かな,種別\n".encode() + b"x" * UPLOAD_BYTES),
        ("品目.csv", '品目,かな,種別\n"傘,かさ'.encode()),
        ("品目.xls", bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600),
        ("表.xlsx", b"PK\x03\x04 no workbook"),
        ("表.xlsx", files.xlsx({"品目": [["品目", "かな", "種別"], ["=1+1", "か", "びん"]]})),
        ("things.csv", csv_bytes(SMALL["品目"][0], SMALL["品目"][1:])),
        ("表.xlsx", files.xlsx({"控え": [["何か"]]})),
    ],
)
def test_file_that_is_no_such_table_is_told_of_by_its_name(client, owner, held, name, content):
    assert wrong(send(client, (name, content), things())) == [(name, "")]


@pytest.mark.parametrize(
    ("sheet", "rows", "told"),
    [
        ("品目", [["品目", "かな"], ["傘", "かさ"]], [("品目.csv", "品目")]),
        (
            "種別",
            [["種別", "祝日"], ["石", "収集する"]],
            [("", row("収集日", 2))],
        ),  # a row that stays, without its kind
    ],
)
def test_sheet_that_does_not_fit_is_told_of(client, owner, held, sheet, rows, told):
    assert wrong(send(client, csv_of(sheet, rows)))[:1] == told


def test_sheet_that_comes_twice_is_told_of(client, owner, held):
    workbook = ("表.xlsx", files.xlsx({"品目": SMALL["品目"]}))

    assert [sheet for _file, sheet in wrong(send(client, things(), workbook))] == ["品目"]


@pytest.mark.parametrize("uploads", [0, 6])
def test_no_file_and_six_files_are_told_of(client, owner, held, uploads):
    answer = send(client, *[things()] * uploads)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["tables"])


@pytest.mark.parametrize("encoding", ["cp932", "utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize(
    "name", ["品目.csv", "品目 (1).csv", "品目（２）.csv", "品目 - コピー.csv", "品目 - コピー (2).csv"]
)
def test_file_as_spreadsheets_and_browsers_save_it_is_read(client, owner, held, encoding, name):
    rows = [*SMALL["品目"], ["髙級鍋①", "なべ", "", "", "びん", ""]]
    content = "\r\n".join(",".join(cells) for cells in rows).encode(encoding)

    sent = send(client, (name, content))

    assert sent.status_code == 302
    assert [(one.added, one.gone) for one in client.get(sent.url).context["sheets"] if one.groups] == [(1, 0)]


def test_workbook_is_read_and_its_other_sheets_are_passed_over(client, owner, held):
    rows = [*SMALL["品目"], ["鍋", "なべ", "", "", "びん", ""]]

    sent = send(client, ("表.xlsx", files.xlsx({"品目": rows, "控え": [["何か"]]})))

    assert [(one.name, one.added) for one in client.get(sent.url).context["sheets"] if one.groups] == [("品目", 1)]


def test_many_rows_are_counted_whole_and_shown_in_part(client, owner, held):
    many = [[f"物{number}", "もの", "", "", "びん", ""] for number in range(10_000)]
    faulty = [[*cells[:4], "岩", ""] for cells in many]

    (shown,) = (one for one in client.get(send(client, things(*many)).url).context["sheets"] if one.groups)
    WasteUpload.objects.all().delete()
    refused = send(client, things(*faulty))

    (group,) = shown.groups
    assert (shown.added, len(group.rows), group.more) == (10_000, MOST_ROWS, 10_000 - MOST_ROWS)
    assert len(wrong(refused)) == MOST_WRONG
    assert refused.context["wrong"].more == 10_000 - MOST_WRONG


def test_table_that_cannot_be_read_is_told_of_and_has_to_come_whole(client, owner):
    broken = {**SMALL, "町名": [SMALL["町名"][0], ["浜町", "はまちょう", "", "", "西の果て"]]}
    WasteTable.objects.create(sheets=broken, source="earlier", imported_at=timezone.now())

    page = client.get(reverse("waste"))
    part = wrong(send(client, csv_of("町名", SMALL["町名"])))
    whole = send(client, *(csv_of(name, rows) for name, rows in SMALL.items()))

    assert not page.context["is_readable"]
    assert "help-critical" in page.content.decode()
    assert "西の果て" in client.get(reverse("waste_sheet", args=["towns"])).content.decode()
    assert ("", "種別") in part
    assert client.post(reverse("waste_apply", args=[WasteUpload.objects.get().pk])).status_code == 302
    assert whole.status_code == 302
    assert table_of(newest_version()) is not None


@pytest.mark.parametrize("stored", [[], {"町名": None}, {"町名": [[1, None]]}])
def test_stored_rows_of_another_shape_stop_no_page(client, owner, stored):
    WasteTable.objects.create(sheets=stored, source="earlier", imported_at=timezone.now())

    addresses = [reverse("waste"), *(reverse("waste_sheet", args=[code]) for code in CODES)]

    assert {client.get(address).status_code for address in addresses} == {200}
    assert send(client, things()).status_code == 422


@pytest.mark.parametrize("role", list(Role))
def test_page_and_its_way_are_for_the_city_and_for_administrators(held, role):
    client = Client()
    faqs.service_group()
    client.force_login(faqs.person("somebody", role))
    is_theirs = role in (Role.CITY, Role.ADMINISTRATOR)

    assert client.get(reverse("waste")).status_code == (200 if is_theirs else 404)
    assert (reverse("waste") in client.get("/admin/").content.decode()) == is_theirs


def test_page_tells_who_brought_it_in_and_how_much_it_holds(client, owner, held):
    page = client.get(reverse("waste"))

    assert [(one.name, one.number) for one in page.context["sheets"]] == [
        (name, len(rows) - 1) for name, rows in SMALL.items()
    ]
    assert (page.context["towns"], page.context["areas"], page.context["items"]) == (2, 2, 5)
    assert "first.xlsx" in page.content.decode()
