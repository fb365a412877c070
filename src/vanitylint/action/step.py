"""The step itself: plans, runs the command line, and leaves its outputs."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from vanitylint.action.events import Around, plan
from vanitylint.action.inputs import event_of, inputs_of
from vanitylint.cli import CLEAN, UNTRUSTED, main
from vanitylint.cli.backlog import names_of_sources, snapshot_path, the_config
from vanitylint.cli.changed import TARGET
from vanitylint.cli.files import hide_from_git
from vanitylint.cli.github_actions import append, guarded
from vanitylint.config import Config
from vanitylint.connectors.files.markdown import backlogs_below, is_markdown_backlog
from vanitylint.connectors.github.address import default_host, environment_host
from vanitylint.connectors.github.around import closed_by, is_private
from vanitylint.connectors.github.source import PROJECTS
from vanitylint.connectors.open import is_jira, is_live
from vanitylint.connectors.patience import MAX_WAIT, Allowance
from vanitylint.errors import VanitylintError
from vanitylint.reporters.github import notice, stopped
from vanitylint.reporters.markdown_text import escape

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from vanitylint.action.events import Plan
    from vanitylint.action.inputs import Event, Inputs

_JIRA = ("JIRA_API_TOKEN", "JIRA_PERSONAL_TOKEN")
_REMEMBERED = Path(".vanitylint", "remembered")
"""What `action.yml` keeps in the cache, where it is told to; nothing else is there."""


def run() -> int:
    """Do what `action.yml` asks for; gives the exit status of the step."""
    try:
        return _run(os.environ)
    except (VanitylintError, OSError) as error:
        for told in map(str, error.errors if isinstance(error, VanitylintError) else (error,)):
            _say(stopped(told))
        _leave(f"**vanitylint stopped:** {escape(str(error))}\n", complete=False)
        return UNTRUSTED


def _run(environment: Mapping[str, str]) -> int:
    inputs, event = inputs_of(environment), event_of(environment)
    os.environ[PROJECTS] = str(inputs.projects).lower()
    config = the_config(Path(inputs.config) if inputs.config else None)
    around = Around(
        configured=names_of_sources((), config) if config.sources else (),
        named=lambda path: _named(path, config),
        has_github=bool(environment.get("GH_TOKEN", "").strip()),
        has_jira=any(environment.get(name, "").strip() for name in _JIRA),
        closed=lambda: [
            _named(key, config)
            for key in closed_by(event.repository, event.pull_request, environment_host(), Allowance(MAX_WAIT))
        ],
        is_backlog=lambda: is_markdown_backlog(Path()),
        below=lambda: backlogs_below(Path()),
        base=lambda: base_of(event, environment),
    )
    planned = plan(event, inputs, around)
    for what in _notices(planned, inputs, config, event):
        _say(notice(what))
    if planned.sources:
        return _checked(planned, inputs, config, event)
    why = [planned.idle] if planned.idle else planned.withheld
    summary = "".join(f"vanitylint: skipped: {escape(each)}\n\n" for each in why)
    _leave(summary, findings="0", errors="0", new="0", complete=not planned.withheld)
    return CLEAN


def _checked(planned: Plan, inputs: Inputs, config: Config, event: Event) -> int:
    """Check, and then comment and mail from the same snapshot; the worst of the exit statuses."""
    folder = Path(tempfile.mkdtemp(prefix="vanitylint-", dir=os.environ.get("RUNNER_TEMP")))
    report = folder / "report.html"
    is_remembered = inputs.remember and _may_be_kept(planned, inputs, config, event)
    if inputs.remember and not is_remembered:
        _say(notice("the snapshot is not kept: this repository's cache is public, and the snapshot is not"))
    same = [*_flag("config", inputs.config), *_flag("profile", inputs.profile)]
    same += _flag("snapshot", str(_snapshot(planned, _kept_folder() if is_remembered else folder)))
    status = _vanitylint(
        "check",
        *same,
        *_flag("fail-on", inputs.fail_on or ("" if ("fail-on",) in config.lines else "never")),
        *_flag("format", inputs.format or "github"),
        *_flag("changed-since", planned.changed_since),
        *(word for output in (*inputs.output, f"html={report}") for word in _flag("output", output)),
        "--",
        *planned.sources,
    )
    _leave(report=str(report) if report.is_file() else "", remember=is_remembered)
    if planned.withheld:
        _leave(complete=False)
    if not report.is_file():  # it stopped, and said why; what the snapshot holds is from an earlier run
        return status
    if planned.comment_on:
        status = max(status, _vanitylint("comment", *same, "--offline", "--", planned.comment_on))
    if inputs.mail and not (event.issue or event.pull_request):
        status = max(status, _vanitylint("mail", *same, "--offline", "--", *planned.sources))
    return status


def _notices(planned: Plan, inputs: Inputs, config: Config, event: Event) -> Iterator[str]:
    """What is left out, and what somebody may count on and will not get."""
    yield from (f"skipped: {why}" for why in (planned.idle, *planned.withheld) if why)
    if planned.overlooked:
        yield (
            f"{planned.overlooked} looks like a backlog but is not read, because it is not in a usual place; "
            "to read it, list it in `sources` of vanitylint.toml"
        )
    if not planned.sources:
        return
    if inputs.comment and not planned.comment_on:
        yield (
            "no comment is written, because the input source says what to read and a comment is about one issue"
            if event.issue
            else f"no comment is written: vanitylint comments on issues only, and this run is for {event.name}"
        )
    asks_github = any(is_live(name) and not is_jira(name) for name in planned.sources)
    if asks_github and not inputs.projects and "projects" not in config.github:
        yield (
            "Status and other fields of projects are not read, as the workflow's own token cannot see projects; "
            "to read them, set the input projects and another token"
        )


def _may_be_kept(planned: Plan, inputs: Inputs, config: Config, event: Event) -> bool:
    """Whether all that the snapshot will hold is for everybody who may read the repository's cache."""
    own = _named(event.repository, config)
    asks_projects = config.github.get("projects", inputs.projects)
    if all(not is_live(name) or (name == own and not asks_projects) for name in planned.sources):
        return True
    if event.is_private is not None:
        return event.is_private
    try:
        return is_private(event.repository, environment_host(), Allowance(MAX_WAIT))
    except VanitylintError:
        return False


