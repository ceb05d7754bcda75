"""A sheet of pairs in a real Chromium: upload, table, confusion matrix, download; hostile words fetch nothing."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from conftest import BrowserLog
from playwright.sync_api import Page, expect

from spinn_core.data.snli import LABELS

pytestmark = pytest.mark.browser

SHEET = (
    "premise,hypothesis,label\n"
    "A man is asleep on a bench.,A man is sleeping.,e\n"
    '"![x][http://evil.example/a.png] <img src=http://evil.example/b.png>",<b>no</b> http://www.evil.example,n\n'
    "A dog runs.,A cat,![x](http://evil.example/c.png)<img src=http://evil.example/d.png>\n"
)


def test_a_sheet_from_upload_to_download(page: Page, base_url: str, browser_log: BrowserLog) -> None:
    page.goto(f"{base_url}/entailment?view=sheet")
    upload = page.locator("input[type=file]")
    upload.wait_for(state="attached")
    # below the root Streamlit's client first asks for two addresses that are not there
    browser_log.console_errors[:] = [text for text in browser_log.console_errors if "404" not in text]
    upload.set_input_files(
        {"name": "![x](http://evil.example/n.png).csv", "mimeType": "text/csv", "buffer": SHEET.encode()}
    )
    expect(page.get_by_text("1 row cannot be read and is left out")).to_be_visible()
    matrix = page.get_by_role("table").filter(has_text="predicted").filter(has=page.get_by_role("rowheader"))
    expect(matrix.get_by_role("rowheader")).to_have_count(3)
    counts = [int(text.split("\n")[0]) for text in matrix.locator("tbody td").all_inner_texts()]
    assert len(counts) == 9 and sum(counts) == 2

    with page.expect_download() as download:
        page.get_by_role("button", name="Table, CSV").click()
    rows = list(csv.DictReader(io.StringIO(Path(download.value.path()).read_text(encoding="utf-8"))))
    assert [row["premise"] for row in rows] == [line["premise"] for line in csv.DictReader(io.StringIO(SHEET))][:2]
    for row in rows:
        assert row["predicted"] == max(LABELS, key=lambda label: float(row[label]))
        counted = counts[3 * LABELS.index(row["label"]) + LABELS.index(row["predicted"])]
        assert counted >= 1
    expect(page.locator("[data-testid=stDataFrame] canvas").first).to_be_visible()
    assert not page.locator("img[src*=evil], a[href*=evil]").count()
