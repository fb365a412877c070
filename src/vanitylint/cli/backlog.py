"""From the words on the command line to a traced backlog: config, sources, snapshot."""

from __future__ import annotations

import hashlib
import os
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from vanitylint import __version__
from vanitylint.backlog import dates
from vanitylint.backlog.arrivals import Notice
from vanitylint.backlog.items import Problem
from vanitylint.backlog.snapshot import Snapshot
from vanitylint.cli.files import hide_from_git
from vanitylint.cli.keys import sources_in
from vanitylint.cli.progress import Progress
from vanitylint.cli.templates import the_templates
from vanitylint.cli.terminal import is_typed, say
from vanitylint.config import PARENT, SLOTS, Config, config_files, find_config, load_config
from vanitylint.connectors.meaning import Meaning
from vanitylint.connectors.open import Opening, is_live, open_source, without_credentials
from vanitylint.connectors.patience import Allowance
from vanitylint.errors import VanitylintError
from vanitylint.reading import Reader
from vanitylint.reading.vocabulary import is_field_id
from vanitylint.tracing import read_again, store, trace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vanitylint.cli.options import RunOptions
    from vanitylint.connectors import Source

_HOME = ".vanitylint"


@dataclass(frozen=True)
class Backlog:
    """A snapshot that holds a traced backlog, and what the run asked for."""

    snapshot: Snapshot
    as_of: str
    run: int
    reader: Reader | None = None
    """What read it; None where nothing was read anew."""


def the_config(config_file: Path | None, *, model: bool | None = None) -> Config:
    """The named config, else the nearest, else the defaults.

    Args:
        config_file: As it was named.
        model: Whether the language model reads along, whatever the config says.
    """
    found = config_file or find_config(Path.cwd())
    config = load_config(found) if found else Config()
    return config if model is None else replace(config, model=model)


def configs_beside(config: Config) -> list[Notice]:
    """That other config files in the same folder are not read, of one that nobody named."""
    if config.path is None:
        return []
    others = [path.name for path in config_files(config.folder) if path.parent == config.folder and path != config.path]
    why = f"{' and '.join(others)} beside it {'are' if len(others) > 1 else 'is'} ignored; configs are never merged"
    return [Notice(config.path.name, why)] if others else []


def today(as_of: str | None) -> str:
    """The day to call today, ISO."""
    return datetime.now(UTC).date().isoformat() if as_of is None else given_day("--as-of", as_of)


def given_day(flag: str, words: str) -> str:
    """The day a flag names, ISO.

    Raises:
        VanitylintError: It is none.
    """
    try:
        return dates.day(words)
    except ValueError as error:
        raise VanitylintError(f"{flag}: {words!r} is not a date", hint="write it as 2026-03-31") from error


def names_of_sources(sources: Sequence[str], config: Config) -> tuple[str, ...]:
    """The sources named, else the config's.

    Raises:
        VanitylintError: There are none.
    """
    names = tuple(sources) or tuple(_from_config(name, config) for name in config.sources)
    for name in names:
        if not name.isprintable() and name != name.encode("utf-8", "replace").decode():
            raise VanitylintError("its name is not UTF-8", where=ascii(name), hint="give the file another name")
    if names:
        return tuple(map(without_credentials, names))
    raise VanitylintError(
        "no SOURCE given, and none in a config",
        hint="give github:owner/repo, jira:PROJ, a folder or a file; `vanitylint init SOURCE` writes it into a config",
    )


@contextmanager
def the_backlog(asked: RunOptions, config: Config) -> Iterator[Backlog]:
    """Fetch, read and trace; then hand over the open snapshot, which is kept when the block ends well.

    Args:
        asked: Which sources, and how they are fetched and kept.
        config: The team's settings.
    """
    as_of = today(asked.as_of)
    names = names_of_sources(asked.sources, config)
    path = snapshot_path(names, config, asked.snapshot)
    if asked.offline and not path.exists():
        raise VanitylintError("there is no snapshot yet", where=str(path), hint="run once without --offline")
    templates, problems = the_templates(() if asked.offline else names, config)
    reader = Reader(
        fields=config.slots, templates=templates, words=config.words, names=config.names, model=config.model
    )
    opened, unopened = _all_opened(() if asked.offline else names, config, asked, meaning_of(reader, config))
    problems += unopened
    if "-" in names and opened and is_typed():
        click.echo("reading from the terminal; end with Ctrl-D", err=True)
    with _open_snapshot(path, is_chosen=bool(asked.snapshot or config.snapshot)) as kept:
        run = kept.begin_run(as_of, __version__, is_fetching=not asked.offline)
        for problem in problems:
            kept.problem(problem)
        for source, progress in opened:
            arrivals = progress.watch(source.items("" if asked.refresh else kept.sources.bookmark_of(source.name)))
            try:
                store(kept, arrivals, reader=reader, source=source.name, is_live=source.is_live)
            except VanitylintError as error:
                if len(names) == 1:
                    raise
                kept.problem(_problem_of(error))  # what the other sources bring may have taken long
                if source.is_live:
                    kept.sources.stands(source.name)
        if not asked.offline or read_again(kept, reader=reader):
            trace(kept, run, reader=reader)
        yield Backlog(kept, as_of, run, reader)


