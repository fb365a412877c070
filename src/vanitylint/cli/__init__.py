"""The command line: one verb, one file. A verb's imports happen when it runs, so that `--help` is quick."""

from __future__ import annotations

import gc
import os
import signal
import sys
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import click

from vanitylint import __version__
from vanitylint.errors import VanitylintError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import NoReturn

VERBS = {
    "check": "Read a backlog and ask about what it leaves open (the default).",
    "fetch": "Update the snapshot without checking it.",
    "read": "Show what vanitylint understood in each item.",
    "trace": "Draw the chain of one item.",
    "ledger": "List every bet: what was expected, what came out, what was decided.",
    "brief": "Prepare sprint planning on one page: what is about to start, and what to ask.",
    "mail": "Mail the report to leads and teams when something has changed.",
    "comment": "Keep one comment with the open questions on a GitHub issue.",
    "acknowledge": "Record a finding the team has decided to live with.",
    "rules": "List the rules and show which are on.",
    "explain": "Show the page of a rule.",
    "config": "Show every setting and where it comes from.",
    "test-rules": "Run the examples in rule files.",
    "new-rule": "Create a rule file to start from.",
    "sql": "Query the snapshot in SQL.",
    "doctor": "Check this machine and the sources: access, cost, what is recognised.",
    "init": "Write a config file for your sources.",
    "demo": "Check the sample backlog.",
}
CLEAN, FINDINGS, UNTRUSTED, INTERRUPTED, UNHEARD, ENDED = 0, 1, 2, 130, 141, 143
"""Exit statuses: nothing at or above `--fail-on`; something; not to be trusted; Ctrl-C; nobody read on; SIGTERM."""
_GARBAGE_AFTER = 100_000
"""Objects. What a short run loads stays to its end; going through it again and again takes a tenth of its time."""


class _Verbs(click.Group):
    """A group that loads a verb when it is called, and takes `check` where none is named."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(VERBS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:  # noqa: ARG002
        if name not in VERBS:
            return None
        module = import_module(f"vanitylint.cli.{name.replace('-', '_')}")
        command: click.Command = module.command
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        first = _first(args)
        own = ("--help", "-h", "--version", "-V")
        if first not in VERBS and not (args and args[0] in own):
            if first and not Path(first).exists() and (verb := did_you_mean(first, VERBS)):
                raise click.UsageError(f"there is no verb or file called {first!r}; {verb}", ctx)
            args = ["check", *args]
        return super().parse_args(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The verbs from the table above: help need not import them."""
        with formatter.section("Verbs"):
            formatter.write_dl(list(VERBS.items()))


def _first(words: Sequence[str]) -> str | None:
    return next((word for word in words if not word.startswith("-") or word == "-"), None)


def _verb(words: Sequence[str]) -> str:
    first = _first(words)
    return first if first in VERBS else "check"


@click.group(
    cls=_Verbs,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Example: vanitylint check backlog.jsonl --fail-on never",
)
@click.version_option(__version__, "-V", "--version", message="vanitylint %(version)s")
def root() -> None:
    """Follow each piece of work from why to decided, and see where the chain breaks.

    SOURCE is a file or folder (a backlog in JSON lines, a Jira or GitHub export, Markdown), github:owner/repo,
    github:owner/repo#45, github:org/project/7, github:org, jira:PROJ, jira:PROJ-12, jira:board/12, jira:"JQL",
    the address of any of these, or - for standard input.
    """


def main(args: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit. What goes wrong is told in a line or two; no traceback reaches the user."""
    gc.set_threshold(_GARBAGE_AFTER)
    told: list[tuple[str, str]] = []
    ended: list[int] = []
    try:
        with _sigterm_like_ctrl_c(ended):
            status = root.main(args=args, prog_name="vanitylint", standalone_mode=False)
    except (click.exceptions.Abort, KeyboardInterrupt):
        what = "ended by SIGTERM" if ended else "interrupted"
        click.echo(f"{what}; unfinished work was not kept", err=True)
        status = ENDED if ended else INTERRUPTED
    except SystemExit:  # click's, where the reader of our output has seen enough, as in `vanitylint | head`
        status = UNHEARD
    except Exception as error:
        is_known = isinstance(error, click.ClickException | VanitylintError | OSError | MemoryError)
        if os.environ.get("VANITYLINT_DEBUG") and not is_known:
            raise
        told = _words_of(error)
        status = UNTRUSTED
    if told:
        _tell(told, is_check=_verb(sys.argv[1:] if args is None else args) == "check")
    sys.exit(status if isinstance(status, int) else CLEAN)


@contextmanager
def _sigterm_like_ctrl_c(came: list[int]) -> Iterator[None]:
    """While this lasts, SIGTERM ends a run as Ctrl-C does, so that files are closed.

    Where somebody else has a say in it, and in a thread that is not the main one, it does what it did.

    Args:
        came: Where it is written down that it came.
    """
    mine = os.getpid()

    def end(number: int, _: object) -> None:
        if os.getpid() != mine:  # forked to read along, and ended when there is nothing left to read
            os._exit(ENDED)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # `timeout` sends it twice; once is enough
        came.append(number)
        raise KeyboardInterrupt

    is_heeded = signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    try:
        if is_heeded:
            signal.signal(signal.SIGTERM, end)
    except ValueError:  # another thread
        is_heeded = False
    try:
        yield
    finally:
        if is_heeded:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _words_of(error: Exception) -> list[tuple[str, str]]:
    """What went wrong, and what to do next."""
    if isinstance(error, click.ClickException):
        return [(error.format_message(), _usage_hint(error))]
    if isinstance(error, VanitylintError):
        return [(f"{each.where}: {each.message}" if each.where else each.message, each.hint) for each in error.errors]
    if isinstance(error, OSError | MemoryError):
        what = "who can read and write it" if isinstance(error, PermissionError) else "whether there is enough space"
        return [(str(error) or "there is not enough memory", f"check {what}")]
    hint = "please run it again with VANITYLINT_DEBUG=1 and report the details"
    return [(f"internal error in vanitylint: {type(error).__name__}: {error}", hint)]


def _tell(told: list[tuple[str, str]], *, is_check: bool) -> None:
    from vanitylint.cli import github_actions
    from vanitylint.reporters.style import safe

    for message, hint in told:
        words = "error: " + "\n".join(map(safe, message.split("\n")))  # click writes several lines
        words += f"\n  {safe(hint)}" if hint else ""
        click.echo(github_actions.guarded(words), err=True)
    if github_actions.is_there():
        whole = [f"{message} ({hint})" if hint else message for message, hint in told]
        more = github_actions.told_of_errors(whole, is_check=is_check)
        click.echo(more, err=True, nl=False)


def _usage_hint(error: click.ClickException) -> str:
    if isinstance(error, click.NoSuchOption):
        return ""  # click says what it may have been
    command = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "vanitylint"
    return f"see {command} --help" if isinstance(error, click.UsageError) else ""
