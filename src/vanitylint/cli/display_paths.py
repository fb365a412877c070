"""Places as somebody who reads the report would look for them: one that is mailed tells nobody's folders."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from msgspec.structs import replace as replaced

from vanitylint.cli import github_actions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vanitylint.backlog.findings import Finding
    from vanitylint.config import Config
    from vanitylint.reporters.ledger import Entry
    from vanitylint.reporters.report import Report

_Placed = TypeVar("_Placed", bound="Finding | Entry")


@dataclass(frozen=True)
class Seat:
    """Where somebody sits who looks for a file."""

    base: Path
    """The folder that names begin in: the working folder; in GitHub Actions the root of the repository."""
    near: tuple[Path, ...]
    """A folder at or above it, and the sources that the config names from itself; what lies in one of them is named
    from the base, with `..` where need be."""

    def name(self, path: str) -> str:
        """A path of the file system, as it is written from here; what lies elsewhere stays as it is."""
        if not path or (not Path(path).is_absolute() and self.base == Path.cwd()):
            return path
        whole = Path(os.path.normpath(Path.cwd() / path))
        is_near = any(whole.is_relative_to(near) for near in self.near)
        return Path(os.path.relpath(whole, self.base)).as_posix() if is_near else path

    def source(self, name: str) -> str:
        """A source that is a path, likewise; any other has no place."""
        return self.name(name) if Path(name).is_absolute() else name


def seat(config: Config) -> Seat:
    """Where the reader of a report sits.

    Args:
        config: What lies beside it is near, and so is what it names from there.
    """
    root = os.environ.get("GITHUB_WORKSPACE") if github_actions.is_there() else None
    here = Path.cwd()
    base = Path(root) if root and here.is_relative_to(root) else here
    folder = config.path.absolute().parent if config.path else here
    near = min((folder, base), key=lambda path: len(path.parts)) if base.is_relative_to(folder) else base
    paths = (Path(name) for name in config.sources if ":" not in name and name != "-")
    named = (Path(os.path.normpath(folder / path)) for path in paths if not path.is_absolute())
    return Seat(base, (near, *named))


def all_seen_from(placed: Sequence[_Placed], seat: Seat) -> list[_Placed]:
    """Findings or bets whose files are named from somewhere."""
    name = lru_cache(None)(seat.name)
    return [replaced(one, path=name(one.path)) if name(one.path) != one.path else one for one in placed]


def seen_from(report: Report, seat: Seat) -> Report:
    """A report whose files are named from somewhere."""
    name, source = lru_cache(None)(seat.name), lru_cache(None)(seat.source)
    all_named = partial(all_seen_from, seat=seat)
    return replace(
        report,
        sources=[(source(told), items) for told, items in report.sources],
        problems=[replaced(problem, source=source(problem.source)) for problem in report.problems],
        notices=[replaced(notice, source=source(notice.source)) for notice in report.notices],
        findings=all_named(report.findings),
        muted=all_named(report.muted),
        hidden=all_named(report.hidden),
        acknowledged=all_named(report.acknowledged),
        ledger=replaced(report.ledger, entries=all_named(report.ledger.entries)),
        places={key: replace(place, path=name(place.path)) for key, place in report.places.items()},
        change=report.change and replace(report.change, new=all_named(report.change.new)),
    )
