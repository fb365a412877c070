"""Run the step: plan, run the command line, and write the outputs."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from vanitylint.action.inputs import read_event, read_inputs
from vanitylint.action.planning import Context, plan_step
from vanitylint.cli import CLEAN, UNTRUSTED, main
from vanitylint.cli.backlog import resolve_config, snapshot_path, source_names
from vanitylint.cli.changed_since import MERGE_TARGET
from vanitylint.cli.files import hide_from_git
from vanitylint.cli.github_actions import append_to_file_of, escape_for_runner
from vanitylint.config import Config
from vanitylint.connectors.files.markdown import backlogs_below, is_markdown_backlog
from vanitylint.connectors.github.address import default_host, environment_host
from vanitylint.connectors.github.lookups import is_private, issues_closed_by
from vanitylint.connectors.github.source import PROJECTS_VARIABLE
from vanitylint.connectors.open import is_jira, is_live
from vanitylint.connectors.waiting import MAX_WAIT, WaitBudget
from vanitylint.errors import VanitylintError
from vanitylint.reporters.github import error_command, notice_command
from vanitylint.reporters.markdown_text import escape

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from vanitylint.action.inputs import Event, Inputs
    from vanitylint.action.planning import StepPlan

_JIRA_TOKENS = ("JIRA_API_TOKEN", "JIRA_PERSONAL_TOKEN")
_CACHE_FOLDER = Path(".vanitylint", "remembered")
"""Folder that `action.yml` caches on request. It contains only the snapshot."""


def run() -> int:
    """Run the step and return its exit status."""
    try:
        return _run(os.environ)
    except (VanitylintError, OSError) as error:
        for message in map(str, error.errors if isinstance(error, VanitylintError) else (error,)):
            _print(error_command(message))
        _write_outputs(f"**vanitylint stopped:** {escape(str(error))}\n", complete=False)
        return UNTRUSTED


def _run(environment: Mapping[str, str]) -> int:
    inputs, event = read_inputs(environment), read_event(environment)
    os.environ[PROJECTS_VARIABLE] = str(inputs.projects).lower()
    config = resolve_config(Path(inputs.config) if inputs.config else None)
    context = Context(
        configured=source_names((), config) if config.sources else (),
        source_name=lambda path: _source_name(path, config),
        has_github=bool(environment.get("GH_TOKEN", "").strip()),
        has_jira=any(environment.get(name, "").strip() for name in _JIRA_TOKENS),
        closed_issues=lambda: [
            _source_name(key, config)
            for key in issues_closed_by(event.repository, event.pull_request, environment_host(), WaitBudget(MAX_WAIT))
        ],
        has_backlog=lambda: is_markdown_backlog(Path()),
        other_backlogs=lambda: backlogs_below(Path()),
        base=lambda: base_revision(event, environment),
    )
    plan = plan_step(event, inputs, context)
    for message in _notices(plan, inputs, config, event):
        _print(notice_command(message))
    if plan.sources:
        return _check(plan, inputs, config, event)
    reasons = [plan.idle] if plan.idle else plan.withheld
    summary = "".join(f"vanitylint: skipped: {escape(reason)}\n\n" for reason in reasons)
    _write_outputs(summary, findings="0", errors="0", new="0", complete=not plan.withheld)
    return CLEAN


def _check(plan: StepPlan, inputs: Inputs, config: Config, event: Event) -> int:
    """Check, then comment and mail from the same snapshot. Return the worst exit status."""
    folder = Path(tempfile.mkdtemp(prefix="vanitylint-", dir=os.environ.get("RUNNER_TEMP")))
    report = folder / "report.html"
    is_cached = inputs.remember and _may_cache(plan, inputs, config, event)
    if inputs.remember and not is_cached:
        _print(notice_command("the snapshot is not kept: this repository's cache is public, and the snapshot is not"))
    common_flags = [*_flag("config", inputs.config), *_flag("profile", inputs.profile)]
    common_flags += _flag("snapshot", str(_snapshot_path(plan, _make_cache_folder() if is_cached else folder)))
    status = _vanitylint(
        "check",
        *common_flags,
        *_flag("fail-on", inputs.fail_on or ("" if ("fail-on",) in config.lines else "never")),
        *_flag("format", inputs.format or "github"),
        *_flag("changed-since", plan.changed_since),
        *(flag for output in (*inputs.output, f"html={report}") for flag in _flag("output", output)),
        "--",
        *plan.sources,
    )
    _write_outputs(report=str(report) if report.is_file() else "", remember=is_cached)
    if plan.withheld:
        _write_outputs(complete=False)
    if not report.is_file():  # it stopped and said why; the snapshot is that of an earlier run
        return status
    if plan.comment_on:
        status = max(status, _vanitylint("comment", *common_flags, "--offline", "--", plan.comment_on))
    if inputs.mail and not (event.issue or event.pull_request):
        status = max(status, _vanitylint("mail", *common_flags, "--offline", "--", *plan.sources))
    return status


def _notices(plan: StepPlan, inputs: Inputs, config: Config, event: Event) -> Iterator[str]:
    """Yield notices on what is left out and on requests that cannot be met."""
    yield from (f"skipped: {why}" for why in (plan.idle, *plan.withheld) if why)
    if plan.overlooked:
        yield (
            f"{plan.overlooked} looks like a backlog but is not read, because it is not in a usual place; "
            "to read it, list it in `sources` of vanitylint.toml"
        )
    if not plan.sources:
        return
    if inputs.comment and not plan.comment_on:
        yield (
            "no comment is written, because the input source says what to read and a comment is about one issue"
            if event.issue
            else f"no comment is written: vanitylint comments on issues only, and this run is for {event.name}"
        )
    is_github_read = any(is_live(name) and not is_jira(name) for name in plan.sources)
    if is_github_read and not inputs.projects and "projects" not in config.github:
        yield (
            "Status and other fields of projects are not read, as the workflow's own token cannot see projects; "
            "to read them, set the input projects and another token"
        )


def _may_cache(plan: StepPlan, inputs: Inputs, config: Config, event: Event) -> bool:
    """Return whether everybody who can read the repository's cache may see all that the snapshot will contain."""
    own_source = _source_name(event.repository, config)
    reads_projects = config.github.get("projects", inputs.projects)
    if all(not is_live(name) or (name == own_source and not reads_projects) for name in plan.sources):
        return True
    if event.is_private is not None:
        return event.is_private
    try:
        return is_private(event.repository, environment_host(), WaitBudget(MAX_WAIT))
    except VanitylintError:
        return False


