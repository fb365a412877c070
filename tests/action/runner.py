"""Run GitHub Actions locally: `act` runs a workflow, our action and its steps, without Docker."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.reporters.runner import obeyed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ROOT = Path(__file__).parents[2]
WORKFLOWS = ROOT / "examples" / "workflows"
_CHECKOUT = ("action.yml", "action-requirements.txt", "src", "rules", "examples/backlog.jsonl", "docs/rule.schema.json")
"""Files of our checkout that the action needs."""
_KEPT_VARIABLES = ("PATH", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "no_proxy", "SSL_CERT_FILE", "LANG")
_OUR_ACTION = re.compile(r"OWNER/vanitylint@([0-9a-f]{40})")
_GITHUB_ACTIONS = re.compile(r"(actions/(?:setup-python|cache|upload-artifact))(?:/\w+)?@([0-9a-f]{40})")
_STUBS = {
    "actions/setup-python": {
        "": """
inputs: {python-version: {required: true}, update-environment: {default: "true"}}
outputs: {python-path: {value: "${{ steps.found.outputs.path }}"}}
runs:
  using: composite
  steps:
    - id: found
      shell: bash
      run: |
        echo "path=$(command -v python3)" >> "$GITHUB_OUTPUT"
        ln -s "$TEST_LIBRARIES" "$RUNNER_TEMP/vanitylint"
""",
    },
    "actions/cache": {
        "": """
inputs: {path: {required: true}, key: {required: true}}
runs:
  using: composite
  steps: [{shell: bash, run: "true"}]
""",
        "restore": """
inputs: {path: {required: true}, key: {required: true}, restore-keys: {default: ""}}
runs:
  using: composite
  steps:
    - shell: bash
      env: {LIKE: "${{ inputs.restore-keys }}", KEPT: "${{ inputs.path }}"}
      run: |
        newest=$(ls -td "$TEST_CACHE/$LIKE"*/ 2> /dev/null | head -1 || true)
        if [ -n "$newest" ]; then (cd "$newest" && cp -r --parents "$KEPT" "$GITHUB_WORKSPACE"); fi
""",
        "save": """
inputs: {path: {required: true}, key: {required: true}}
runs:
  using: composite
  steps:
    - shell: bash
      env: {KEY: "${{ inputs.key }}", KEPT: "${{ inputs.path }}"}
      run: mkdir -p "$TEST_CACHE/$KEY" && cp -r --parents "$KEPT" "$TEST_CACHE/$KEY/"
""",
    },
    "actions/upload-artifact": {
        "": """
inputs: {name: {required: true}, path: {required: true}}
runs:
  using: composite
  steps:
    - {shell: bash, env: {FILE: "${{ inputs.path }}"}, run: 'cp "$FILE" "$TEST_ARTIFACTS/"'}
""",
    },
}
"""Stubs of GitHub's actions, which act cannot fetch here: they have the same inputs and do what our action needs."""


@dataclass(frozen=True)
class Annotation:
    """An annotation as GitHub shows it."""

    level: str
    text: str
    title: str = ""
    file: str = ""
    line: str = ""


@dataclass(frozen=True)
class Job:
    """The result of a workflow run."""

    status: int
    entries: list[dict[str, Any]]
    """Log entries of act."""

    @property
    def log(self) -> str:
        """Output of the steps, without commands."""
        return "".join(entry["msg"] for entry in self.entries if entry.get("raw_output"))

    @property
    def step(self) -> str:
        """Result of our action's step: success or failure."""
        return str(self._entries_of_action("stepResult")[-1]["stepResult"])

    @property
    def outputs(self) -> dict[str, str]:
        """Outputs of our action."""
        return {
            entry["name"]: entry["arg"]
            for entry in self._entries_of_action("command")
            if entry["command"] == "set-output"
        }

    @property
    def summary(self) -> str:
        """What our action adds to the job summary, without the characters that neutralize other people's text."""
        inner = 2  # act repeats it for the outer step if it succeeds
        contents = "".join(
            entry["content"]
            for entry in self.entries
            if entry.get("command") == "summary" and len(entry["stepID"]) == inner
        )
        return re.sub(r"\\(?=[#_*|~\[\]])|\u200b", "", contents)

    @property
    def annotations(self) -> list[Annotation]:
        """Annotations of files and jobs."""
        levels = ("error", "warning", "notice")
        lines = "\n".join(entry["raw"] for entry in self.entries if entry.get("command") in levels)
        # act takes the last :: of a line for the end of the command, GitHub the first.
        return [Annotation(command.name, command.data, **command.properties) for command in obeyed(lines)]

    def _entries_of_action(self, word: str) -> list[dict[str, Any]]:
        outer = 1  # ids of inner steps have more parts
        main = [entry for entry in self.entries if word in entry and entry.get("stage") == "Main"]
        return [entry for entry in main if len(entry["stepID"]) == outer and entry["step"].startswith("OWNER/")]


