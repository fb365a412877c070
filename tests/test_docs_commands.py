"""The commands in README and docs: each is run, and prints what the page shows."""

from __future__ import annotations

import re
from contextlib import ExitStack
from typing import TYPE_CHECKING

import click
import pytest
from tests.cli.conftest import Ran, folder, run
from tests.cli.github.runs import the_real_one as serve_github
from tests.cli.jira.runs import the_real_one as serve_jira
from tests.docs_commands import NAMES, ROOT, Command, commands, spans
from tests.docs_world import TODAY, fill_files, fill_github, fill_jira

from vanitylint.cli import CLEAN, FINDINGS, VERBS, root

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

__all__ = ["folder", "run"]  # fixtures

ONLY_PARSED = {
    "mail": "a mail server would be needed; --dry-run is run, and tests/cli/test_mail.py has a server",
    "test-rules": "takes seconds; it is a test of its own",
}
"""Verbs that are not run, and why. Here only their flags are checked."""
PLACEHOLDERS = {"FORMAT": "html", "FORMAT=FILE": "html=report.html", "[SOURCE…]": "jira:SHOP", "SOURCE…": "jira:SHOP",
              "SOURCE": "jira:SHOP", "KEY": "SHOP-12", "RULE": "HYP101", "NAME": "own-rule", "FOLDER": "rules",
              "QUERY": "select 1", "$since": "HEAD"}  # fmt: skip
OMITTED_ARGUMENTS = {"vanitylint acknowledge KEY RULE": ("--reason", "we know")}
"""Arguments that a sentence leaves out because the next sentence has them."""
PAGES_WITHOUT_CONFIG = ("README.md", "docs/start/")
"""Pages for people who have no config yet."""
CONFIG = """\
sources = ["jira:SHOP"]

[mail]
to = ["lead@example.com"]
from = "backlog@example.com"

[[mail.team]]
name = "Shop"
to = []
projects = ["SHOP"]
"""
"""The config for all other pages."""


@pytest.fixture
def world(folder: Path, run: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Return a function that creates the files, the Jira and the GitHub that a page refers to."""
    with ExitStack() as stack:

        def build(page: str) -> None:
            monkeypatch.setenv("COLUMNS", "100")
            fill_files(folder)
            fill_github(stack.enter_context(serve_github(monkeypatch)))
            edition = "dc" if "data-center" in page else "cloud"
            fill_jira(stack.enter_context(serve_jira(monkeypatch, run, edition)).jira)
            if not page.startswith(PAGES_WITHOUT_CONFIG):
                (folder / "vanitylint.toml").write_text(CONFIG, encoding="utf-8")

        yield build


def is_run(command: Command) -> bool:
    """Return whether a command is run, and not only parsed."""
    return command.words[0] not in ONLY_PARSED or "--dry-run" in command.words


def arguments_of(command: Command) -> list[str]:
    """Return the arguments with placeholders replaced, and with the date of the fakes if the verb takes one."""
    words = [PLACEHOLDERS.get(word, word) for word in command.words]
    words += next((more for line, more in OMITTED_ARGUMENTS.items() if command.line.startswith(line)), ())
    verb = root.get_command(click.Context(root), words[0])
    assert verb
    flags = {flag for param in verb.params for flag in param.opts}
    return [*words, "--as-of", TODAY] if "--as-of" in flags and "--as-of" not in words else words


def check_usage(words: list[str]) -> None:
    """Raise an error if the verb, a flag or its value is invalid."""
    parent = click.Context(root, info_name="vanitylint", **root.context_settings)
    verb = root.get_command(parent, words[0])
    assert verb
    if isinstance(verb, click.Group) and words[1:2]:
        verb.commands[words[1]].make_context(words[1], words[2:], parent=parent)
        return
    verb.make_context(words[0], words[1:], parent=parent)


@pytest.mark.parametrize("name", NAMES)
def test_commands_run_and_print_what_the_page_shows(
    name: str, world: Callable[[str], None], run: Callable[..., Ran], folder: Path
) -> None:
    world(name)
    for command in commands((ROOT / name).read_text(encoding="utf-8")):
        words = arguments_of(command)
        if not is_run(command):
            check_usage(words)
            continue
        result = run(*words, stdin=(folder / command.stdin).read_bytes() if command.stdin else b"")
        assert result.status in ((CLEAN, FINDINGS) if words[0] in ("check", "demo") else (CLEAN,)), (
            command.line,
            result,
        )
        for part in re.split(r"^\s*…\n|\n\n", command.output, flags=re.MULTILINE):
            assert part.strip() in re.sub(r"http://localhost:\d+", "…", result.out), command.line


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.usefixtures("folder")
def test_inline_commands_have_existing_verbs_and_flags(name: str) -> None:
    for command in spans((ROOT / name).read_text(encoding="utf-8")):
        check_usage(arguments_of(command))


def test_commands_are_found_and_most_are_run() -> None:
    all_commands = [command for name in NAMES for command in commands((ROOT / name).read_text(encoding="utf-8"))]
    assert sum(map(is_run, all_commands)) > 60
    assert {"check", "brief", "mail", "init"} <= {command.words[0] for command in all_commands} <= VERBS.keys()
    assert sum(bool(command.output) for command in all_commands) > 10


def test_invalid_command_is_noticed() -> None:
    for line in ("vanitylint check --no-such-flag", "vanitylint check --format pdf"):
        (command,) = commands(f"    {line}\n")
        with pytest.raises(click.UsageError):
            check_usage(arguments_of(command))


def test_make_targets_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for name in (*NAMES, "CONTRIBUTING.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        for targets in re.findall(r"(?:^    |`)make ([a-z ]+?)(?=`|\s{2,}|$)", text, re.MULTILINE):
            for target in targets.split():
                assert re.search(rf"^{target}:", makefile, re.MULTILINE), (name, target)