def _problem_of(error: VanitylintError) -> Problem:
    return Problem(error.where, "; ".join(filter(None, (error.message, error.hint))))


def meaning_of(reader: Reader, config: Config) -> Meaning:
    """What names in a tracker mean, for the connector that is to ask for the right ones."""
    tracker = reader.tracker
    return Meaning(
        slot_of_field=lambda name: slot if (slot := reader.vocabulary.slot_of_field(name)) in SLOTS else None,
        leads_up=lambda wording: tracker.relations.get(wording.lower()) == "up",
        slot_of_id={name: slot for slot, names in config.fields.items() for name in names if is_field_id(name)},
        parents=config.fields.get(PARENT, ()),
        state_of=lambda status: tracker.states.get(status.strip().lower()),
    )


def _all_opened(
    names: Sequence[str], config: Config, asked: RunOptions, meaning: Meaning
) -> tuple[list[tuple[Source, Progress]], list[Problem]]:
    """The sources; of several, those that can be opened, and a problem for each file that cannot.

    A tracker that is named wrongly is told before another one is asked.
    """
    allowance = Allowance(asked.max_wait)
    opened, problems = [], []
    for name in names:
        try:
            opened.append(_opened(name, config, asked, allowance, meaning))
        except VanitylintError as error:
            if len(names) == 1 or is_live(name):
                raise
            problems.append(_problem_of(error))
    return opened, problems


def _opened(
    name: str, config: Config, asked: RunOptions, allowance: Allowance, meaning: Meaning
) -> tuple[Source, Progress]:
    progress = Progress(name)
    opening = Opening(
        takes_text=asked.takes_text,
        listener=progress,
        allowance=allowance,
        github=config.github,
        jira=config.jira,
        files=config.files,
        meaning=meaning,
    )
    return open_source(name, opening), progress


@contextmanager
def latest_snapshot(asked: RunOptions, config: Config) -> Iterator[Snapshot]:
    """The snapshot of the named or configured sources, else the one that was used last; which one that is is told.

    Raises:
        VanitylintError: There is none.
    """
    is_named = bool(asked.sources or config.sources or asked.snapshot)
    if is_named:
        names = names_of_sources(asked.sources, config) if asked.sources or config.sources else ()
        path = snapshot_path(names, config, asked.snapshot)
    else:
        path = _last_used(config.folder / _HOME)
    if not path.is_file():
        raise VanitylintError("there is no snapshot yet", where=str(path), hint="run `vanitylint check SOURCE` first")
    with Snapshot.open(path) as opened:
        if not is_named:
            told = f"no SOURCE given, so this is the last snapshot used, of {sources_in(opened.connection)}"
            say(told)
        yield opened


@contextmanager
def backlog_or_latest(asked: RunOptions, config: Config) -> Iterator[Backlog]:
    """The traced backlog of the named or configured sources, else the snapshot that was used last, with a run of today.

    Raises:
        VanitylintError: There is neither a source nor a snapshot.
    """
    if asked.sources or config.sources:
        with the_backlog(asked, config) as backlog:
            yield backlog
    else:
        as_of = today(asked.as_of)
        with latest_snapshot(asked, config) as kept:
            yield Backlog(kept, as_of, kept.begin_run(as_of, __version__, is_fetching=False))


def _open_snapshot(path: Path, *, is_chosen: bool) -> Snapshot:
    """The snapshot; where nobody chose its place and the folder cannot be written to, one that is not kept."""
    try:
        opened = Snapshot.open(path)
        if path.parent.name == _HOME:
            hide_from_git(path.parent)
    except VanitylintError:
        folder = path.parent if path.parent.exists() else path.parent.parent
        if is_chosen or os.access(folder, os.W_OK):
            raise
        say(f"{path.parent}: is not writable, so nothing is kept for the next run")
        return Snapshot.memory()
    return opened


def _last_used(folder: Path) -> Path:
    """The newest snapshot in which a run came to its end; the folder itself where there is none."""
    for path in sorted(folder.glob("*.db"), key=lambda file: file.stat().st_mtime, reverse=True):
        with Snapshot.open(path) as opened:
            if opened.count():
                return path
    return folder


def snapshot_path(names: Sequence[str], config: Config, named: str | None) -> Path:
    """Where the backlog of these sources is kept: each set of sources has a file of its own."""
    if named:
        return Path(named)
    if config.snapshot:
        return config.folder / config.snapshot
    digest = hashlib.blake2b("\n".join(sorted(names)).encode(), digest_size=4).hexdigest()
    return config.folder / _HOME / f"{digest}.db"


def _from_config(name: str, config: Config) -> str:
    """A path in the config is seen from the config; anything else is taken as it stands."""
    if ":" in name or name == "-" or Path(name).is_absolute():
        return name
    path = config.folder / name
    short = Path(os.path.normpath(path))
    return str(short if short.resolve() == path.resolve() else path)  # behind a link, `..` leads elsewhere
