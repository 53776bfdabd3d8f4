"""The documents keep up with the code: what has a name there is explained, and links lead somewhere."""

import re
from pathlib import Path

import pytest

from calllog.contacts.outcomes import Outcome
from calllog.ledger.codec import KINDS
from calllog.ledger.events import OperatorState
from calllog.ledger.lifecycle import Result
from dashboards.kpi.verdicts import JUDGES
from kb.accounts.policy import Role
from kb.faq_pages.models import Audience, Kind
from kb.settings.env import read_environment

pytestmark = pytest.mark.unit

ROOT = Path(__file__).resolve().parents[1]
KEYS_OF_THE_DESK = ROOT / "calllog" / "desk" / "static" / "desk" / "keys.js"
DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
LINK = re.compile(r"\]\(([^)\s]+)\)")
REQUIREMENT = re.compile(r"^([A-Za-z0-9_-]+)(?:\[[^\]]*\])?==", re.MULTILINE)
LETTER = re.compile(r'[{,]\s+"?([a-z?])"?: "')


class NotingVariables(dict[str, str]):
    """An environment that notes which variables it was asked for."""

    def __init__(self, **variables: str) -> None:
        super().__init__(variables)
        self.asked: set[str] = set()

    def get(self, name, default=None):
        """Note the name."""
        self.asked.add(name)
        return super().get(name, default)


@pytest.mark.parametrize("document", ["README.md", "README.ja.md", "docs/manual/administrator.ja.md"])
def test_every_variable_of_the_environment_is_documented(document, tmp_path):
    variables = NotingVariables(MADOGUCHI_VAR=str(tmp_path))

    read_environment(variables)

    assert unexplained(variables.asked, document) == []


@pytest.mark.parametrize(
    "names",
    [KINDS, list(Outcome), list(JUDGES), list(Role), list(Result), list(OperatorState), Audience.values, Kind.values],
    ids=["event kinds", "outcomes", "figures", "roles", "results", "states", "audiences", "kinds of handling"],
)
def test_every_name_is_in_the_glossary(names):
    assert unexplained(names, "docs/glossary.md") == []


@pytest.mark.parametrize("requirements", ["requirements.txt", "requirements-dense.txt", "requirements-dev.txt"])
def test_every_dependency_has_its_reason(requirements):
    names = REQUIREMENT.findall((ROOT / requirements).read_text(encoding="utf-8"))

    assert names
    assert unexplained(names, "docs/decisions.md") == []


def test_every_key_of_the_desk_is_in_the_manual():
    (letters,) = re.findall(r"LETTERS = (\{.*?\})", KEYS_OF_THE_DESK.read_text(encoding="utf-8"), re.DOTALL)
    keys = [letter.upper() for letter in LETTER.findall(letters)]

    assert len(keys) == letters.count(":")
    assert unexplained(keys, "docs/manual/operator.ja.md") == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: str(document.relative_to(ROOT)))
def test_every_relative_link_leads_to_a_file(document):
    links = LINK.findall(document.read_text(encoding="utf-8"))
    relative = [link.partition("#")[0] for link in links if "://" not in link and not link.startswith("#")]

    assert [link for link in relative if not (document.parent / link).exists()] == []


def unexplained(names, document: str) -> list[str]:
    """Return the names that do not stand in the document, each as code of its own."""
    text = (ROOT / document).read_text(encoding="utf-8")
    return [str(name) for name in names if f"`{name}`" not in text]
