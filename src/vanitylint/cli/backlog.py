"""Config, sources and snapshot: everything needed to get from the command line to a traced backlog."""

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
from vanitylint.cli.keys import describe_sources
from vanitylint.cli.progress import Progress
from vanitylint.cli.templates import find_templates
from vanitylint.cli.terminal import is_typed, say
from vanitylint.config import PARENT, SLOTS, Config, config_files, find_config, load_config
from vanitylint.connectors.name_mapping import NameMapping
from vanitylint.connectors.open import SourceOptions, is_live, open_source, without_credentials
from vanitylint.connectors.waiting import WaitBudget
from vanitylint.errors import VanitylintError
from vanitylint.reading import Reader
from vanitylint.reading.vocabulary import is_field_id
from vanitylint.tracing import reread_stale, store, trace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vanitylint.cli.options import RunOptions
    from vanitylint.connectors import Source

_SNAPSHOT_FOLDER = ".vanitylint"


@dataclass(frozen=True)
class Backlog:
    """A traced backlog in its open snapshot, with details of the run."""

    snapshot: Snapshot
    as_of: str
    run: int
    reader: Reader | None = None
    """Reader of the items; None if no source was read in this run."""


def resolve_config(config_file: Path | None, *, model: bool | None = None) -> Config:
    """Return the given config, or the nearest one, or the defaults.

    Args:
        config_file: Path on the command line, if any.
        model: Whether to use the language model; None to use the config's setting.
    """
    path = config_file or find_config(Path.cwd())
    config = load_config(path) if path else Config()
    return config if model is None else replace(config, model=model)


def ignored_configs(config: Config) -> list[Notice]:
    """Return a notice if other config files in the folder of the config are ignored."""
    if config.path is None:
        return []
    others = [path.name for path in config_files(config.folder) if path.parent == config.folder and path != config.path]
    why = f"{' and '.join(others)} beside it {'are' if len(others) > 1 else 'is'} ignored; configs are never merged"
    return [Notice(config.path.name, why)] if others else []


def today(as_of: str | None) -> str:
    """Return the day to treat as today, in ISO format."""
    return datetime.now(UTC).date().isoformat() if as_of is None else parse_day("--as-of", as_of)


def parse_day(flag: str, value: str) -> str:
    """Return the date given for a flag, in ISO format.

    Raises:
        VanitylintError: It is not a date.
    """
    try:
        return dates.day(value)
    except ValueError as error:
        raise VanitylintError(f"{flag}: {value!r} is not a date", hint="write it as 2026-03-31") from error


def source_names(sources: Sequence[str], config: Config) -> tuple[str, ...]:
    """Return the names of the given sources, or else of those in the config.

    Raises:
        VanitylintError: There are none, or a name is not UTF-8.
    """
    names = tuple(sources) or tuple(_resolve_configured(name, config) for name in config.sources)
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
def open_backlog(options: RunOptions, config: Config) -> Iterator[Backlog]:
    """Fetch, read and trace the sources, and yield the backlog; its snapshot is saved unless the block raises.

    Args:
        options: Which sources to read, and how to fetch and store them.
        config: The team's settings.
    """
    as_of = today(options.as_of)
    names = source_names(options.sources, config)
    path = snapshot_path(names, config, options.snapshot)
    if options.offline and not path.exists():
        raise VanitylintError("there is no snapshot yet", where=str(path), hint="run once without --offline")
    templates, problems = find_templates(() if options.offline else names, config)
    reader = Reader(
        fields=config.slots, templates=templates, words=config.words, names=config.names, model=config.model
    )
    opened, unopened = _open_sources(() if options.offline else names, config, options, name_mapping_of(reader, config))
    problems += unopened
    if "-" in names and opened and is_typed():
        click.echo("reading from the terminal; end with Ctrl-D", err=True)
    with _open_snapshot(path, is_path_chosen=bool(options.snapshot or config.snapshot)) as snapshot:
        run = snapshot.begin_run(as_of, __version__, is_fetching=not options.offline)
        for problem in problems:
            snapshot.add_problem(problem)
        for source, progress in opened:
            arrivals = progress.watch(
                source.items("" if options.refresh else snapshot.sources.bookmark_of(source.name))
            )
            try:
                store(snapshot, arrivals, reader=reader, source=source.name, is_live=source.is_live)
            except VanitylintError as error:
                if len(names) == 1:
                    raise
                snapshot.add_problem(_as_problem(error))  # do not lose the other sources, which may have taken long
                if source.is_live:
                    snapshot.sources.mark_incremental(source.name)
        if not options.offline or reread_stale(snapshot, reader=reader):
            trace(snapshot, run, reader=reader)
        yield Backlog(snapshot, as_of, run, reader)


def _as_problem(error: VanitylintError) -> Problem:
    return Problem(error.where, "; ".join(filter(None, (error.message, error.hint))))


