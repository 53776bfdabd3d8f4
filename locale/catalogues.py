"""The translations: brought up to date with the texts in code and templates, or checked against them.

python locale/catalogues.py update     needs gettext's tools
python locale/catalogues.py check      the same; exit status 1 names what is missing or fuzzy
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[1]
LANGUAGES = ("ja", "en")
PACKAGES = ("kb", "calllog", "telephony_bridge", "dashboards")
OTHER_NAME = re.compile(r"\bn?p?gettext(?:_lazy)? as (?!_\b)(\w+)")


def main(deed: str) -> int:
    """Do ``update`` or ``check``; returns the exit status."""
    if deed == "update":
        _extract()
        _settle_headers()
        _fill_english()
        return 0
    kept = {path: path.read_bytes() for path in map(_path, LANGUAGES)}
    try:
        _extract()
        found = [*hidden_texts(), *(problem for language in LANGUAGES for problem in problems(language))]
    finally:
        for path, content in kept.items():
            path.write_bytes(content)
    for problem in found:
        sys.stderr.write(f"{problem}\n")
    return 1 if found else 0


def problems(language: str) -> list[str]:
    """Return a line for each text that is not translated, or only by a guess."""
    catalogue = polib.pofile(_path(language))
    return [
        f"{language}: {entry.msgid!r} is {'fuzzy' if entry.fuzzy else 'not translated'}"
        for entry in catalogue
        if not entry.obsolete and not entry.translated()
    ]


def hidden_texts() -> list[str]:
    """Return a line for each module that calls gettext by a name that xgettext does not look for."""
    paths = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    return [
        f"{path.relative_to(ROOT)}: texts inside {name}() are not found"
        for path in paths
        for name in OTHER_NAME.findall(path.read_text(encoding="utf-8"))
    ]


def _extract() -> None:
    """Write the texts of the code into the catalogues, keeping what is translated."""
    languages = [argument for language in LANGUAGES for argument in ("--locale", language)]
    ignored = [
        argument for folder in (".venv", "var", "tests", "benchmarks") for argument in ("--ignore", f"{folder}/*")
    ]
    subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "manage.py", "makemessages", *languages, *ignored, "--no-location", "--no-obsolete", "-v0"],
        cwd=ROOT,
        check=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "kb.settings.test"},
    )


def _settle_headers() -> None:
    """A header that is marked as a guess would keep the whole catalogue from being compiled."""
    for language in LANGUAGES:
        catalogue = polib.pofile(_path(language))
        catalogue.metadata_is_fuzzy = False
        catalogue.header = "Texts of Madoguchi's screens."
        catalogue.metadata.update(
            {"Project-Id-Version": "Madoguchi", "Language": language, "Language-Team": "", "Last-Translator": ""}
        )
        catalogue.metadata.pop("PO-Revision-Date", None)
        catalogue.metadata.pop("POT-Creation-Date", None)
        catalogue.save()


def _fill_english() -> None:
    """The texts in the code are English: they are their own translation."""
    catalogue = polib.pofile(_path("en"))
    for entry in catalogue:
        if entry.msgid_plural:
            entry.msgstr_plural = {0: entry.msgid, 1: entry.msgid_plural}
        else:
            entry.msgstr = entry.msgid
        entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
    catalogue.save()


def _path(language: str) -> Path:
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
