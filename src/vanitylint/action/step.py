"""The step itself: plans, runs the command line, and leaves its outputs."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from vanitylint.action.events import plan, with_secrets_only
from vanitylint.action.inputs import event_of, inputs_of
from vanitylint.cli import CLEAN, main
from vanitylint.cli.backlog import names_of_sources, snapshot_path, the_config
from vanitylint.cli.github_actions import append, guarded
from vanitylint.config import Config
from vanitylint.connectors.files.markdown import is_markdown_backlog
from vanitylint.connectors.github.closing import closed_by
from vanitylint.connectors.github.source import PROJECTS
from vanitylint.connectors.open import MAX_WAIT, is_jira, is_live
from vanitylint.connectors.patience import Allowance
from vanitylint.errors import VanitylintError
from vanitylint.reporters.github import notice, stopped
from vanitylint.reporters.markdown_text import escape

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from vanitylint.action.events import Plan
    from vanitylint.action.inputs import Event, Inputs

_JIRA = ("JIRA_API_TOKEN", "JIRA_PERSONAL_TOKEN")


def run() -> int:
    """Do what `action.yml` asks for; gives the exit status of the step."""
    try:
        return _run(os.environ)
    except VanitylintError as error:
        for each in error.errors:
            _say(stopped(str(each)))
        _leave(f"**vanitylint stopped:** {escape(str(error))}\n", complete=False)
        return 2


def _run(environment: Mapping[str, str]) -> int:
    inputs, event = inputs_of(environment), event_of(environment)
    config = the_config(Path(inputs.config) if inputs.config else None)
    planned = plan(
        event,
        inputs,
        names_of_sources((), config) if config.sources else (),
        closed=lambda: _closed_by(event, config),
        is_backlog=lambda: is_markdown_backlog(Path()),
        base=lambda: base_of(event, environment),
    )
    planned = with_secrets_only(
        planned,
        event,
        has_github=bool(environment.get("GH_TOKEN", "").strip()),
        has_jira=any(environment.get(name, "").strip() for name in _JIRA),
    )
    for what in (*(f"skipped: {why}" for why in planned.skipped), *_unused(planned, inputs, config)):
        _say(notice(what))
    if planned.sources:
        return _checked(planned, inputs, config, event)
    _leave("".join(f"vanitylint: skipped: {escape(why)}\n\n" for why in planned.skipped), complete=False)
    return CLEAN


def _checked(planned: Plan, inputs: Inputs, config: Config, event: Event) -> int:
    """Check, and then comment and mail from the same snapshot; the worst of the exit statuses."""
    same = [*_flag("config", inputs.config), *_flag("profile", inputs.profile)]
    same += _flag("snapshot", str(snapshot_path(planned.sources, Config(), None)))
    report = next((each for each in inputs.output if each.startswith("html=")), f"html={_place_of_report()}")
    outputs = dict.fromkeys((*inputs.output, report))
    file = Path(report.removeprefix("html="))
    before = _changed_at(file)
    status = _vanitylint(
        "check",
        *planned.sources,
        *same,
        *_flag("fail-on", inputs.fail_on or ("" if ("fail-on",) in config.lines else "never")),
        *_flag("format", inputs.format or config.format or "github"),
        *_flag("changed-since", planned.changed_since),
        *(word for output in outputs for word in _flag("output", output)),
    )
    is_new = _changed_at(file) != before
    is_remembered = inputs.remember and not (event.is_public and any(map(_is_closed, planned.sources)))
    _leave(report=str(file) if is_new else "", remember=is_remembered)
    if inputs.remember and not is_remembered:
        _say(notice("the snapshot is not kept: in a public repository everybody could read what it holds of Jira"))
    if planned.skipped:
        _leave(complete=False)
    if not is_new:  # it stopped, and said why; there is nothing to comment or mail
        return status
    if planned.comment_on:
        status = max(status, _vanitylint("comment", planned.comment_on, *same, "--offline"))
    if inputs.mail and not (event.issue or event.pull_request):
        status = max(status, _vanitylint("mail", *planned.sources, *same, "--offline"))
    return status


def _unused(planned: Plan, inputs: Inputs, config: Config) -> Iterator[str]:
    """What somebody may count on, and will not get."""
    if inputs.comment and not planned.comment_on:
        yield "no comment is written: that is for issues that the event is about, and no source is named for those"
    asks_github = any(is_live(name) and not is_jira(name) for name in planned.sources)
    if asks_github and os.environ.get(PROJECTS) == "false" and "projects" not in config.github:
        yield (
            "Status and other fields of projects are not read, as the workflow's own token cannot see projects; "
            "the input projects, with another token, changes that"
        )


def _changed_at(file: Path) -> int:
    return file.stat().st_mtime_ns if file.is_file() else 0


def _vanitylint(*words: str) -> int:
    """Run the command line as anybody would; what it is asked stands in the log."""
    _say(guarded(f"vanitylint {' '.join(words)}"))
    try:
        main(words)
    except SystemExit as done:
        return int(done.code or 0)


def _flag(name: str, value: str) -> list[str]:
    return [f"--{name}={value}"] if value else []


def _is_closed(name: str) -> bool:
    """Whether what a source holds is not for everybody who may read the repository."""
    return is_live(name) and is_jira(name)


def _place_of_report() -> Path:
    folder = Path(os.environ.get("RUNNER_TEMP") or ".vanitylint") / "vanitylint"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / "report.html"


def _closed_by(event: Event, config: Config) -> Sequence[str]:
    return closed_by(event.repository, event.pull_request, config.github.get("host", ""), Allowance(MAX_WAIT))


def base_of(event: Event, environment: Mapping[str, str]) -> str:
    """Where the pull request starts from.

    GitHub checks out a merge of it into its target; the first parent is the target as it was then. Whoever checks out
    the pull request's own head gets what the event tells.
    """
    head = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=False)  # noqa: S607
    is_merge = environment.get("GITHUB_REF") == f"refs/pull/{event.pull_request}/merge"
    if is_merge and head.stdout.strip() == environment.get("GITHUB_SHA"):
        return "HEAD^1"
    return event.base


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - the runner reads it


def _leave(summary: str = "", **outputs: bool | str) -> None:
    words = {name: str(value).lower() if isinstance(value, bool) else value for name, value in outputs.items()}
    if summary:
        append("GITHUB_STEP_SUMMARY", lambda _: summary)
    append("GITHUB_OUTPUT", lambda _: "".join(f"{name}={value}\n" for name, value in words.items()))
