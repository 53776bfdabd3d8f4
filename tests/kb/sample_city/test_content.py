"""What the sample city must be, as its files say it: its size, and that what is read aloud can be read aloud."""

import csv

import pytest

from kb.sample_city.files import FOLDER, faqs_of, rows_of

pytestmark = pytest.mark.unit

GROUPS = [row["code"] for row in rows_of("groups.toml")["group"] if faqs_of(row["code"])]
FAQS = [faq for group in GROUPS for faq in faqs_of(group)]
KINDS_OF_BLOCKS = {"text", "steps", "table", "note", "link", "telephone", "attachment"}


def codes(name: str) -> list[str]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [row[0] for row in csv.reader(file)][1:]


def test_city_has_the_size_of_the_specification():
    assert len(GROUPS) == 10
    assert len(FAQS) >= 120
    assert sum("en" in faq for faq in FAQS) >= 50
    assert len(codes("posts")) >= 110
    assert len(codes("people")) >= 70
    assert len(rows_of("events.toml")["event"]) >= 6


def test_every_name_is_given_once():
    for names in (codes("units"), codes("posts"), codes("people"), [faq["key"] for faq in FAQS]):
        assert sorted(set(names)) == sorted(names)


def test_faqs_point_to_what_there_is():
    units = set(codes("units"))
    categories = {row["code"] for row in rows_of("categories.toml")["category"]}
    keys = {faq["key"] for faq in FAQS}

    for faq in FAQS:
        assert faq["unit"] in units, faq["key"]
        assert set(faq["categories"]) <= categories, faq["key"]
        assert set(faq.get("related", [])) <= keys - {faq["key"]}, faq["key"]
        assert faq["rule"]["kind"] == "completed" or (faq["rule"]["unit"] in units and faq["rule"]["when"]), faq["key"]


def test_every_group_has_ten_faqs_and_english_ones():
    for group in GROUPS:
        faqs = faqs_of(group)
        assert len(faqs) >= 10, group
        assert sum("en" in faq for faq in faqs) >= 5, group


@pytest.mark.parametrize("faq", FAQS, ids=lambda faq: faq["key"])
def test_spoken_answer_can_be_read_in_thirty_seconds(faq):
    assert 90 <= len(faq["ja"]["spoken_answer"]) <= 190
    assert not set("()（）※") & set(faq["ja"]["spoken_answer"])
    if "en" in faq:
        assert 25 <= len(faq["en"]["spoken_answer"].split()) <= 85


@pytest.mark.parametrize("faq", FAQS, ids=lambda faq: faq["key"])
def test_texts_fit_their_fields(faq):
    for language in faq.keys() & {"ja", "en"}:
        for name in ("fee", "deadline", "place"):
            assert len(faq[language].get(name, "")) <= 200, name
        assert len(faq[language]["question"]) <= 255
    assert len(faq["rule"].get("when", "")) <= 300


@pytest.mark.parametrize("faq", FAQS, ids=lambda faq: faq["key"])
def test_blocks_are_of_known_kinds(faq):
    for language in faq.keys() & {"ja", "en"}:
        for block in faq[language].get("answer", []):
            assert len(block) == 1
            assert block.keys() <= KINDS_OF_BLOCKS
            if "table" in block:
                assert {len(row) for row in block["table"]["rows"]} == {len(block["table"]["head"])}
