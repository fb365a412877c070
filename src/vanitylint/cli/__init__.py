"""The command line, with one module per verb, imported only when the verb runs so that `--help` is fast."""

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
CLEAN, FINDINGS, UNTRUSTED, INTERRUPTED, PIPE_CLOSED, TERMINATED = 0, 1, 2, 130, 141, 143
"""Exit statuses: no findings at or above `--fail-on`; some; untrusted run; Ctrl-C; output pipe closed; SIGTERM."""
_GC_THRESHOLD = 100_000
"""Garbage collection threshold, in objects. Most objects live until the end of a short run, and the default threshold
costs a tenth of its time."""


class _Verbs(click.Group):
    """A group that imports a verb when it is called, and defaults to `check`."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - signature of click
        return list(VERBS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:  # noqa: ARG002
        if name not in VERBS:
            return None
        module = import_module(f"vanitylint.cli.{name.replace('-', '_')}")
        command: click.Command = module.command
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        first = _first_argument(args)
        group_options = ("--help", "-h", "--version", "-V")
        if first not in VERBS and not (args and args[0] in group_options):
            if first and not Path(first).exists() and (verb := did_you_mean(first, VERBS)):
                raise click.UsageError(f"there is no verb or file called {first!r}; {verb}", ctx)
            args = ["check", *args]
        return super().parse_args(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the verbs from `VERBS`, so that help need not import them."""
        with formatter.section("Verbs"):
            formatter.write_dl(list(VERBS.items()))


def _first_argument(args: Sequence[str]) -> str | None:
    return next((arg for arg in args if not arg.startswith("-") or arg == "-"), None)


def _verb_of(args: Sequence[str]) -> str:
    verb = _first_argument(args)
    return verb if verb in VERBS else "check"


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
    """Run the command line and exit. Errors are shown in a line or two, without a traceback."""
    gc.set_threshold(_GC_THRESHOLD)
    errors: list[tuple[str, str]] = []
    received: list[int] = []
    try:
        with _sigterm_as_ctrl_c(received):
            status = root.main(args=args, prog_name="vanitylint", standalone_mode=False)
    except (click.exceptions.Abort, KeyboardInterrupt):
        cause = "ended by SIGTERM" if received else "interrupted"
        click.echo(f"{cause}; unfinished work was not kept", err=True)
        status = TERMINATED if received else INTERRUPTED
    except SystemExit:  # raised by click if the output pipe is closed, as in `vanitylint | head`
        status = PIPE_CLOSED
    except Exception as error:
        is_known = isinstance(error, click.ClickException | VanitylintError | OSError | MemoryError)
        if os.environ.get("VANITYLINT_DEBUG") and not is_known:
            raise
        errors = _messages_and_hints(error)
        status = UNTRUSTED
    if errors:
        _print_errors(errors, is_check=_verb_of(sys.argv[1:] if args is None else args) == "check")
    sys.exit(status if isinstance(status, int) else CLEAN)


@contextmanager
def _sigterm_as_ctrl_c(received: list[int]) -> Iterator[None]:
    """Make SIGTERM end a run as Ctrl-C does, so that files are closed.

    An existing signal handler stays in place. Outside the main thread this does nothing.

    Args:
        received: List to which the signal is appended when it arrives.
    """
    pid = os.getpid()

    def end(number: int, _: object) -> None:
        if os.getpid() != pid:  # a forked reader process, ended when there is nothing left to read
            os._exit(TERMINATED)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # `timeout` sends it twice; once is enough
        received.append(number)
        raise KeyboardInterrupt

    is_installed = signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    try:
        if is_installed:
            signal.signal(signal.SIGTERM, end)
    except ValueError:  # another thread
        is_installed = False
    try:
        yield
    finally:
        if is_installed:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _messages_and_hints(error: Exception) -> list[tuple[str, str]]:
    """Return a message and a hint for each error that an exception stands for."""
    if isinstance(error, click.ClickException):
        return [(error.format_message(), _usage_hint(error))]
    if isinstance(error, VanitylintError):
        return [
            (f"{single.where}: {single.message}" if single.where else single.message, single.hint)
            for single in error.errors
        ]
    if isinstance(error, OSError | MemoryError):
        what = "who can read and write it" if isinstance(error, PermissionError) else "whether there is enough space"
        return [(str(error) or "there is not enough memory", f"check {what}")]
    hint = "please run it again with VANITYLINT_DEBUG=1 and report the details"
    return [(f"internal error in vanitylint: {type(error).__name__}: {error}", hint)]


def _print_errors(errors: list[tuple[str, str]], *, is_check: bool) -> None:
    from vanitylint.cli import github_actions
    from vanitylint.reporters.style import safe

    for message, hint in errors:
        text = "error: " + "\n".join(map(safe, message.split("\n")))  # click has messages of several lines
        text += f"\n  {safe(hint)}" if hint else ""
        click.echo(github_actions.escape_for_runner(text), err=True)
    if github_actions.is_active():
        messages = [f"{message} ({hint})" if hint else message for message, hint in errors]
        log = github_actions.render_errors(messages, is_check=is_check)
        click.echo(log, err=True, nl=False)


def _usage_hint(error: click.ClickException) -> str:
    if isinstance(error, click.NoSuchOption):
        return ""  # click already suggests similar options
    command = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "vanitylint"
    return f"see {command} --help" if isinstance(error, click.UsageError) else ""
