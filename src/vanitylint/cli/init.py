"""`vanitylint init`: a short config with comments, from a look at the sources."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from vanitylint.cli import options

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from vanitylint.cli.looking import Look
    from vanitylint.reporters.style import Style

_FILE = Path("vanitylint.toml")
_TABLES = (
    ("fields", "fields", "fields", "fields and headings; for Jira fields the id works too"),
    ("kinds", "kinds", "types", "issue types, labels and title prefixes"),
    ("work-classes", "work classes", "labels", "issue types and labels"),
    ("states", "states", "statuses", "statuses and labels"),
)
"""A table of the config, what a look calls it, the sort of names it may want, what stands in it."""
_EXAMPLES = {
    "fields": ("hypothesis", "Our bet"),
    "kinds": ("epic", "Big thing"),
    "work-classes": ("debt", "paying back"),
    "states": ("doing", "With legal"),
}
_NAMES_A_LINE = 8
_MOST_NAMES = 40


@click.command("init")
@options.sources
@click.option("--force", is_flag=True, help="Replace an existing config.")
@click.option("--explain-only", is_flag=True, help="Only show what is recognised, including headings.")
@options.config
@options.look
@options.gathered
def command(run: options.RunOptions, look: options.LookOptions, *, force: bool, explain_only: bool) -> int:
    """Write vanitylint.toml with the sources, the names recognised in them, and the names that are not.

    Nothing is fetched or judged. --config sets where to write the file. With --explain-only nothing is written: it
    shows what is recognised, including by an existing config and by headings in the texts.

    \b
    Examples:
      vanitylint init github:owner/repo
      vanitylint init jira:PROJ docs/
      vanitylint init --explain-only jira:PROJ
    """  # noqa: D301 - \b is click's mark for lines that are not to be joined
    from vanitylint.cli.files import write_atomically
    from vanitylint.cli.looking import look_at
    from vanitylint.cli.terminal import style_for
    from vanitylint.config import Config
    from vanitylint.connectors.open import without_credentials
    from vanitylint.errors import VanitylintError

    if explain_only:
        return _explain(run, style_for(sys.stdout, look))
    if not run.sources:
        raise click.UsageError("give a SOURCE, such as github:owner/repo or docs/")
    path = run.config_file or _FILE
    if path.exists() and not force:
        raise VanitylintError("already exists", where=str(path), hint="--force replaces it")
    names = tuple(map(without_credentials, run.sources))
    looks = list(look_at(names, Config()))
    for seen in looks:
        _expect_a_way_in(seen)
    write_atomically(path, "\n".join(_lines(names, looks)) + "\n")
    click.echo(f"Wrote {path}. Next: vanitylint check")
    return _well(looks)


def _explain(run: options.RunOptions, style: Style) -> int:
    """Show what is recognised."""
    from vanitylint.cli.backlog import names_of_sources, the_config
    from vanitylint.cli.looking import SAMPLE, look_at
    from vanitylint.cli.terminal import show
    from vanitylint.cli.unseen_names import draw_unseen
    from vanitylint.connectors.open import is_live
    from vanitylint.reporters.recognised import draw
    from vanitylint.reporters.style import safe
    from vanitylint.reporters.wording import plural

    config = the_config(run.config_file)
    looks = []
    for look in look_at(names_of_sources(run.sources, config), config, into_texts=True):
        _expect_a_way_in(look)
        some = "the first " if is_live(look.name) and look.sampled >= SAMPLE else ""
        show(f"{style.paint(safe(look.name), 'bold')}, headings of {some}{plural(look.sampled, 'item')}")
        show("\n".join(draw(look.known, style)) + "\n")
        looks.append(look)
    if all(look.is_well for look in looks):
        show("\n".join(draw_unseen(config, looks, style, into_texts=True)), nl=False)
    click.echo(
        style.wrap(
            "Nothing was judged or written. Names that are not recognised but say something about a bet can be added "
            "to the config: `vanitylint init SOURCE` writes one, docs/configuration.md explains how.",
            "",
        )
    )
    return _well(looks)


def _expect_a_way_in(look: Look) -> None:
    from vanitylint.errors import VanitylintError

    if not look.known.meanings and not look.is_well:
        check = next(check for check in look.survey.checks if not check.is_well)
        raise VanitylintError(check.told, where=look.name, hint=check.hint)


def _well(looks: Sequence[Look]) -> int:
    """Point to those with which not all is well. The exit status."""
    from vanitylint.cli import CLEAN, UNTRUSTED
    from vanitylint.cli.terminal import say

    ill = [look for look in looks if not look.is_well]
    for look in ill:
        say(f"{look.name}: something needs attention, see vanitylint doctor")
    return UNTRUSTED if ill else CLEAN


def _lines(names: Sequence[str], looks: Sequence[Look]) -> Iterator[str]:
    from vanitylint.config import words_of
    from vanitylint.connectors.jira.address import default_site
    from vanitylint.reporters.recognised import shown

    yield "# What vanitylint checks here, and what names mean. docs/settings.md lists every key."
    yield f"sources = [{', '.join(map(_quoted, names))}]"
    yield '# fail-on = "never"   # questions do not affect the exit status: a good way to start'
    yield 'profile = "starter"   # then "recommended", "extended"'
    yield ""
    yield "# Names listed as comments are recognised already and need no setting; the lines also work without `# `."
    for table, called, sort, what in _TABLES:
        yield ""
        yield f"[{table}]   # {what}"
        unknown = {name for look in looks for name in look.known.unknown[sort]}
        told = [check.told for look in looks for check in look.survey.checks if check.what == sort[:-1]]
        yield from (f"# {_quoted(line)[1:-1]}" for line in told)
        merged = {} if told else _merged(looks, called)
        for meaning, known in sorted(merged.items()):
            if meaning in words_of(table):
                names_alone = known if table == "fields" else {name.partition(" ")[2] for name in known}
                yield from _listed(f"{meaning} = [", names_alone, "]")
            else:
                yield from _listed(f"{shown(meaning)}:", known)
        word, example = _EXAMPLES[table]
        if unknown:
            example = min(unknown, key=str.lower)
            yield from _listed("not recognised:", unknown)
            yield f"# to name one of these: {word} = [{_quoted(example)}]"
        elif word not in merged:
            yield f"# {word} = [{_quoted(example)}]"
    if any(name.startswith("jira:") for name in names) and (site := default_site()):
        yield ""
        yield "[jira]"
        yield f"url = {_quoted(site)}"


def _merged(looks: Sequence[Look], called: str) -> dict[str, set[str]]:
    merged: dict[str, set[str]] = {}
    for look in looks:
        for meaning, names in look.known.meanings.get(called, {}).items():
            merged.setdefault(meaning, set()).update(names)
    return {meaning: names for meaning, names in merged.items() if names}


def _listed(opening: str, names: Iterable[str], closing: str = "") -> Iterator[str]:
    """Names as comments, some on a line. They come from a tracker: quoted, none of them can end the comment."""
    ordered = sorted(names, key=str.lower)
    shown = [_quoted(name) for name in ordered[:_MOST_NAMES]]
    more = f"   # and {len(ordered) - _MOST_NAMES} more" if len(ordered) > _MOST_NAMES else ""
    space = "" if closing else " "
    for start in range(0, len(shown), _NAMES_A_LINE):
        first = opening if start == 0 else " " * len(opening)
        last = f"{closing}{more}" if start + _NAMES_A_LINE >= len(shown) else ","
        yield f"# {first}{space}{', '.join(shown[start : start + _NAMES_A_LINE])}{last}"


def _quoted(text: str) -> str:
    """A text as TOML writes it; what could do harm in a terminal or an editor is written as a number."""
    written = json.dumps(text, ensure_ascii=False)
    return "".join(char if char.isprintable() else f"\\U{ord(char):08x}" for char in written)
