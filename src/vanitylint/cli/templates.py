"""The issue templates to go by: those that the config names, else those where trackers look for them."""

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

_PLACES = (
    ".github/ISSUE_TEMPLATE",
    ".github/ISSUE_TEMPLATE.md",
    ".github/issue_template.md",
    "ISSUE_TEMPLATE",
    "docs/ISSUE_TEMPLATE",
)


def the_templates(sources: Iterable[str], config: Config) -> tuple[list[Path], list[Problem]]:
    """The templates; of those that nobody has named, only what can be read, and a problem for the rest.

    Args:
        sources: As named on the command line or in the config.
        config: The team's settings.
    """
    if config.templates is not None:
        return [config.folder / name for name in config.templates], []
    found = [entry for place in _places(sources) for entry in _readable(place)]
    return (
        [entry for entry in found if not isinstance(entry, Problem)],
        [entry for entry in found if isinstance(entry, Problem)],
    )


def _places(sources: Iterable[str]) -> list[Path]:
    """Where templates stand, in the repositories of the sources; a source in none is taken to belong to this one."""
    here = Path.cwd()
    found: dict[Path, None] = {}
    for name in sources:
        start = here if name == "-" else Path(os.path.realpath(name))
        places = _above(start)
        if places is None and start != here:
            places = _above(here)
        found.update(dict.fromkeys(places or ()))
    return [path.relative_to(here) if path.is_relative_to(here) else path for path in found]


def _above(start: Path) -> list[Path] | None:
    """The places in the nearest folder that has some or is a repository's; None where there is none."""
    for folder in (start, *start.parents):
        found = [folder / place for place in _PLACES if _is_there(folder / place)]
        if found or _is_there(folder / ".git"):
            return found
    return None


def _is_there(path: Path) -> bool:
    return os.path.exists(path)  # noqa: PTH110 - in a locked folder there is nothing


def _readable(place: Path) -> Iterator[Path | Problem]:
    """The templates at a place, each tried."""
    try:
        files = template_files(place)
    except VanitylintError as error:
        yield _problem(error)
        return
    for path in files:
        try:
            read_template(path)
        except VanitylintError as error:
            yield _problem(error)
        else:
            yield path


def _problem(error: VanitylintError) -> Problem:
    path, _, line = error.where.rpartition(":")
    if not line.isdigit():
        path, line = error.where, "0"
    return Problem(path, f"{error.message}; it was not used as a template", int(line))