def _named(path: str, config: Config) -> str:
    """The source of `owner/repo` or `owner/repo#45` on the server that the action runs on, whatever the config's is."""
    here = environment_host()
    if default_host(config.github.get("host", "")) == here:
        return f"github:{path}"
    return f"https://{here}/{path.replace('#', '/issues/')}"


def _kept_folder() -> Path:
    _REMEMBERED.mkdir(parents=True, exist_ok=True)
    hide_from_git(_REMEMBERED.parent)
    return _REMEMBERED


def _snapshot(planned: Plan, folder: Path) -> Path:
    """A file for each set of sources."""
    return folder / snapshot_path(planned.sources, Config(), None).name


def _vanitylint(*words: str) -> int:
    """Run the command line as anybody would; what it is asked stands in the log."""
    _say(guarded(shlex.join(("vanitylint", *words))))
    try:
        main(words)
    except SystemExit as done:
        return int(done.code or 0)


def _flag(name: str, value: str) -> list[str]:
    return [f"--{name}={value}"] if value else []


def base_of(event: Event, environment: Mapping[str, str]) -> str:
    """Where the pull request starts from.

    GitHub checks out a merge of it into its target; the first parent is the target as it was then. Whoever checks out
    the pull request's own head gets what the event tells.
    """
    git = shutil.which("git")
    if git and environment.get("GITHUB_REF") == f"refs/pull/{event.pull_request}/merge":
        head = subprocess.run([git, "rev-parse", "HEAD"], capture_output=True, text=True, check=False)  # noqa: S603
        if head.stdout.strip() == environment.get("GITHUB_SHA"):
            return TARGET
    return event.base


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - the runner reads it


def _leave(summary: str = "", **outputs: bool | str) -> None:
    words = {name: str(value).lower() if isinstance(value, bool) else value for name, value in outputs.items()}
    if summary:
        append("GITHUB_STEP_SUMMARY", lambda _: summary)
    append("GITHUB_OUTPUT", lambda _: "".join(f"{name}={value}\n" for name, value in words.items()))
