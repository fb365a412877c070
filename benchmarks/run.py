"""Times vanitylint as whole processes on generated backlogs, each beside a floor: `run.py`, `run.py 100000`."""

from __future__ import annotations

import argparse
import compileall
import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

import vanitylint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_FLOOR = """
import sys
from msgspec.json import Decoder
from vanitylint.backlog.items import WorkItem
decode = Decoder(WorkItem).decode
with open(sys.argv[1], "rb") as file:
    for line in file:
        decode(line)
"""
"""The least that any reader of the file has to do: start, and decode each line."""

_GENERATOR = Path(__file__).with_name("generate.py")
_AS_OF = "2026-03-02"


class Run(NamedTuple):
    """One process from start to end."""

    wall: float
    cpu: float
    """Seconds, of all its processes together."""
    peak: float
    """MiB, of its largest process."""


class Case(NamedTuple):
    """Something to time."""

    name: str
    items: int
    command: Sequence[str]
    prepare: Callable[[], None] = lambda: None


def cases(folder: Path, counts: Sequence[int]) -> Iterator[Case]:
    """What is timed: the help, and a check of each backlog, new and then unchanged, beside its floor."""
    python = sys.executable
    command = str(Path(python).with_name("vanitylint"))
    yield Case("--help", 0, [command, "--help"])
    for count in counts:
        backlog, snapshot = folder / f"{count}.jsonl", folder / f"{count}.db"
        subprocess.run([python, str(_GENERATOR), str(count), str(backlog)], check=True)
        check = [command, "check", str(backlog), "--snapshot", str(snapshot)]
        check += ["--profile", "starter", "--as-of", _AS_OF, "--fail-on", "never"]
        yield Case("floor: decode only", count, [python, "-c", _FLOOR, str(backlog)])
        yield Case("check", count, check, lambda snapshot=snapshot: _forget(snapshot))  # type: ignore[misc]
        yield Case("check, nothing changed", count, check)


def timed(case: Case) -> Run:
    """Run a command and throw away what it prints.

    Raises:
        SystemExit: It did not end with 0.
    """
    case.prepare()
    start = time.perf_counter()
    process = subprocess.Popen(case.command, stdout=subprocess.DEVNULL, env=_environment())
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(case.command)} ended with {process.returncode}")
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def report(case: Case, runs: Sequence[Run], floor: float) -> str:
    """One line of the table."""
    wall = median(run.wall for run in runs)
    spread = f"{min(run.wall for run in runs):.3f}-{max(run.wall for run in runs):.3f}"
    rate = f"{case.items / wall:,.0f}" if case.items else ""
    ratio = f"{wall / floor:.1f}" if case.items and floor else ""
    cpu, peak = median(run.cpu for run in runs), max(run.peak for run in runs)
    count = f"{case.items:,}" if case.items else ""
    return f"{case.name:24}{count:>9}{wall:>9.3f}{spread:>15}{cpu:>9.3f}{rate:>10}{ratio:>8}{peak:>8.0f}"


def _forget(snapshot: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        Path(f"{snapshot}{suffix}").unlink(missing_ok=True)


def _environment() -> dict[str, str]:
    """As users have it: with bytecode, and as if nobody looked at a terminal."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def main() -> None:
    """Read the command line, time each case several times in turn, print the table."""
    parser = argparse.ArgumentParser(description="Time the main job on generated backlogs.")
    parser.add_argument("counts", type=int, nargs="*", default=[500, 10_000], help="items of a backlog")
    parser.add_argument("--runs", type=int, default=5, help="how often each is timed (default 5)")
    arguments = parser.parse_args()
    compileall.compile_dir(Path(vanitylint.__file__).parent, quiet=1)
    with TemporaryDirectory() as folder:
        everything = list(cases(Path(folder), arguments.counts))
        # in turn, so that a slow minute slows down all of them
        rounds = [[timed(case) for case in everything] for _ in range(arguments.runs + 1)]
    print(f"vanitylint {vanitylint.__version__}, Python {sys.version.split()[0]}, {os.cpu_count()} processors")
    print("medians of whole processes; the first run is not counted; MiB of the largest process")
    print(f"{'':24}{'items':>9}{'wall s':>9}{'from-to':>15}{'cpu s':>9}{'items/s':>10}{'x floor':>8}{'MiB':>8}")
    floor = 0.0
    for case, counted in zip(everything, zip(*rounds[1:], strict=True), strict=True):
        floor = median(run.wall for run in counted) if case.name.startswith("floor") else floor
        print(report(case, counted, floor))


if __name__ == "__main__":
    main()
