"""The paged table in JupyterLab: few rows in the page, any row within reach."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

TABLE = """
from segfn_nb.widgets.table import Column, PagedTable

class Numbers:
    columns = [Column("number", "right"), Column("as <b>text</b>")]
    row_count = {row_count}
    def page(self, first, count):
        return [[f"{{n:,}}", f"<i>{{n}}</i>"] for n in range(first, min(first + count, self.row_count))]

table = PagedTable(Numbers(), height_px=264)
table
"""


def show_table(open_notebook: Callable[..., Page], row_count: int, *cells: str) -> Page:
    """Open a notebook that shows a table of that many rows, and run its first cell."""
    page = open_notebook(TABLE.format(row_count=row_count), *cells)
    page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-cell-and-select-next')")
    page.wait_for_selector(".segfn-table-row, .segfn-table-foot:has-text('no rows')")
    return page


def test_table_holds_only_rows_near_the_visible_ones(open_notebook: Callable[..., Page]) -> None:
    """Of 100,000 rows the page holds some thirty, and the foot says which one sees."""
    page = show_table(open_notebook, 100_000)

    expect(page.locator(".segfn-table-foot")).to_have_text("rows 1 to 10 of 100,000")
    expect(page.locator(".segfn-table-row")).to_have_count(30)


@pytest.mark.parametrize("row_count", [100_000, 5_000_000])
def test_scrolling_to_the_end_shows_the_last_row(open_notebook: Callable[..., Page], row_count: int) -> None:
    """The end of the scroll bar is the last row, also where the rows are higher than a browser's tallest element."""
    page = show_table(open_notebook, row_count)
    page.locator(".segfn-table-viewport").evaluate("element => element.scrollTo(0, element.scrollHeight)")

    expect(page.locator(".segfn-table-row").last).to_have_attribute("aria-rowindex", str(row_count))
    expect(page.locator(".segfn-table-row").last).to_be_in_viewport()
    expect(page.locator(".segfn-table-foot")).to_have_text(f"rows {row_count - 9:,} to {row_count:,} of {row_count:,}")


def test_cells_are_text(open_notebook: Callable[..., Page]) -> None:
    """What looks like HTML, in a cell or a heading, is shown as it is."""
    page = show_table(open_notebook, 3)

    assert page.locator(".segfn-table-viewport").inner_text().split() == [
        *("number", "as", "<b>text</b>", "0", "<i>0</i>", "1", "<i>1</i>", "2", "<i>2</i>")
    ]


def test_selected_row_reaches_python(open_notebook: Callable[..., Page]) -> None:
    """A click selects a row, arrow keys move on, and Python knows the row's position."""
    page = show_table(open_notebook, 100, "print('selected', table.selected)")
    page.locator(".segfn-table-row").nth(4).click()
    page.locator(".segfn-table-viewport").press("ArrowDown")
    page.locator(".jp-CodeCell").nth(1).click()
    page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-cell')")

    expect(page.locator(".jp-OutputArea-output", has_text="selected 5")).to_have_count(1)
    expect(page.locator(".segfn-table-row[aria-selected=true]")).to_have_attribute("aria-rowindex", "6")
