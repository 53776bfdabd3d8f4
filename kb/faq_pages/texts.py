"""All that one text of an FAQ says, as plain text. Pure: no database, no network, no clock."""

import json
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from typing import Any

SAID_BEFORE_THE_ANSWER = ("title", "spoken_answer")
SAID_AFTER_THE_ANSWER = ("fee", "deadline", "place", "documents")
ENDS_A_LINE = frozenset({"p", "li", "ul", "ol", "h3", "br"})


def whole_text(page_or_content: Any) -> str:
    """Return what citizens read of a page, of a revision's content, or of a form's cleaned data, a thought a line.

    The operator's note and the other wordings are not part of it: they are nobody's answer.
    """
    value = page_or_content.get if isinstance(page_or_content, Mapping) else _attribute_of(page_or_content)
    parts = [value(name) or "" for name in SAID_BEFORE_THE_ANSWER]
    parts += _lines_of_blocks(_raw(value("full_answer")))
    parts += [value(name) or "" for name in SAID_AFTER_THE_ANSWER]
    return "\n".join(part for part in parts if part)


def _attribute_of(page: Any) -> Any:
    return lambda name: getattr(page, name, "")


def _raw(answer: Any) -> list[dict[str, Any]]:
    """Return the blocks as they are stored; a revision keeps them as JSON, a page as a value of Wagtail's."""
    if isinstance(answer, str):
        return json.loads(answer) if answer else []
    return list(answer.get_prep_value()) if answer else []


def _lines_of_blocks(blocks: list[dict[str, Any]]) -> Iterator[str]:
    for block in blocks:
        value = block["value"]
        yield from _lines_of_html(value) if block["type"] == "text" else _strings(value)


def _strings(value: Any) -> Iterator[str]:
    """Yield the strings inside a block's stored value; a list's items bear their type and key beside the value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item["value"] if isinstance(item, dict) and "value" in item else item)
    elif isinstance(value, dict):
        for part in value.values():
            yield from _strings(part)


def _lines_of_html(html: str) -> Iterator[str]:
    reader = _TextOfHtml()
    reader.feed(html)
    reader.close()
    yield from (line for line in (line.strip() for line in "".join(reader.parts).splitlines()) if line)


class _TextOfHtml(HTMLParser):
    """Keeps the text and begins a new line where the page would."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ENDS_A_LINE:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ENDS_A_LINE:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)
