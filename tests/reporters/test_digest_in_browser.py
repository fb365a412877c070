"""Tests of the page of a mail in a browser: it fits the width of a mail or a phone, and loads nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.reporters.test_html_in_browser import PAGES, OpenedReport, Scheme, browser, violations

from vanitylint.delivery.digest import MAX_BYTES, Digest

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

__all__ = ["browser"]
WIDTHS = (600, 360)


@pytest.mark.parametrize(("name", "scheme"), PAGES)
def test_mail_fits_its_width_loads_nothing_and_is_readable(
    browser: Browser, request, tmp_path: Path, name: str, scheme: Scheme
):
    file = tmp_path / "digest.html"
    file.write_text(Digest(request.getfixturevalue(name), "Shop", None).html(), encoding="utf-8")
    page = browser.new_page(color_scheme=scheme)
    opened = OpenedReport(page, file.as_uri())
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(page, {"type": "rule", "values": ["color-contrast", "html-has-lang", "list"]}) == []
    assert page.evaluate("window.harmed") is None
    assert (len(opened.requests), opened.messages) == (1, [])
    page.close()


def test_rows_that_do_not_fit_are_left_out_and_counted(sample, monkeypatch):
    whole = Digest(sample, "Shop", None).html()
    assert "in the attached report" not in whole
    monkeypatch.setattr("vanitylint.delivery.digest.MAX_BYTES", len(whole.encode()) - 1)
    less = Digest(sample, "Shop", None).html()
    assert len(less.encode()) < len(whole.encode())
    assert "3 more in the attached report" in less


def test_mail_of_many_questions_is_not_cut_by_mail_clients(many, hostile):
    for report in (many, hostile):
        assert len(Digest(report, "Shop", None).html().encode()) <= MAX_BYTES
