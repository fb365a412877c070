"""Issue templates: those named in the config, or else those in the usual folders of a repository."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from vanitylint.backlog.items import Problem
from vanitylint.errors import VanitylintError
from vanitylint.reading.known_templates import read_template, template_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vanitylint.config import Config

_LOCATIONS = (
    ".github/ISSUE_TEMPLATE",
    ".github/ISSUE_TEMPLATE.md",
    ".github/issue_template.md",
    "ISSUE_TEMPLATE",
    "docs/ISSUE_TEMPLATE",
)


def find_templates(sources: Iterable[str], config: Config) -> tuple[list[Path], list[Problem]]:
    """Return the templates, and a problem for each that cannot be read and is not named in the config.

    Args:
        sources: Names of the sources, from the command line or the config.
        config: The team's settings.
    """
    if config.templates is not None:
        return [config.folder / name for name in config.templates], []
    entries = [entry for location in _template_locations(sources) for entry in _read_each(location)]
    return (
        [entry for entry in entries if not isinstance(entry, Problem)],
        [entry for entry in entries if isinstance(entry, Problem)],
    )


def _template_locations(sources: Iterable[str]) -> list[Path]:
    """Return the locations of templates in the sources' repositories, or for a source in none, in the current one."""
    cwd = Path.cwd()
    paths: dict[Path, None] = {}
    for name in sources:
        start = cwd if name == "-" else Path(os.path.realpath(name))
        locations = _nearest_locations(start)
        if locations is None and start != cwd:
            locations = _nearest_locations(cwd)
        paths.update(dict.fromkeys(locations or ()))
    return [path.relative_to(cwd) if path.is_relative_to(cwd) else path for path in paths]


def _nearest_locations(start: Path) -> list[Path] | None:
    """Return the locations of templates in the nearest folder that has any or is a repository; None if none is."""
    for folder in (start, *start.parents):
        locations = [folder / location for location in _LOCATIONS if _exists(folder / location)]
        if locations or _exists(folder / ".git"):
            return locations
    return None


def _exists(path: Path) -> bool:
    return os.path.exists(path)  # noqa: PTH110 - unlike Path.exists, False for an unreadable folder


def _read_each(location: Path) -> Iterator[Path | Problem]:
    """Yield the readable templates at a location, and a problem for each other one."""
    try:
        files = template_files(location)
    except VanitylintError as error:
        yield _as_problem(error)
        return
    for path in files:
        try:
            read_template(path)
        except VanitylintError as error:
            yield _as_problem(error)
        else:
            yield path


def _as_problem(error: VanitylintError) -> Problem:
    path, _, line = error.where.rpartition(":")
    if not line.isdigit():
        path, line = error.where, "0"
    return Problem(path, f"{error.message}; it was not used as a template", int(line))