class Runner:
    """A local runner of workflows.

    Args:
        home: The folder to work in.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self.action = _repository(home / "action")
        for name in _CHECKOUT:
            source, target = ROOT / name, self.action / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "weights.npz"))
            else:
                shutil.copy(source, target)
        options = ("-q", "--invalidation-mode=unchecked-hash", str(self.action / "src"))
        subprocess.run(
            [sys.executable, "-m", "compileall", *options], check=True
        )  # or each job would compile its checkout
        _commit(self.action)
        self.stubs = {}
        for name, actions in _STUBS.items():
            self.stubs[name] = folder = _repository(home / name.replace("/", "-"))
            for below, text in actions.items():
                (folder / below).mkdir(exist_ok=True)
                (folder / below / "action.yml").write_text(f"name: stub{text}")
            _commit(folder)

    def run(
        self,
        workspace: Path,
        workflow: str,
        event: str,
        payload: Mapping[str, Any],
        *,
        environment: Mapping[str, str],
        secrets: Iterable[str] = (),
        variables: Iterable[str] = (),
        actor: str = "somebody",
        reinstall: bool = False,
    ) -> Job:
        """Run a workflow in a repository.

        Args:
            workspace: The repository's folder.
            workflow: The workflow's text.
            event: The event's name.
            payload: The event's payload.
            environment: Environment variables of all steps.
            secrets: Secrets, each as `NAME=value`.
            variables: Variables, each as `NAME=value`.
            actor: Who triggered the event.
            reinstall: Whether the action's dependencies are installed again; otherwise only the first job installs them.
        """
        home = workspace.parent / f"{workspace.name}-run"
        for name in ("artifacts", "cache"):
            (home / name).mkdir(parents=True, exist_ok=True)
        (home / "event.json").write_text(json.dumps(payload))
        (home / "workflow.yml").write_text(workflow)
        command = [
            "act", event, "--platform=ubuntu-latest=-self-hosted", f"--workflows={home / 'workflow.yml'}", "--json",
            f"--eventpath={home / 'event.json'}", f"--actor={actor}", "--no-cache-server", f"--directory={workspace}",
            f"--action-cache-path={home / 'act'}", *self._action_options(workflow), *(f"--secret={option}" for option in secrets),
            *(f"--var={option}" for option in variables),
        ]  # fmt: skip
        all_variables = {**environment, "TEST_ARTIFACTS": str(home / "artifacts"), "TEST_CACHE": str(home / "cache")}
        libraries = self.home / "libraries"
        if reinstall:
            shutil.rmtree(libraries, ignore_errors=True)
        libraries.mkdir(exist_ok=True)
        all_variables["TEST_LIBRARIES"] = str(libraries)
        command += [f"--env={name}={value}" for name, value in all_variables.items()]
        process_environment = {**_environment(), "HOME": str(self.home)}
        process = subprocess.run(
            command, capture_output=True, text=True, check=False, env=process_environment, timeout=300
        )
        entries = [json.loads(line) for line in process.stdout.splitlines() if line.startswith("{")]
        assert entries, process.stderr
        return Job(process.returncode, entries)

    def _action_options(self, workflow: str) -> list[str]:
        """Return act's options that map each action and commit to a local folder."""
        texts = f"{workflow}{(self.action / 'action.yml').read_text()}"
        ours = {f"OWNER/vanitylint@{commit}": self.action for commit in _OUR_ACTION.findall(texts)}
        theirs = {f"{name}@{commit}": self.stubs[name] for name, commit in _GITHUB_ACTIONS.findall(texts)}
        return [f"--local-repository={name}={folder}" for name, folder in {**ours, **theirs}.items()]


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name in _KEPT_VARIABLES or name.startswith("PIP_")}


def _repository(folder: Path) -> Path:
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch=main")
    return folder


def _commit(folder: Path) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message=all")


def git(folder: Path, *arguments: str) -> str:
    """Run git in a folder and return its output."""
    identity = ("-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgSign=false")
    process = subprocess.run(
        ["git", "-C", str(folder), *identity, *arguments], capture_output=True, text=True, check=True
    )
    return process.stdout.strip()
