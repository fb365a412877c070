"""Time vanitylint as whole processes on generated backlogs, next to a floor: `run.py`, `run.py 100000`."""

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
"""The minimum that any reader of the file has to do: start, and decode each line."""

_GENERATOR = Path(__file__).with_name("generate.py")
_AS_OF = "2026-03-02"


class Run(NamedTuple):
    """Measurements of one process."""

    wall: float
    cpu: float
    """CPU seconds, including its child processes."""
    peak: float
    """Peak memory of its largest process, in MiB."""


class Case(NamedTuple):
    """A command to time."""

    name: str
    items: int
    command: Sequence[str]
    prepare: Callable[[], None] = lambda: None


def cases(folder: Path, counts: Sequence[int]) -> Iterator[Case]:
    """Yield what to time: the help, and for each backlog the floor and a check, first new, then unchanged."""
    python = sys.executable
    command = str(Path(python).with_name("vanitylint"))
    yield Case("--help", 0, [command, "--help"])
    for count in counts:
        backlog, snapshot = folder / f"{count}.jsonl", folder / f"{count}.db"
        subprocess.run([python, str(_GENERATOR), str(count), str(backlog)], check=True)
        check = [command, "check", str(backlog), "--snapshot", str(snapshot)]
        check += ["--profile", "starter", "--as-of", _AS_OF, "--fail-on", "never"]
        yield Case("floor: decode only", count, [python, "-c", _FLOOR, str(backlog)])
        yield Case("check", count, check, lambda snapshot=snapshot: _delete(snapshot))  # type: ignore[misc]
        yield Case("check, nothing changed", count, check)


def measure(case: Case) -> Run:
    """Run a command and discard its output.

    Raises:
        SystemExit: Its exit status was not 0.
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
    """Format one line of the table."""
    wall = median(run.wall for run in runs)
    spread = f"{min(run.wall for run in runs):.3f}-{max(run.wall for run in runs):.3f}"
    rate = f"{case.items / wall:,.0f}" if case.items else ""
    ratio = f"{wall / floor:.1f}" if case.items and floor else ""
    cpu, peak = median(run.cpu for run in runs), max(run.peak for run in runs)
    count = f"{case.items:,}" if case.items else ""
    return f"{case.name:24}{count:>9}{wall:>9.3f}{spread:>15}{cpu:>9.3f}{rate:>10}{ratio:>8}{peak:>8.0f}"


def _delete(snapshot: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        Path(f"{snapshot}{suffix}").unlink(missing_ok=True)


def _environment() -> dict[str, str]:
    """Return the environment as users have it, with bytecode."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def main() -> None:
    """Parse the command line, time all cases in several rounds, and print the table."""
    parser = argparse.ArgumentParser(description="Time the main job on generated backlogs.")
    parser.add_argument("counts", type=int, nargs="*", default=[500, 10_000], help="items of a backlog")
    parser.add_argument("--runs", type=int, default=5, help="how often each is timed (default 5)")
    arguments = parser.parse_args()
    compileall.compile_dir(Path(vanitylint.__file__).parent, quiet=1)
    with TemporaryDirectory() as folder:
        all_cases = list(cases(Path(folder), arguments.counts))
        # round by round, so that a slow minute slows down all of them
        rounds = [[measure(case) for case in all_cases] for _ in range(arguments.runs + 1)]
    print(f"vanitylint {vanitylint.__version__}, Python {sys.version.split()[0]}, {os.cpu_count()} processors")
    print("medians of whole processes; the first run is not counted; MiB of the largest process")
    print(f"{'':24}{'items':>9}{'wall s':>9}{'from-to':>15}{'cpu s':>9}{'items/s':>10}{'x floor':>8}{'MiB':>8}")
    floor = 0.0
    for case, measured in zip(all_cases, zip(*rounds[1:], strict=True), strict=True):
        floor = median(run.wall for run in measured) if case.name.startswith("floor") else floor
        print(report(case, measured, floor))


if __name__ == "__main__":
    main()
