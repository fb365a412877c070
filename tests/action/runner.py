"""GitHub Actions on this machine: `act` runs a workflow, our action and its steps, without Docker."""

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
"""What of our checkout an action needs."""
_KEPT = ("PATH", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "no_proxy", "SSL_CERT_FILE", "LANG")
_OURS = re.compile(r"OWNER/vanitylint@([0-9a-f]{40})")
_THEIRS = re.compile(r"(actions/(?:setup-python|cache|upload-artifact))(?:/\w+)?@([0-9a-f]{40})")
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
"""Actions of GitHub's that act cannot fetch here: they do what ours relies on, with the inputs of theirs."""


@dataclass(frozen=True)
class Annotation:
    """As GitHub shows it."""

    level: str
    text: str
    title: str = ""
    file: str = ""
    line: str = ""


@dataclass(frozen=True)
class Job:
    """What a run of a workflow told the runner."""

    status: int
    said: list[dict[str, Any]]
    """What act logs, an entry each."""

    @property
    def log(self) -> str:
        """What the steps printed, but for commands."""
        return "".join(entry["msg"] for entry in self.said if entry.get("raw_output"))

    @property
    def step(self) -> str:
        """How the step of our action ended: success or failure."""
        return str(self._ours("stepResult")[-1]["stepResult"])

    @property
    def outputs(self) -> dict[str, str]:
        """Of our action."""
        return {entry["name"]: entry["arg"] for entry in self._ours("command") if entry["command"] == "set-output"}

    @property
    def summary(self) -> str:
        """What our action adds to the summary of the job, without the signs that keep others' text from doing anything."""
        inner = 2  # act tells it of a step that ends well once more
        told = "".join(
            entry["content"]
            for entry in self.said
            if entry.get("command") == "summary" and len(entry["stepID"]) == inner
        )
        return re.sub(r"\\(?=[#_*|~\[\]])|\u200b", "", told)

    @property
    def annotations(self) -> list[Annotation]:
        """What is shown beside files and jobs."""
        levels = ("error", "warning", "notice")
        lines = "\n".join(entry["raw"] for entry in self.said if entry.get("command") in levels)
        # act takes the last :: of a line for the end of the command, GitHub the first.
        return [Annotation(told.name, told.data, **told.properties) for told in obeyed(lines)]

    def _ours(self, word: str) -> list[dict[str, Any]]:
        outer = 1  # ids of inner steps have more parts
        main = [entry for entry in self.said if word in entry and entry.get("stage") == "Main"]
        return [entry for entry in main if len(entry["stepID"]) == outer and entry["step"].startswith("OWNER/")]


class Runner:
    """A machine that runs workflows.

    Args:
        home: A folder to work in.
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
        how = ("-q", "--invalidation-mode=unchecked-hash", str(self.action / "src"))
        subprocess.run([sys.executable, "-m", "compileall", *how], check=True)  # else each job compiles its checkout
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
        is_bare: bool = False,
    ) -> Job:
        """Run a workflow in a repository.

        Args:
            workspace: The repository's folder.
            workflow: The workflow's text.
            event: The event's name.
            payload: What GitHub tells of it.
            environment: What all steps get.
            secrets: `NAME=value`, each.
            variables: The same.
            actor: Who made the event.
            is_bare: Whether what the action installs is installed anew; else it is done once, by the first job.
        """
        home = workspace.parent / f"{workspace.name}-run"
        for name in ("artifacts", "cache"):
            (home / name).mkdir(parents=True, exist_ok=True)
        (home / "event.json").write_text(json.dumps(payload))
        (home / "workflow.yml").write_text(workflow)
        words = [
            "act", event, "--platform=ubuntu-latest=-self-hosted", f"--workflows={home / 'workflow.yml'}", "--json",
            f"--eventpath={home / 'event.json'}", f"--actor={actor}", "--no-cache-server", f"--directory={workspace}",
            f"--action-cache-path={home / 'act'}", *self._places(workflow), *(f"--secret={each}" for each in secrets),
            *(f"--var={each}" for each in variables),
        ]  # fmt: skip
        given = {**environment, "TEST_ARTIFACTS": str(home / "artifacts"), "TEST_CACHE": str(home / "cache")}
        libraries = self.home / "libraries"
        if is_bare:
            shutil.rmtree(libraries, ignore_errors=True)
        libraries.mkdir(exist_ok=True)
        given["TEST_LIBRARIES"] = str(libraries)
        words += [f"--env={name}={value}" for name, value in given.items()]
        own = {**_own(), "HOME": str(self.home)}
        done = subprocess.run(words, capture_output=True, text=True, check=False, env=own, timeout=300)
        said = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
        assert said, done.stderr
        return Job(done.returncode, said)

    def _places(self, workflow: str) -> list[str]:
        """Where act finds each action at the commit that it is asked for."""
        texts = f"{workflow}{(self.action / 'action.yml').read_text()}"
        ours = {f"OWNER/vanitylint@{commit}": self.action for commit in _OURS.findall(texts)}
        theirs = {f"{name}@{commit}": self.stubs[name] for name, commit in _THEIRS.findall(texts)}
        return [f"--local-repository={name}={folder}" for name, folder in {**ours, **theirs}.items()]


def _own() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name in _KEPT or name.startswith("PIP_")}


def _repository(folder: Path) -> Path:
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch=main")
    return folder


def _commit(folder: Path) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message=all")


def git(folder: Path, *words: str) -> str:
    """What git says, asked in a folder."""
    who = ("-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgSign=false")
    done = subprocess.run(["git", "-C", str(folder), *who, *words], capture_output=True, text=True, check=True)
    return done.stdout.strip()
