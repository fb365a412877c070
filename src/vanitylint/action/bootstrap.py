"""Install the action's dependencies, then run the step. `action.yml` runs this file with the standard library only.

Nothing is built or resolved: the code is that of the action's checkout, and its dependencies are downloaded as locked
by `action-requirements.txt`, with hashes.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

CHECKOUT = Path(__file__).parents[3]
LOCK = CHECKOUT / "action-requirements.txt"
LOCK_ID = f"{hashlib.sha256(LOCK.read_bytes()).hexdigest()[:16]}-{sys.version_info[0]}.{sys.version_info[1]}"
"""Identifies the locked packages and this Python version."""
DOWNLOADS = Path.home() / ".cache" / "vanitylint" / LOCK_ID
"""Folder that `action.yml` caches; pip checks its content against the hashes each time."""


def keys() -> None:
    """Output what `action.yml` caches, and under which keys: unique to this use of the action, and without commas."""
    workflow = os.environ.get("GITHUB_WORKFLOW_REF", "").partition("@")[0]
    inputs = [os.environ.get(f"VANITYLINT_INPUT_{name}", "") for name in ("SOURCE", "CONFIG", "PROFILE")]
    use_id = "\0".join((workflow, os.environ.get("GITHUB_JOB", ""), *inputs))
    snapshot_key = hashlib.sha256(use_id.encode()).hexdigest()[:16]
    with Path(os.environ["GITHUB_OUTPUT"]).open("a", encoding="utf-8") as file:
        file.write(f"downloads={DOWNLOADS.as_posix()}\nlock={LOCK_ID}\nplace={snapshot_key}\n")


def install() -> None:
    """Install the locked packages once per job, from the cache if it has them."""
    if libraries().exists():
        return
    if not DOWNLOADS.exists():
        _pip("download", DOWNLOADS, "--dest")
    _pip("install", libraries(), "--no-index", f"--find-links={DOWNLOADS}", "--no-compile", "--upgrade", "--target")


def _pip(command: str, folder: Path, *options: str) -> None:
    """Run pip to fill a folder, which exists only once it is complete."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix="unfinished-", dir=folder.parent))
    # -I: pip must not import anything from the working folder or the job's PYTHONPATH.
    pip = (sys.executable, "-I", "-m", "pip", "--disable-pip-version-check", "--no-input", command, "--quiet")
    locked = ("--require-hashes", "--only-binary=:all:", "--no-deps", f"--requirement={LOCK}")
    try:
        subprocess.run([*pip, *locked, *options, str(unfinished)], check=True, cwd=CHECKOUT)  # noqa: S603 - a fixed command
        if not folder.exists():  # another runner on this machine may have been faster
            unfinished.rename(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def libraries() -> Path:
    """Return the folder of the installed packages, which the runner empties with each job."""
    return Path(os.environ["RUNNER_TEMP"]) / "vanitylint" / LOCK_ID


def start() -> int:
    """Run the step with these packages, regardless of what else is installed or in the working folder."""
    sys.path[:0] = [str(CHECKOUT / "src"), str(libraries())]
    from vanitylint.action.step import run  # noqa: PLC0415 - importable only now

    return run()


if __name__ == "__main__":
    try:
        sys.exit({"keys": keys, "install": install, "start": start}[sys.argv[1]]())
    except subprocess.CalledProcessError:
        sys.exit("::error title=vanitylint::What the action needs could not be installed; see pip's output above.")
