"""Paths as a reader of the report needs them, without folders that mean nothing to those who get it by mail."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from msgspec.structs import replace as replace_struct

from vanitylint.cli import github_actions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vanitylint.backlog.findings import Finding
    from vanitylint.config import Config
    from vanitylint.reporters.ledger import LedgerEntry
    from vanitylint.reporters.report import Report

_WithPath = TypeVar("_WithPath", bound="Finding | LedgerEntry")


@dataclass(frozen=True)
class DisplayPaths:
    """Conversion of paths to the form in which a report shows them."""

    base: Path
    """The folder that paths are relative to: the working folder, or in GitHub Actions the root of the repository."""
    roots: tuple[Path, ...]
    """The base or a folder above it, and the sources that the config names by a relative path. Paths below one of these
    are shown relative to the base, with `..` if necessary."""

    def path(self, path: str) -> str:
        """Return a path as it is shown; one outside all roots stays unchanged."""
        if not path or (not Path(path).is_absolute() and self.base == Path.cwd()):
            return path
        absolute = Path(os.path.normpath(Path.cwd() / path))
        is_near = any(absolute.is_relative_to(root) for root in self.roots)
        return Path(os.path.relpath(absolute, self.base)).as_posix() if is_near else path

    def source(self, name: str) -> str:
        """Return the name of a source as it is shown; only absolute paths change."""
        return self.path(name) if Path(name).is_absolute() else name


def display_paths(config: Config) -> DisplayPaths:
    """Return how a report made here shows paths.

    Args:
        config: Its folder and the relative paths among its sources determine which paths are shown relative.
    """
    workspace = os.environ.get("GITHUB_WORKSPACE") if github_actions.is_active() else None
    cwd = Path.cwd()
    base = Path(workspace) if workspace and cwd.is_relative_to(workspace) else cwd
    folder = config.path.absolute().parent if config.path else cwd
    root = min((folder, base), key=lambda path: len(path.parts)) if base.is_relative_to(folder) else base
    paths = (Path(name) for name in config.sources if ":" not in name and name != "-")
    sources = (Path(os.path.normpath(folder / path)) for path in paths if not path.is_absolute())
    return DisplayPaths(base, (root, *sources))


def entries_with_display_paths(entries: Sequence[_WithPath], paths: DisplayPaths) -> list[_WithPath]:
    """Return findings or bets with their paths as they are shown."""
    path = lru_cache(None)(paths.path)
    return [
        replace_struct(entry, path=path(entry.path)) if path(entry.path) != entry.path else entry for entry in entries
    ]


def report_with_display_paths(report: Report, paths: DisplayPaths) -> Report:
    """Return a report with all paths as they are shown."""
    path, source = lru_cache(None)(paths.path), lru_cache(None)(paths.source)
    convert = partial(entries_with_display_paths, paths=paths)
    return replace(
        report,
        sources=[(source(name), items) for name, items in report.sources],
        problems=[replace_struct(problem, source=source(problem.source)) for problem in report.problems],
        notices=[replace_struct(notice, source=source(notice.source)) for notice in report.notices],
        findings=convert(report.findings),
        muted=convert(report.muted),
        hidden=convert(report.hidden),
        acknowledged=convert(report.acknowledged),
        ledger=replace_struct(report.ledger, entries=convert(report.ledger.entries)),
        summaries={key: replace(place, path=path(place.path)) for key, place in report.summaries.items()},
        change=report.change and replace(report.change, new=convert(report.change.new)),
    )
