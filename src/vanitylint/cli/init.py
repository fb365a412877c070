"""`vanitylint init`: write a short config with comments, based on a survey of the sources."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from vanitylint.cli import options

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from vanitylint.cli.surveys import SurveyedSource
    from vanitylint.reporters.style import Style

_FILE = Path("vanitylint.toml")
_TABLES = (
    ("fields", "fields", "fields", "fields and headings; for Jira fields the id works too"),
    ("kinds", "kinds", "types", "issue types, labels and title prefixes"),
    ("work-classes", "work classes", "labels", "issue types and labels"),
    ("states", "states", "statuses", "statuses and labels"),
)
"""Tables of the config: name, name in `Recognised.meanings`, name in `Recognised.unknown`, description."""
_EXAMPLES = {
    "fields": ("hypothesis", "Our bet"),
    "kinds": ("epic", "Big thing"),
    "work-classes": ("debt", "paying back"),
    "states": ("doing", "With legal"),
}
_NAMES_PER_LINE = 8
_MAX_NAMES = 40


@click.command("init")
@options.sources
@click.option("--force", is_flag=True, help="Replace an existing config.")
@click.option("--explain-only", is_flag=True, help="Only show what is recognised, including headings.")
@options.config
@options.display
@options.gathered
def command(run: options.RunOptions, display: options.DisplayOptions, *, force: bool, explain_only: bool) -> int:
    """Write vanitylint.toml with the sources, the names recognised in them, and the names that are not.

    Nothing is fetched or judged. --config sets where to write the file. With --explain-only nothing is written: it
    shows what is recognised, including by an existing config and by headings in the texts.

    \b
    Examples:
      vanitylint init github:owner/repo
      vanitylint init jira:PROJ docs/
      vanitylint init --explain-only jira:PROJ
    """  # noqa: D301 - \b is click's marker for a paragraph that is not rewrapped
    from vanitylint.cli.files import write_atomically
    from vanitylint.cli.surveys import survey_sources
    from vanitylint.cli.terminal import style_for
    from vanitylint.config import Config
    from vanitylint.connectors.open import without_credentials
    from vanitylint.errors import VanitylintError

    if explain_only:
        return _explain(run, style_for(sys.stdout, display))
    if not run.sources:
        raise click.UsageError("give a SOURCE, such as github:owner/repo or docs/")
    path = run.config_file or _FILE
    if path.exists() and not force:
        raise VanitylintError("already exists", where=str(path), hint="--force replaces it")
    names = tuple(map(without_credentials, run.sources))
    sources = list(survey_sources(names, Config()))
    for source in sources:
        _require_access(source)
    write_atomically(path, "\n".join(_lines(names, sources)) + "\n")
    click.echo(f"Wrote {path}. Next: vanitylint check")
    return _report_status(sources)


def _explain(run: options.RunOptions, style: Style) -> int:
    """Print what is recognised, and return the exit status."""
    from vanitylint.cli.backlog import resolve_config, source_names
    from vanitylint.cli.surveys import SAMPLE, survey_sources
    from vanitylint.cli.terminal import show
    from vanitylint.cli.unseen_names import draw_unseen
    from vanitylint.connectors.open import is_live
    from vanitylint.reporters.recognised import draw
    from vanitylint.reporters.style import safe
    from vanitylint.reporters.wording import plural

    config = resolve_config(run.config_file)
    sources = []
    for source in survey_sources(source_names(run.sources, config), config, into_texts=True):
        _require_access(source)
        first = "the first " if is_live(source.name) and source.sampled >= SAMPLE else ""
        show(f"{style.paint(safe(source.name), 'bold')}, headings of {first}{plural(source.sampled, 'item')}")
        show("\n".join(draw(source.recognised, style)) + "\n")
        sources.append(source)
    if all(source.is_ok for source in sources):
        show("\n".join(draw_unseen(config, sources, style, into_texts=True)), nl=False)
    click.echo(
        style.wrap(
            "Nothing was judged or written. Names that are not recognised but say something about a bet can be added "
            "to the config: `vanitylint init SOURCE` writes one, docs/configuration.md explains how.",
            "",
        )
    )
    return _report_status(sources)


def _require_access(source: SurveyedSource) -> None:
    from vanitylint.errors import VanitylintError

    if not source.recognised.meanings and not source.is_ok:
        check = next(check for check in source.survey.checks if not check.is_ok)
        raise VanitylintError(check.detail, where=source.name, hint=check.hint)


def _report_status(sources: Sequence[SurveyedSource]) -> int:
    """Print which sources need attention, and return the exit status."""
    from vanitylint.cli import CLEAN, UNTRUSTED
    from vanitylint.cli.terminal import say

    failing = [source for source in sources if not source.is_ok]
    for source in failing:
        say(f"{source.name}: something needs attention, see vanitylint doctor")
    return UNTRUSTED if failing else CLEAN


def _lines(names: Sequence[str], sources: Sequence[SurveyedSource]) -> Iterator[str]:
    from vanitylint.config import words_of
    from vanitylint.connectors.jira.address import default_site
    from vanitylint.reporters.recognised import display_name

    yield "# What vanitylint checks here, and what names mean. docs/settings.md lists every key."
    yield f"sources = [{', '.join(map(_toml_string, names))}]"
    yield '# fail-on = "never"   # questions do not affect the exit status: a good way to start'
    yield 'profile = "starter"   # then "recommended", "extended"'
    yield ""
    yield "# Names listed as comments are recognised already and need no setting; the lines also work without `# `."
    for table, meaning_table, unknown_table, description in _TABLES:
        yield ""
        yield f"[{table}]   # {description}"
        unknown = {name for source in sources for name in source.recognised.unknown[unknown_table]}
        messages = [
            check.detail for source in sources for check in source.survey.checks if check.what == unknown_table[:-1]
        ]
        yield from (f"# {_toml_string(line)[1:-1]}" for line in messages)
        merged = {} if messages else _merged(sources, meaning_table)
        for meaning, known in sorted(merged.items()):
            if meaning in words_of(table):
                names_alone = known if table == "fields" else {name.partition(" ")[2] for name in known}
                yield from _comment_lines(f"{meaning} = [", names_alone, "]")
            else:
                yield from _comment_lines(f"{display_name(meaning)}:", known)
        word, example = _EXAMPLES[table]
        if unknown:
            example = min(unknown, key=str.lower)
            yield from _comment_lines("not recognised:", unknown)
            choice = "todo, doing, done or dropped" if table == "states" else word
            yield f"# to name one of these: {choice} = [{_toml_string(example)}]"
        elif word not in merged:
            yield f"# {word} = [{_toml_string(example)}]   # an example, not a name in use here"
    if any(name.startswith("jira:") for name in names) and (site := default_site()):
        yield ""
        yield "[jira]"
        yield f"url = {_toml_string(site)}"


def _merged(sources: Sequence[SurveyedSource], table: str) -> dict[str, set[str]]:
    merged: dict[str, set[str]] = {}
    for source in sources:
        for meaning, names in source.recognised.meanings.get(table, {}).items():
            merged.setdefault(meaning, set()).update(names)
    return {meaning: names for meaning, names in merged.items() if names}


def _comment_lines(opening: str, names: Iterable[str], closing: str = "") -> Iterator[str]:
    """Yield comment lines with several names each. As names are quoted, none from a tracker can end the comment."""
    ordered = sorted(names, key=str.lower)
    shown = [_toml_string(name) for name in ordered[:_MAX_NAMES]]
    more = f"   # and {len(ordered) - _MAX_NAMES} more" if len(ordered) > _MAX_NAMES else ""
    space = "" if closing else " "
    for start in range(0, len(shown), _NAMES_PER_LINE):
        first = opening if start == 0 else " " * len(opening)
        last = f"{closing}{more}" if start + _NAMES_PER_LINE >= len(shown) else ","
        yield f"# {first}{space}{', '.join(shown[start : start + _NAMES_PER_LINE])}{last}"


def _toml_string(text: str) -> str:
    """Return a TOML string, with characters escaped that could do harm in a terminal or an editor."""
    written = json.dumps(text, ensure_ascii=False)
    return "".join(char if char.isprintable() else f"\\U{ord(char):08x}" for char in written)
