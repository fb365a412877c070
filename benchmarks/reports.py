"""Measure reports: each format of a check of 10,000 items, and pages with thousands of questions in a browser.

python benchmarks/reports.py                  # 10,000 items; 5,000 and 50,000 questions
python benchmarks/reports.py 1000 --questions 5000
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace as replace_struct
from playwright.sync_api import sync_playwright

from vanitylint.cli.backlog import open_backlog
from vanitylint.cli.judge import brief, choose_rules, judge, with_brief
from vanitylint.cli.options import RuleOptions, RunOptions
from vanitylint.config import Config
from vanitylint.reporters import FORMATS, render
from vanitylint.reporters.style import Style

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from vanitylint.reporters.report import Report

_GENERATOR = Path(__file__).with_name("generate.py")
_AS_OF = "2026-03-02"
_TYPED = "fup302 branches x"
_RUNS = 5
_LOADED = (
    "() => { const [page] = performance.getEntriesByType('navigation'); return page.loadEventEnd - page.startTime }"
)
# From the key press to the frame that shows its effect: after the filter, style, layout and paint.
_TYPE = """
letter => new Promise(done => {
    const find = document.getElementById("find");
    const start = performance.now();
    find.value += letter;
    find.dispatchEvent(new Event("input"));
    requestAnimationFrame(() => { const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => done(performance.now() - start); port2.postMessage(0); });
})
"""


class Page(NamedTuple):
    """Timings of a page in a browser: medians, in milliseconds."""

    loaded: float
    longest_key: float


def main() -> None:
    """Print a table of formats and one of large pages."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("items", nargs="?", type=int, default=10_000)
    parser.add_argument("--questions", nargs="*", type=int, default=[5_000, 50_000])
    args = parser.parse_args()
    with TemporaryDirectory() as folder:
        report = check(Path(folder), args.items)
        print(
            f"| format, {args.items:,} items, {len(report.findings):,} questions | ms | bytes |\n| --- | ---: | ---: |"
        )
        total = 0.0
        for name in FORMATS:
            seconds, size = time_rendering(report, name)
            total += seconds
            print(f"| {name} | {seconds * 1000:.0f} | {size:,} |")
        print(f"| all | {total * 1000:.0f} | |")
        print("\n| HTML with | made in | bytes | loaded in | slowest key |\n| --- | ---: | ---: | ---: | ---: |")
        for questions in args.questions:
            extended = extend(report, questions)
            seconds, size = time_rendering(extended, "html")
            file = Path(folder) / f"{questions}.html"
            file.write_text(render(extended, "html", Style()), encoding="utf-8")
            page = time_page(file)
            cells = f"{seconds * 1000:.0f} ms | {size:,} | {page.loaded:.0f} ms | {page.longest_key:.0f} ms"
            print(f"| {questions:,} questions | {cells} |")


def check(folder: Path, items: int) -> Report:
    """Check a generated backlog with all rules except previews, and return the report."""
    backlog = folder / "backlog.jsonl"
    subprocess.run([sys.executable, str(_GENERATOR), str(items), str(backlog)], check=True)
    config = Config(templates=())
    with open_backlog(RunOptions((str(backlog),), as_of=_AS_OF, snapshot=str(folder / "kept.db")), config) as opened:
        rules = choose_rules(config, RuleOptions(profile="extended"))
        return with_brief(judge(opened, rules), brief(opened, rules))


def extend(report: Report, questions: int) -> Report:
    """Return the same report with more questions, each about a different item with a URL like Jira's."""
    findings, items = [], dict(report.summaries)
    for number, finding in enumerate(islice(cycle(report.findings), questions)):
        key = f"SHOP-{number + 20_000}"
        url = f"https://example.atlassian.net/browse/{key}"
        question = finding.question.replace(finding.key, key)
        findings.append(replace_struct(finding, key=key, bet=None, question=question, url=url))
        if item := report.summaries.get(finding.key):
            items[key] = replace(item, key=key, url=url)
    return replace(report, findings=findings, summaries=items)


def time_rendering(report: Report, name: str) -> tuple[float, int]:
    """Return the median time of rendering after a first run, in seconds, and the size in bytes."""
    size = len(render(report, name, Style()).encode("utf-8", "replace"))
    times = []
    for _ in range(_RUNS):
        start = time.perf_counter()
        render(report, name, Style())
        times.append(time.perf_counter() - start)
    return median(times), size


def time_page(file: Path) -> Page:
    """Load a page several times, and type into its filter."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        _load(browser, file)
        pages = [_load(browser, file) for _ in range(_RUNS)]
        browser.close()
    return Page(median(page.loaded for page in pages), median(page.longest_key for page in pages))


def _load(browser: Browser, file: Path) -> Page:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(file.as_uri())
    loaded = float(page.evaluate(_LOADED))
    keys = [float(page.evaluate(_TYPE, letter)) for letter in _TYPED]
    page.close()
    return Page(loaded, max(keys))


if __name__ == "__main__":
    main()
