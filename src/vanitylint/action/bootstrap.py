"""Run as a file by `action.yml`, with Python's own library only: bring what the action needs, then start the step.

Nothing is built and nothing is resolved: the sources are those of the action's checkout, and what they need is
downloaded as `action-requirements.txt` locks it, with hashes.
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
NAME = f"{hashlib.sha256(LOCK.read_bytes()).hexdigest()[:16]}-{sys.version_info[0]}.{sys.version_info[1]}"
"""Of what is locked, for this Python."""
DOWNLOADS = Path.home() / ".cache" / "vanitylint" / NAME
"""What `action.yml` keeps in the cache; pip holds it against the hashes each time."""


def keys() -> None:
    """Tell `action.yml` what it keeps in the cache, and under which names: of this use alone, and without commas."""
    workflow = os.environ.get("GITHUB_WORKFLOW_REF", "").partition("@")[0]
    said = [os.environ.get(f"VANITYLINT_INPUT_{name}", "") for name in ("SOURCE", "CONFIG", "PROFILE")]
    use = "\0".join((workflow, os.environ.get("GITHUB_JOB", ""), *said))
    place = hashlib.sha256(use.encode()).hexdigest()[:16]
    with Path(os.environ["GITHUB_OUTPUT"]).open("a", encoding="utf-8") as file:
        file.write(f"downloads={DOWNLOADS.as_posix()}\nlock={NAME}\nplace={place}\n")


def install() -> None:
    """Bring the locked packages, once a job; those that the cache holds from there."""
    if libraries().exists():
        return
    if not DOWNLOADS.exists():
        _pip("download", DOWNLOADS, "--dest")
    _pip("install", libraries(), "--no-index", f"--find-links={DOWNLOADS}", "--no-compile", "--upgrade", "--target")


def _pip(verb: str, folder: Path, *how: str) -> None:
    """Fill a folder, which is there only once it is whole."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix="unfinished-", dir=folder.parent))
    # -I: what lies in the working folder, or in the job's PYTHONPATH, is no part of pip.
    pip = (sys.executable, "-I", "-m", "pip", "--disable-pip-version-check", "--no-input", verb, "--quiet")
    locked = ("--require-hashes", "--only-binary=:all:", "--no-deps", f"--requirement={LOCK}")
    try:
        subprocess.run([*pip, *locked, *how, str(unfinished)], check=True, cwd=CHECKOUT)  # noqa: S603 - our own words
        if not folder.exists():  # another runner of this machine may have been quicker
            unfinished.rename(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def libraries() -> Path:
    """Where the packages are: a folder that the runner empties with each job."""
    return Path(os.environ["RUNNER_TEMP"]) / "vanitylint" / NAME


def start() -> int:
    """Run the step with these packages, whatever else is installed, and whatever lies in the working folder."""
    sys.path[:0] = [str(CHECKOUT / "src"), str(libraries())]
    from vanitylint.action.step import run  # noqa: PLC0415 - it is there only now

    return run()


if __name__ == "__main__":
    try:
        sys.exit({"keys": keys, "install": install, "start": start}[sys.argv[1]]())
    except subprocess.CalledProcessError:
        sys.exit("::error title=vanitylint::What the action needs could not be installed; see pip's output above.")
