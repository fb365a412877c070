"""Places as somebody in the working folder would write them: a report that is mailed tells nobody's folders."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from msgspec.structs import replace as replaced

from vanitylint.config_check import shown_path

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vanitylint.backlog.findings import Finding
    from vanitylint.reporters.ledger import Entry
    from vanitylint.reporters.report import Report

_Placed = TypeVar("_Placed", bound="Finding | Entry")


def seen_from_here(report: Report) -> Report:
    """A report whose files are named from the working folder, as far as they lie in it."""
    return replace(
        report,
        sources=[(_here(name), items) for name, items in report.sources],
        problems=[replaced(problem, source=_here(problem.source)) for problem in report.problems],
        notices=[replaced(notice, source=_here(notice.source)) for notice in report.notices],
        findings=_all_here(report.findings),
        muted=_all_here(report.muted),
        hidden=_all_here(report.hidden),
        acknowledged=_all_here(report.acknowledged),
        ledger=replaced(report.ledger, entries=_all_here(report.ledger.entries)),
        places={key: replace(place, path=_here(place.path)) for key, place in report.places.items()},
        change=report.change and replace(report.change, new=_all_here(report.change.new)),
    )


def _all_here(placed: Sequence[_Placed]) -> list[_Placed]:
    return [replaced(one, path=_here(one.path)) if _here(one.path) != one.path else one for one in placed]


@cache
def _here(name: str) -> str:
    """A path of the file system from here; any other source as it is."""
    return shown_path(Path(name)) if Path(name).is_absolute() else name
