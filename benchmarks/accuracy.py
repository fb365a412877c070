"""Measure how well reading agrees with people: precision and recall for each label of the corpus.

python benchmarks/accuracy.py                       a table for each part of the corpus
python benchmarks/accuracy.py --wrong hypothesis    and where reading and people differ
python benchmarks/accuracy.py unseen --model        with the language model reading along
python benchmarks/accuracy.py seen --lang de        of one language only
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

CORPUS = Path(__file__).parent / "corpus"
PARTS = ("unseen", "tiny-unseen", "seen", "tiny")
VALUES: dict[str, tuple[str | bool, ...]] = {
    "hypothesis": ("stated", "placeholder", "benefit", "none"),
    "metric": ("outcome", "output", "placeholder", "none"),
    "target": (True,),
    "baseline": (True,),
    "when": (True,),
    "followup": ("is", "done", "planned", "none"),
    "decision": (True,),
}

Counts = Counter[tuple[str, str | bool, str]]


class Difference(NamedTuple):
    """An item that people and reading understand differently."""

    key: str
    title: str
    people: str | bool
    reading: str | bool


def read_part(part: str, *, model: bool = False) -> dict[str, dict[str, Any]]:
    """Return what `vanitylint read` understands of each item, by key."""
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "vanitylint.toml"
        config.write_text(f"model = {str(model).lower()}\n", encoding="utf-8")
        command = [
            "read",
            str(CORPUS / f"{part}.items.jsonl"),
            "--format",
            "jsonl",
            "--snapshot",
            f"{folder}/corpus.db",
        ]
        command += ["--config", str(config)]
        process = subprocess.run(
            [sys.executable, "-m", "vanitylint", *command], capture_output=True, check=True, text=True
        )
    return {row["key"]: row for row in map(json.loads, process.stdout.splitlines())}


def load_labels(part: str) -> list[dict[str, Any]]:
    """Load the labels of each item; null where two people disagree."""
    return [json.loads(line) for line in (CORPUS / f"{part}.labels.jsonl").read_text(encoding="utf-8").splitlines()]


def score(labels: list[dict[str, Any]], readings: dict[str, dict[str, Any]]) -> Counts:
    """Count hits, false and missed readings for each slot and value; null labels are ignored."""
    counts: Counts = Counter()
    for label in labels:
        for slot in VALUES:
            expected, actual = label[slot], readings[label["id"]][slot]
            if expected is None:
                continue
            if expected == actual:
                counts[slot, expected, "hit"] += 1
            else:
                counts[slot, actual, "false"] += 1
                counts[slot, expected, "missed"] += 1
    return counts


def differences(labels: list[dict[str, Any]], readings: dict[str, dict[str, Any]], slot: str) -> list[Difference]:
    """Return the items for which reading and label of a slot differ."""
    pairs = ((label, label[slot], readings[label["id"]][slot]) for label in labels)
    return [
        Difference(label["id"], label["title"], expected, actual)
        for label, expected, actual in pairs
        if expected is not None and expected != actual
    ]


def table(counts: Counts) -> str:
    """Format a row for each label: its frequency, and the precision and recall of reading it."""
    rows = [f"{'label':<24} {'n':>4}  precision  recall"]
    for slot, values in VALUES.items():
        for value in values:
            hit, false, missed = (counts[slot, value, kind] for kind in ("hit", "false", "missed"))
            precision = f"{hit / (hit + false):9.2f}" if hit + false else "        –"
            recall = f"{hit / (hit + missed):6.2f}" if hit + missed else "     –"
            rows.append(f"{slot if value is True else f'{slot} {value}':<24} {hit + missed:>4}  {precision}  {recall}")
    return "\n".join(rows)


def main() -> None:
    """Print a table for each part of the corpus, and the requested differences."""
    parser = argparse.ArgumentParser(description="How well reading agrees with people.")
    parser.add_argument("parts", nargs="*", default=PARTS, metavar="|".join(PARTS), help="by default all")
    parser.add_argument("--wrong", metavar="SLOT", choices=VALUES, help="list the items read otherwise in this slot")
    parser.add_argument("--model", action="store_true", help="let the language model read along")
    parser.add_argument("--lang", help="only items in one language, such as de")
    args = parser.parse_args()
    for part in args.parts:
        labels = [label for label in load_labels(part) if args.lang in (None, label["lang"])]
        readings = read_part(part, model=args.model)
        print(f"{part}, {len(labels)} items\n{table(score(labels, readings))}\n")
        if args.wrong:
            for key, title, expected, actual in differences(labels, readings, args.wrong):
                print(f"{key:<8} people: {expected!s:<12} read: {actual!s:<12} {title[:70]}")
            print()


if __name__ == "__main__":
    main()
