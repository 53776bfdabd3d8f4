"""The files of the sample city. Written by hand, read as they are."""

import tomllib
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

FOLDER = Path(__file__).parent
FAQS, ATTACHMENTS = FOLDER / "faqs", FOLDER / "attachments"


def rows_of(name: str) -> dict[str, Any]:
    """Return what the TOML file ``name`` says."""
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


def faqs_of(group_code: str) -> list[dict[str, Any]]:
    """Return the FAQs of a service group in their order; empty for a group that has none."""
    path = FAQS / f"{group_code}.toml"
    return list(tomllib.loads(path.read_text(encoding="utf-8"))["faq"]) if path.exists() else []


def key_of(name: str) -> UUID:
    """Return the key under which a page of the sample stands in every installation, in all languages."""
    return uuid5(NAMESPACE_URL, f"https://madoguchi.example/sample/{name}")