def name_mapping_of(reader: Reader, config: Config) -> NameMapping:
    """Return what names in a tracker mean, so that the connector requests the right fields."""
    tracker = reader.tracker
    return NameMapping(
        slot_of_field=lambda name: slot if (slot := reader.vocabulary.slot_of_field(name)) in SLOTS else None,
        is_upward_link=lambda wording: tracker.relations.get(wording.lower()) == "up",
        slot_of_id={name: slot for slot, names in config.fields.items() for name in names if is_field_id(name)},
        parents=config.fields.get(PARENT, ()),
        state_of=lambda status: tracker.states.get(status.strip().lower()),
    )


def _open_sources(
    names: Sequence[str], config: Config, options: RunOptions, name_mapping: NameMapping
) -> tuple[list[tuple[Source, Progress]], list[Problem]]:
    """Open the sources; of several, skip files that cannot be opened and return a problem for each.

    An error in the name of a tracker is raised, before any other tracker is contacted.
    """
    wait_budget = WaitBudget(options.max_wait)
    opened, problems = [], []
    for name in names:
        try:
            opened.append(_open_source(name, config, options, wait_budget, name_mapping))
        except VanitylintError as error:
            if len(names) == 1 or is_live(name):
                raise
            problems.append(_as_problem(error))
    return opened, problems


def _open_source(
    name: str, config: Config, options: RunOptions, wait_budget: WaitBudget, name_mapping: NameMapping
) -> tuple[Source, Progress]:
    progress = Progress(name)
    source_options = SourceOptions(
        takes_text=options.takes_text,
        listener=progress,
        wait_budget=wait_budget,
        github=config.github,
        jira=config.jira,
        files=config.files,
        name_mapping=name_mapping,
    )
    return open_source(name, source_options), progress


@contextmanager
def open_latest_snapshot(options: RunOptions, config: Config) -> Iterator[Snapshot]:
    """Open the snapshot of the given or configured sources, or else the last one used, with a message saying which.

    Raises:
        VanitylintError: There is no snapshot.
    """
    is_named = bool(options.sources or config.sources or options.snapshot)
    if is_named:
        names = source_names(options.sources, config) if options.sources or config.sources else ()
        path = snapshot_path(names, config, options.snapshot)
    else:
        path = _find_last_used(config.folder / _SNAPSHOT_FOLDER)
    if not path.is_file():
        raise VanitylintError("there is no snapshot yet", where=str(path), hint="run `vanitylint check SOURCE` first")
    with Snapshot.open(path) as snapshot:
        if not is_named:
            message = f"no SOURCE given, so this is the last snapshot used, of {describe_sources(snapshot.connection)}"
            say(message)
        yield snapshot


@contextmanager
def open_backlog_or_latest(options: RunOptions, config: Config) -> Iterator[Backlog]:
    """Open the backlog of the given or configured sources, or else the last snapshot used, in a new run.

    Raises:
        VanitylintError: There is no source and no snapshot.
    """
    if options.sources or config.sources:
        with open_backlog(options, config) as backlog:
            yield backlog
    else:
        as_of = today(options.as_of)
        with open_latest_snapshot(options, config) as snapshot:
            yield Backlog(snapshot, as_of, snapshot.begin_run(as_of, __version__, is_fetching=False))


def _open_snapshot(path: Path, *, is_path_chosen: bool) -> Snapshot:
    """Open the snapshot, or one in memory if its path was not chosen by the user and is not writable."""
    try:
        snapshot = Snapshot.open(path)
        if path.parent.name == _SNAPSHOT_FOLDER:
            hide_from_git(path.parent)
    except VanitylintError:
        folder = path.parent if path.parent.exists() else path.parent.parent
        if is_path_chosen or os.access(folder, os.W_OK):
            raise
        say(f"{path.parent}: is not writable, so nothing is kept for the next run")
        return Snapshot.memory()
    return snapshot


def _find_last_used(folder: Path) -> Path:
    """Return the newest snapshot with items, or else the folder; an interrupted first run leaves a snapshot without."""
    for path in sorted(folder.glob("*.db"), key=lambda file: file.stat().st_mtime, reverse=True):
        with Snapshot.open(path) as snapshot:
            if snapshot.count():
                return path
    return folder


def snapshot_path(names: Sequence[str], config: Config, named: str | None) -> Path:
    """Return the path of the snapshot of these sources; by default, each set of sources has its own."""
    if named:
        return Path(named)
    if config.snapshot:
        return config.folder / config.snapshot
    digest = hashlib.blake2b("\n".join(sorted(names)).encode(), digest_size=4).hexdigest()
    return config.folder / _SNAPSHOT_FOLDER / f"{digest}.db"


def _resolve_configured(name: str, config: Config) -> str:
    """Resolve a source in the config: relative paths are relative to the config, anything else stays unchanged."""
    if ":" in name or name == "-" or Path(name).is_absolute():
        return name
    path = config.folder / name
    normal = Path(os.path.normpath(path))
    return str(normal if normal.resolve() == path.resolve() else path)  # after a symlink, `..` may lead elsewhere
