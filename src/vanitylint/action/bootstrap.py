"""Run as a file by `action.yml`, with Python's own library only: bring what the action needs, then start the step.

Nothing is built and nothing is resolved: the sources are those of the action's checkout, and what they need is
downloaded as `action-requirements.txt` locks it, with hashes.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).parents[3]
LOCK = CHECKOUT / "action-requirements.txt"
NAME = f"{hashlib.sha256(LOCK.read_bytes()).hexdigest()[:16]}-{sys.version_info[0]}.{sys.version_info[1]}"
"""Of what is locked, for this Python."""
DOWNLOADS = Path.home() / ".cache" / "vanitylint" / NAME
"""What `action.yml` keeps in the cache; pip holds it against the hashes each time."""


def keys() -> None:
    """Tell `action.yml` what it keeps in the cache, and under which names: no other step's, and without commas."""
    workflow = os.environ.get("GITHUB_WORKFLOW_REF", "").partition("@")[0]
    place = hashlib.sha256(f"{workflow} {os.environ.get('GITHUB_JOB', '')}".encode()).hexdigest()[:16]
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
    unfinished = folder.with_name(f"{folder.name}.unfinished")
    unfinished.parent.mkdir(parents=True, exist_ok=True)
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", verb, "--quiet")
    locked = ("--require-hashes", "--only-binary=:all:", "--no-deps", f"--requirement={LOCK}")
    subprocess.run([*pip, *locked, *how, str(unfinished)], check=True)  # noqa: S603 - our own words
    unfinished.rename(folder)


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
        sys.exit("::error title=vanitylint::What the action needs could not be installed; pip tells why, above.")
