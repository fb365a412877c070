"""GitHub Actions on this machine: `act` runs a workflow, our action and its steps, without Docker."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ROOT = Path(__file__).parents[2]
WORKFLOWS = ROOT / "examples" / "workflows"
_CHECKOUT = ("action.yml", "action-requirements.txt", "src", "rules", "examples/backlog.jsonl", "docs/rule.schema.json")
"""What of our checkout an action needs."""
_OURS = re.compile(r"vanitylint/vanitylint@([0-9a-f]{40})")
_THEIRS = re.compile(r"(actions/(?:setup-python|cache|upload-artifact))(?:/\w+)?@([0-9a-f]{40})")
_STUBS = {
    "actions/setup-python": {
        "": """
inputs: {python-version: {required: true}, update-environment: {default: "true"}}
outputs: {python-path: {value: "${{ steps.found.outputs.path }}"}}
runs:
  using: composite
  steps:
    - {id: found, shell: bash, run: 'echo "path=$(command -v python3)" >> "$GITHUB_OUTPUT"'}
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
        if [ -n "$newest" ]; then cp -r "$newest$KEPT" .; fi
""",
        "save": """
inputs: {path: {required: true}, key: {required: true}}
runs:
  using: composite
  steps:
    - shell: bash
      env: {KEY: "${{ inputs.key }}", KEPT: "${{ inputs.path }}"}
      run: mkdir -p "$TEST_CACHE/$KEY" && cp -r "$KEPT" "$TEST_CACHE/$KEY/"
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
class Job:
    """What a run of a workflow left behind."""

    status: int
    log: str
    """What the steps printed."""
    artifacts: dict[str, str]
    steps: dict[str, str]
    """From the name of a step to how it ended: success or failure."""
    summary: str
    outputs: dict[str, str]
    """Of our action."""


class Runner:
    """A machine that runs workflows.

    Args:
        home: A folder to work in.
        environment: What each step gets beside what GitHub gives.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self.action = _repository(home / "action")
        for name in _CHECKOUT:
            source, target = ROOT / name, self.action / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, target)
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
        actor: str = "somebody",
    ) -> Job:
        """Run a workflow in a repository.

        Args:
            workspace: The repository's folder.
            workflow: The workflow's text; what our action left is added to it, to be looked at.
            event: The event's name.
            payload: What GitHub tells of it.
            environment: What all steps get.
            secrets: `NAME=value`, each.
            actor: Who made the event.
        """
        home = workspace.parent / f"{workspace.name}-run"
        home.mkdir(exist_ok=True)
        artifacts, cache, left = home / "artifacts", home / "cache", home / "left"
        for folder in (artifacts, cache, left):
            folder.mkdir(exist_ok=True)
        (home / "event.json").write_text(json.dumps(payload))
        (home / "workflow.yml").write_text(_looked_at(workflow))
        words = [
            "act", event, "--platform=ubuntu-latest=-self-hosted", f"--workflows={home / 'workflow.yml'}", "--json",
            f"--eventpath={home / 'event.json'}", f"--actor={actor}", "--no-cache-server", f"--directory={workspace}",
            f"--action-cache-path={home / 'act'}", *self._places(workflow), *(f"--secret={each}" for each in secrets),
        ]  # fmt: skip
        given = {**environment, "TEST_ARTIFACTS": str(artifacts), "TEST_CACHE": str(cache), "TEST_LEFT": str(left)}
        words += [f"--env={name}={value}" for name, value in given.items()]
        kept = ("PATH", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "no_proxy", "SSL_CERT_FILE", "LANG")
        own = {name: os.environ[name] for name in kept if name in os.environ} | {"HOME": str(self.home)}
        own |= {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
        done = subprocess.run(words, capture_output=True, text=True, check=False, env=own, timeout=120)
        entries = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
        assert entries, done.stderr
        summary, outputs = left / "summary", left / "outputs"
        return Job(
            done.returncode,
            "".join(entry.get("msg", "") for entry in entries if entry.get("raw_output")) + done.stderr,
            {file.name: file.read_text() for file in artifacts.iterdir()},
            {entry["step"]: entry["stepResult"] for entry in entries if "stepResult" in entry and entry.get("stage") == "Main"},
            summary.read_text() if summary.exists() else "",
            json.loads(outputs.read_text()) if outputs.exists() else {},
        )

    def _places(self, workflow: str) -> list[str]:
        """Where act finds each action at the commit that it is asked for."""
        texts = f"{workflow}{(self.action / 'action.yml').read_text()}"
        ours = {f"vanitylint/vanitylint@{commit}": self.action for commit in _OURS.findall(texts)}
        theirs = {f"{name}@{commit}": self.stubs[name] for name, commit in _THEIRS.findall(texts)}
        return [f"--local-repository={name}={folder}" for name, folder in {**ours, **theirs}.items()]


def _looked_at(workflow: str) -> str:
    """The workflow with a last step that keeps what our action left."""
    step = workflow.partition("uses: vanitylint/")[0].rpartition("\n")[2]
    indent = " " * (len(step) - len(step.lstrip()))
    named = workflow if "id: vanitylint" in workflow else _OURS.sub(rf"\g<0>\n{indent}  id: vanitylint", workflow)
    return f"""{named.rstrip()}
{indent}- name: looked at
{indent}  if: always()
{indent}  env:
{indent}    OUTPUTS: ${{{{ toJSON(steps.vanitylint.outputs) }}}}
{indent}  run: |
{indent}    printf '%s' "$OUTPUTS" > "$TEST_LEFT/outputs"
{indent}    cp "$GITHUB_STEP_SUMMARY" "$TEST_LEFT/summary"
"""


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
    done = subprocess.run(["git", "-C", str(folder), *who, *words], capture_output=True, text=True, check=True)  # noqa: S607
    return done.stdout.strip()
