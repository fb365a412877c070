"""How well reading agrees with people: precision and recall for each label of the corpus."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

CORPUS = Path(__file__).parent / "corpus"
VALUES: dict[str, tuple[str | bool, ...]] = {
    "hypothesis": ("stated", "benefit", "placeholder", "none"),
    "metric": ("outcome", "output", "placeholder", "none"),
    "followup": ("is", "done", "planned", "none"),
    "target": (True,),
    "baseline": (True,),
    "when": (True,),
    "decision": (True,),
}


def read_corpus() -> dict[str, dict[str, Any]]:
    """What `vanitylint read` understands of each item, by key."""
    with tempfile.TemporaryDirectory() as folder:
        words = ["read", str(CORPUS / "items.jsonl"), "--format", "jsonl", "--snapshot", f"{folder}/corpus.db"]
        done = subprocess.run([sys.executable, "-m", "vanitylint", *words], capture_output=True, check=True, text=True)
    return {row["key"]: row for row in map(json.loads, done.stdout.splitlines())}


def score(labels: list[dict[str, Any]], readings: dict[str, dict[str, Any]]) -> Counter[tuple[str, str | bool, str]]:
    """Hits, false and missed readings for each slot and value; a null label is not scored."""
    counts: Counter[tuple[str, str | bool, str]] = Counter()
    for label in labels:
        for slot, values in VALUES.items():
            wanted, got = label[slot], readings[label["id"]][slot]
            if wanted is None:
                continue
            for value in values:
                kind = {(True, True): "hit", (False, True): "false", (True, False): "missed"}.get(
                    (wanted == value, got == value)
                )
                counts[slot, value, kind or "rest"] += 1
    return counts


def main() -> None:
    """Print a row for each label."""
    labels = [json.loads(line) for line in (CORPUS / "labels.jsonl").read_text(encoding="utf-8").splitlines()]
    counts = score(labels, read_corpus())
    print(f"{len(labels)} items\n{'label':<24} {'n':>4}  precision  recall")
    for slot, values in VALUES.items():
        for value in values:
            hit, false, missed = (counts[slot, value, kind] for kind in ("hit", "false", "missed"))
            precision = f"{hit / (hit + false):9.2f}" if hit + false else "        –"
            recall = f"{hit / (hit + missed):6.2f}" if hit + missed else "     –"
            name = slot if value is True else f"{slot} {value}"
            print(f"{name:<24} {hit + missed:>4}  {precision}  {recall}")


if __name__ == "__main__":
    main()
