"""
The figures of the results table in JupyterLab: `python -m tests.benchmarks.screens`, from the repository; needs Chromium.

Prints, for 100,000 results, how long the browser takes to show the first rows, to answer a filter and to open a row, and for
a replay of 400,000 events from CSV how long it takes from the start of the cell to the first rows on screen.
"""

from __future__ import annotations

import csv
import itertools
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.jupyterlab import IS_IDLE, Lab, open_page, running_browser, running_lab

REPOSITORY = Path(__file__).parents[2]
ORDERS = REPOSITORY / "notebooks" / "data" / "orders.csv"
LIGHT = REPOSITORY / "notebooks" / "functions" / "light.js"
DEFINE = f"""%load_ext segfn_nb
import segfn_nb
light = segfn_nb.InsertFunction.from_file({str(LIGHT)!r})"""
MINUTES = 10 * 60 * 1000


def write_orders(path: Path, rows: int) -> None:
    """The sample month again and again, each event with a number of its own."""
    with ORDERS.open(encoding="utf-8", newline="") as file, path.open("w", encoding="utf-8", newline="") as out:
        header, *month = csv.reader(file)
        number = header.index("messageId")
        writer = csv.writer(out)
        writer.writerow(header)
        for i, row in enumerate(itertools.islice(itertools.cycle(month), rows)):
            row[number] = f"message-{i:08}"
            writer.writerow(row)


def run(page: Page) -> None:
    """Run the selected cell, without waiting for it."""
    page.evaluate("() => { void window.jupyterapp.commands.execute('notebook:run-cell-and-select-next') }")


def milliseconds(action: Callable[[], None]) -> float:
    """How long it takes."""
    began = time.perf_counter()
    action()
    return (time.perf_counter() - began) * 1000


def of_results(lab: Lab, page: Page) -> None:
    """First paint, filter and row of 100,000 results."""
    cells = (DEFINE, "r = light.replay('orders-100000.csv', progress=False)", "r")
    open_page(lab, page, "results", *cells)
    for _ in cells[:2]:
        run(page)
        page.wait_for_timeout(500)
        page.wait_for_function(IS_IDLE, timeout=MINUTES)
    rows = page.locator(".segfn-grid-row")
    foot = page.locator(".segfn-grid-foot")

    def paint() -> None:
        run(page)
        rows.first.wait_for(timeout=MINUTES)

    def filter_by_text() -> None:
        page.locator(".segfn-filter-text").fill("message-0000123")
        expect(foot).to_contain_text("of 10, of ", timeout=MINUTES)

    def open_row(number: int) -> Callable[[], None]:
        def click() -> None:
            rows.nth(number).click()
            page.locator(".segfn-detail-body", has_text=f"row 1,23{number}").wait_for(timeout=MINUTES)

        return click

    print(f"100,000 results, first paint            {milliseconds(paint):8.0f} ms")
    page.locator(".segfn-tab[data-sheet=events]").click()
    expect(foot).to_contain_text("of 100,000", timeout=MINUTES)
    print(f"100,000 results, filter                 {milliseconds(filter_by_text):8.0f} ms")
    print(f"100,000 results, first row opened       {milliseconds(open_row(0)):8.0f} ms")
    print(f"100,000 results, the next row           {milliseconds(open_row(1)):8.0f} ms")


def of_a_running_replay(lab: Lab, page: Page) -> None:
    """First rows of 400,000 events."""
    open_page(lab, page, "running", DEFINE, "light.replay('orders-400000.csv')")
    run(page)
    page.wait_for_timeout(500)
    page.wait_for_function(IS_IDLE, timeout=MINUTES)

    def first_rows() -> None:
        run(page)
        page.locator(".segfn-grid-row").first.wait_for(timeout=MINUTES)

    print(f"400,000 events from CSV, first rows     {milliseconds(first_rows):8.0f} ms")


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as place, running_lab(Path(place)) as lab, running_browser() as browser:
        for rows in (100_000, 400_000):
            write_orders(lab.folder / f"orders-{rows}.csv", rows)
        for measure in (of_results, of_a_running_replay):
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            measure(lab, page)
            page.evaluate("() => window.jupyterapp.serviceManager.sessions.shutdownAll()")
            page.close()


if __name__ == "__main__":
    main()
