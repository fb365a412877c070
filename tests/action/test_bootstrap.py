"""The bootstrap script of the action, which installs what has to be there before our package can be imported."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Protocol

import pytest
from tests.action.runner import ROOT

if TYPE_CHECKING:
    from pathlib import Path

_SCRIPT = "src/vanitylint/action/bootstrap.py"


class Bootstrap(Protocol):
    """Run the script in a checkout of its own whose lock has one small package."""

    def __call__(self, command: str, **environment: str) -> subprocess.CompletedProcess[str]: ...


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    """Provide a lock file with one package."""
    [click] = re.findall(
        r"^click==.*?(?=^\S)", (ROOT / "action-requirements.txt").read_text(), re.DOTALL | re.MULTILINE
    )
    file = tmp_path / "checkout" / "action-requirements.txt"
    file.parent.mkdir()
    file.write_text(click)
    return file


@pytest.fixture
def bootstrap(lock: Path, tmp_path: Path) -> Bootstrap:
    """Return a function that runs the script."""
    script = lock.parent / _SCRIPT
    script.parent.mkdir(parents=True)
    shutil.copy(ROOT / _SCRIPT, script)

    def run(command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        paths = {
            "HOME": str(tmp_path),
            "RUNNER_TEMP": str(tmp_path / "temp"),
            "GITHUB_OUTPUT": str(tmp_path / "output"),
        }
        return subprocess.run(
            [sys.executable, "-P", str(script), command], env=os.environ | paths | environment, capture_output=True, text=True, check=False
        )  # fmt: skip

    return run


def test_install_from_the_cache_needs_no_index(bootstrap: Bootstrap, tmp_path: Path) -> None:
    result = bootstrap("install")
    assert result.returncode == 0, result.stderr
    [libraries] = (tmp_path / "temp" / "vanitylint").iterdir()
    assert (libraries / "click" / "__init__.py").is_file()
    shutil.rmtree(tmp_path / "temp")
    no_index = {
        "PIP_INDEX_URL": "http://localhost:9/",
        "PIP_EXTRA_INDEX_URL": "",
        "PIP_FIND_LINKS": "",
        "PIP_CONFIG_FILE": os.devnull,
    }
    assert bootstrap("install", **no_index).returncode == 0
    assert (libraries / "click" / "__init__.py").is_file()


def test_package_with_another_hash_than_the_locked_one_is_refused(
    bootstrap: Bootstrap, lock: Path, tmp_path: Path
) -> None:
    lock.write_text(re.sub("sha256:[0-9a-f]{4}", "sha256:0000", lock.read_text()))
    result = bootstrap("install")
    assert result.returncode == 1
    assert "HASHES" in result.stderr
    assert result.stderr.rstrip().rpartition("\n")[2].startswith("::error title=vanitylint::What the action needs")
    assert not (tmp_path / "temp").exists()


def test_package_that_was_changed_in_the_cache_is_refused(bootstrap: Bootstrap, tmp_path: Path) -> None:
    assert bootstrap("install").returncode == 0
    shutil.rmtree(tmp_path / "temp")
    [wheel] = (tmp_path / ".cache" / "vanitylint").rglob("*.whl")
    wheel.write_bytes(wheel.read_bytes() + b"more")
    assert bootstrap("install").returncode == 1
    assert not list((tmp_path / "temp" / "vanitylint").iterdir())


def test_cache_keys_depend_on_the_lock_and_the_job(bootstrap: Bootstrap, lock: Path, tmp_path: Path) -> None:
    job = {"GITHUB_WORKFLOW_REF": "acme/shop/.github/workflows/a, b.yml@refs/heads/main", "GITHUB_JOB": "one"}

    def keys(**changes: str) -> dict[str, str]:
        (tmp_path / "output").unlink(missing_ok=True)
        assert bootstrap("keys", **job | changes).returncode == 0
        return dict(line.split("=", 1) for line in (tmp_path / "output").read_text().splitlines())

    expected = keys()
    assert not any("," in value for value in expected.values())
    assert keys(GITHUB_WORKFLOW_REF=job["GITHUB_WORKFLOW_REF"].replace("main", "topic")) == expected
    assert keys(GITHUB_JOB="two")["place"] != expected["place"]
    lock.write_text(f"{lock.read_text()}# more\n")
    assert keys()["lock"] != expected["lock"]
