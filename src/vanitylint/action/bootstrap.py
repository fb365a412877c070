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
DOWNLOADS = Path.home() / ".cache" / "vanitylint"
"""What `action.yml` keeps in the cache; pip holds it against the hashes each time."""


def keys() -> None:
    """Tell `action.yml` what it keeps in the cache, and under which names: no other step's, and without commas."""
    lock = hashlib.sha256(LOCK.read_bytes()).hexdigest()[:16]
    workflow = os.environ.get("GITHUB_WORKFLOW_REF", "").partition("@")[0]
    place = hashlib.sha256(f"{workflow} {os.environ.get('GITHUB_JOB', '')}".encode()).hexdigest()[:16]
    with Path(os.environ["GITHUB_OUTPUT"]).open("a", encoding="utf-8") as file:
        file.write(f"downloads={DOWNLOADS.as_posix()}\nlock={lock}\nplace={place}\n")


def install() -> None:
    """Bring the locked packages, once a job."""
    if libraries().exists():
        return
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input")
    how = ("--require-hashes", "--only-binary", ":all:", "--no-deps", "--no-compile", "--cache-dir", str(DOWNLOADS))
    unfinished = libraries().with_suffix(".unfinished")
    subprocess.run(  # noqa: S603 - our own words
        [*pip, "install", "--quiet", *how, "--upgrade", "--target", str(unfinished), "--requirement", str(LOCK)],
        check=True,
    )
    unfinished.rename(libraries())


def libraries() -> Path:
    """Where the packages are: a folder that the runner empties with each job, named for what is in it."""
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    name = hashlib.sha256(LOCK.read_bytes() + version.encode()).hexdigest()[:16]
    return Path(os.environ["RUNNER_TEMP"]) / "vanitylint" / name


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
