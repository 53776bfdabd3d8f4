"""From opening the desk to its first paint, and until it can be worked with: ``python -m benchmarks.desk_warm``.

Warm: the browser has the files and the server is running, as at each reload. The floor is a page of one line from the
same server in the same tab.
"""

import asyncio
import shutil
import sys
from statistics import median, quantiles

from playwright.async_api import Page, async_playwright

from benchmarks.product import running_product
from benchmarks.report import row, verdict
from benchmarks.ring_to_painted import open_desk
from tests.chromium import ARGUMENTS

LOADS = 40
WARM_UP = 5
MOST_SECONDS_TO_PAINT = 0.5
MOST_SECONDS_TO_USE = 1.0
PAINTED = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
USABLE = "() => performance.getEntriesByName('usable')[0]?.startTime"


async def main() -> int:
    """Measure, print; exit status 1 where a claim is missed, 2 without Chromium."""
    chromium = shutil.which("chromium")
    if chromium is None:
        print("Chromium is not installed: not measured.")
        return 2
    async with running_product() as product, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        page = await open_desk(product, await browser.new_page())
        painted, usable, floor = await measure(page, address=f"http://127.0.0.1:{product.port}")
        await browser.close()
    print(f"the desk opened {LOADS} times in Chromium, warm\n")
    print(row("floor: a page of one line -> painted", floor))
    print(row("desk -> first paint", painted))
    print(row("desk -> usable", usable))
    print(f"\nmedian first paint / floor: {median(painted) / median(floor):.1f}\n")
    claims = {
        f"first paint within {MOST_SECONDS_TO_PAINT} s, p95": quantiles(painted, n=20)[18] <= MOST_SECONDS_TO_PAINT,
        f"usable within {MOST_SECONDS_TO_USE} s, p95": quantiles(usable, n=20)[18] <= MOST_SECONDS_TO_USE,
    }
    for claim, kept in claims.items():
        print(verdict(claim, kept=kept))
    return 0 if all(claims.values()) else 1


async def measure(page: Page, *, address: str) -> tuple[list[float], list[float], list[float]]:
    """Return the seconds to each first paint of the desk, until it was usable, and to each paint of the floor."""
    painted: list[float] = []
    usable: list[float] = []
    floor: list[float] = []
    for _number in range(LOADS + WARM_UP):
        await page.goto(f"{address}/robots.txt")
        floor.append(await told(page, PAINTED))
        await page.goto(f"{address}/desk/")
        painted.append(await told(page, PAINTED))
        usable.append(await told(page, USABLE))
    return painted[WARM_UP:], usable[WARM_UP:], floor[WARM_UP:]


async def told(page: Page, question: str) -> float:
    """Return what the page tells, in seconds, as soon as it does."""
    handle = await page.wait_for_function(question)
    milliseconds: float = await handle.json_value()
    return milliseconds / 1000


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
