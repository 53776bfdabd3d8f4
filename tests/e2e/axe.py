"""axe-core on a page as it stands."""

from collections.abc import Mapping
from typing import Any

from playwright.sync_api import Page

from tests.databases import ROOT

AXE = ROOT / "tests" / "vendor" / "axe-core" / "axe.min.js"


def violations(page: Page, screen: str, *, beyond_us: Mapping[tuple[str, str], str] | None = None) -> list[str]:
    """Return what axe-core finds, one line each.

    ``beyond_us`` leaves out, by rule and CSS selector, what is not ours to mend; its values say why.
    """
    page.add_script_tag(path=AXE)
    found: dict[str, Any] = page.evaluate("axe.run({resultTypes: ['violations']})")
    assert found["passes"], "axe-core has looked at nothing"
    return [
        f"{screen}: {violation['id']} ({violation['impact']}) at {node['target']}: {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
        if not any(
            violation["id"] == rule and _is(page, node["target"][-1], selector) for rule, selector in beyond_us or ()
        )
    ]


def _is(page: Page, target: str, selector: str) -> bool:
    return bool(
        page.evaluate("([target, selector]) => document.querySelector(target)?.matches(selector)", [target, selector])
    )
