"""A runner of workflows, and a shop's repository on a fake GitHub."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from tests.action.runner import WORKFLOWS, Job, Runner, git
from tests.fake_github import FakeGitHub

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.fake_github.repositories import Repository

TOKEN = "ghs_0123456789secret"  # noqa: S105 - for the fake


@dataclass
class Shop:
    """A repository on GitHub and its checkout, with events that trigger workflows."""

    runner: Runner
    github: FakeGitHub
    issues: Repository
    checkout: Path
    environment: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=lambda: {"GITHUB_TOKEN": TOKEN})
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def report(self) -> str:
        """The last uploaded report."""
        return (self.checkout.parent / "shop-run" / "artifacts" / "report.html").read_text(encoding="utf-8")

    def git(self, *arguments: str) -> str:
        """Run git in the checkout and return its output."""
        return git(self.checkout, *arguments)

    def write(self, name: str, text: str) -> None:
        """Write a file of the repository and commit it."""
        (self.checkout / name).parent.mkdir(parents=True, exist_ok=True)
        (self.checkout / name).write_text(text)
        git(self.checkout, "add", "--all")
        git(self.checkout, "commit", "--quiet", "--message=more")

    def trigger(
        self, workflow: str, event: str, *, actor: str = "somebody", reinstall: bool = False, **payload: Any
    ) -> Job:
        """Trigger an event, and run a workflow from examples/workflows, or one given as text."""
        text = workflow if "\n" in workflow else (WORKFLOWS / f"{workflow}.yml").read_text()
        full_payload = {"repository": {"full_name": "acme/shop", "private": True}, **payload}
        return self.runner.run(
            self.checkout, text, event, full_payload, environment=self.environment,
            secrets=[f"{name}={value}" for name, value in self.secrets.items()],
            variables=[f"{name}={value}" for name, value in self.variables.items()], actor=actor,
            reinstall=reinstall,
        )  # fmt: skip


@pytest.fixture(scope="session")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Runner:
    """Return a local runner of workflows."""
    if not (shutil.which("act") or os.environ.get("CI")):
        pytest.skip("needs `act`, which runs workflows")
    return Runner(tmp_path_factory.mktemp("runner"))


@pytest.fixture
def shop(runner: Runner, tmp_path: Path) -> Iterator[Shop]:
    """Provide a repository on a fake GitHub, and its checkout."""
    checkout = tmp_path / "shop"
    checkout.mkdir()
    git(checkout, "init", "--quiet", "--initial-branch=main")
    git(checkout, "remote", "add", "origin", "https://github.com/acme/shop")
    with FakeGitHub(token=TOKEN) as github:
        configured = Shop(runner, github, github.repository("acme/shop"), checkout, {"GITHUB_API_URL": github.url})
        configured.write("README.md", "# Shop\n")
        yield configured