def _source_name(path: str, config: Config) -> str:
    """Return the source for `owner/repo` or `owner/repo#45` on the action's server, whatever the config's server is."""
    server = environment_host()
    if default_host(config.github.get("host", "")) == server:
        return f"github:{path}"
    return f"https://{server}/{path.replace('#', '/issues/')}"


def _make_cache_folder() -> Path:
    _CACHE_FOLDER.mkdir(parents=True, exist_ok=True)
    hide_from_git(_CACHE_FOLDER.parent)
    return _CACHE_FOLDER


def _snapshot_path(plan: StepPlan, folder: Path) -> Path:
    """Return the snapshot's path, which differs for each set of sources."""
    return folder / snapshot_path(plan.sources, Config(), None).name


def _vanitylint(*arguments: str) -> int:
    """Run the command line, and print it to the log first so that anybody can repeat it."""
    _print(escape_for_runner(shlex.join(("vanitylint", *arguments))))
    try:
        main(arguments)
    except SystemExit as exit_:
        return int(exit_.code or 0)


def _flag(name: str, value: str) -> list[str]:
    return [f"--{name}={value}"] if value else []


def base_revision(event: Event, environment: Mapping[str, str]) -> str:
    """Return the base revision of a pull request.

    By default, GitHub checks out a merge of it into its target; the base is then the first parent, the target at that
    time. If the workflow checks out the pull request's own head, the base is the commit from the event.
    """
    git = shutil.which("git")
    if git and environment.get("GITHUB_REF") == f"refs/pull/{event.pull_request}/merge":
        head = subprocess.run([git, "rev-parse", "HEAD"], capture_output=True, text=True, check=False)  # noqa: S603
        if head.stdout.strip() == environment.get("GITHUB_SHA"):
            return MERGE_TARGET
    return event.base


def _print(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - the runner reads it


def _write_outputs(summary: str = "", **outputs: bool | str) -> None:
    values = {name: str(value).lower() if isinstance(value, bool) else value for name, value in outputs.items()}
    if summary:
        append_to_file_of("GITHUB_STEP_SUMMARY", lambda _: summary)
    append_to_file_of("GITHUB_OUTPUT", lambda _: "".join(f"{name}={value}\n" for name, value in values.items()))
