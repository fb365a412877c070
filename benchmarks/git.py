"""Measure what the git history costs: read a folder of Markdown items with many commits with it and without.

python benchmarks/git.py            # 1,000 items, 5,000 commits
python benchmarks/git.py 100 300
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import tempfile
import time
from pathlib import Path
from typing import IO, Any

from vanitylint.connectors.files.markdown import markdown_items
from vanitylint.connectors.files.markdown.history import History

HOUR = 3600
_NEXT = {"To Do": "In Progress", "In Progress": "Done", "Done": "Done"}


def main() -> None:
    """Print a table of the timings."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("items", nargs="?", type=int, default=1_000)
    parser.add_argument("commits", nargs="?", type=int, default=5_000)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        make_repository(Path(name), args.items, args.commits)
        print(f"| {args.items:,} items, {args.commits:,} commits | wall | Python | git |\n| --- | --- | --- | --- |")
        for label, history in (("without history", None), ("with", History()), ("once more", History())):
            wall, python, git = timed(Path(name), history)
            print(f"| {label} | {wall:.2f} s | {python:.2f} s | {git:.2f} s |")


def make_repository(folder: Path, items: int, commits: int) -> None:
    """Create a repository of epics: five are added per commit, then random ones are edited."""
    rng = random.Random(1)
    epics: list[dict[str, Any]] = []
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main", folder], check=True)  # noqa: S607 - git
    with subprocess.Popen(["git", "-C", folder, "fast-import", "--quiet"], stdin=subprocess.PIPE) as git:  # noqa: S607 - git
        assert git.stdin is not None  # noqa: S101 - it is a pipe
        for number in range(commits):
            if len(epics) < items:
                first = len(epics)
                epics += [{"status": "To Do", "target": 30, "steps": 0} for _ in range(min(5, items - first))]
                edited = range(first, len(epics))
            else:
                index = rng.randrange(items)
                edited = range(index, index + 1)
                epics[index]["steps"] += 1
                epics[index]["target"] -= rng.random() < 0.1
                if rng.random() < 0.3:
                    epics[index]["status"] = _NEXT[epics[index]["status"]]
            _commit(git.stdin, number, {f"epics/EP-{index}.md": _text(index, epics[index]) for index in edited})
    subprocess.run(["git", "-C", folder, "checkout", "--quiet", "--force", "main"], check=True)  # noqa: S607 - git


def _commit(stream: IO[bytes], number: int, files: dict[str, str]) -> None:
    header = f"commit refs/heads/main\ncommitter x <x@example.org> {1_700_000_000 + number * HOUR} +0000\ndata 1\nx\n"
    stream.write(header.encode())
    for path, text in files.items():
        data = text.encode()
        stream.write(f"M 100644 inline {path}\ndata {len(data)}\n".encode() + data + b"\n")


def _text(number: int, epic: dict[str, Any]) -> str:
    return (
        f"---\nid: EP-{number}\nstatus: {epic['status']}\ntype: epic\n---\n# Shorter form {number}\n\n"
        f"We expect that fewer people give up at step {number % 7}, because calls about it are many.\n\n"
        f"- **Metric:** share of people who give up\n- **Baseline:** 40 %\n- **Target:** {epic['target']} %\n\n"
        + "More words about the form and who fills it in, and why that is long.\n" * 12
        + f"\n- [ ] step {epic['steps']}\n"
    )


def timed(folder: Path, history: History | None) -> tuple[float, float, float]:
    """Return the wall time of reading the items, and the CPU time of this process and of git, in seconds."""
    before = _times()
    for _ in markdown_items(folder / "epics", "epics", history):
        pass
    wall, python, git = (after - earlier for after, earlier in zip(_times(), before, strict=True))
    return wall, python, git


def _times() -> tuple[float, float, float]:
    own, git = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.monotonic(), own.ru_utime + own.ru_stime, git.ru_utime + git.ru_stime


if __name__ == "__main__":
    main()
