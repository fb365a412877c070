"""Generate a backlog of any size, like the export of a tracker that is a few years old: `generate.py 10000 out.jsonl`.

The same count and seed give the same bytes. Of 25 items two are epics, fifteen stories, five tasks and three
bugs; a tenth has comments, links and changes. The words come from `words.toml`.
"""

from __future__ import annotations

import argparse
import json
import tomllib
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

SEED = 7
MIN_BODY, MAX_BODY = 200, 2000
"""Minimum and maximum length of a body, in characters."""

_WORDS = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
_KINDS = ("Epic",) * 2 + ("Story",) * 15 + ("Task",) * 5 + ("Bug",) * 3
_FIRST_DAY = date(2023, 1, 2)
_DAYS = 3 * 365
_ITEMS_PER_SPRINT = 50
_ITEMS_PER_PROJECT = 5000
_HEADINGS = (
    "What is the problem?",
    "Who has it?",
    "Expected outcome",
    "Success metric",
    "Anything else?",
)
_LABELS = ("growth", "counter", "ux", "kind/debt", "größe", "q3")
_LINKS = ("relates to", "blocks", "is measured by", "duplicates", "is caused by")
_STATES = ("todo",) * 5 + ("doing",) * 3 + ("done",) * 11 + ("dropped",)
_STATUSES = {"todo": "To Do", "doing": "In Progress", "done": "Done", "dropped": "Won't Do"}


def items(count: int, seed: int = SEED) -> Iterator[dict[str, Any]]:
    """Yield `count` work items; parents come before their children."""
    rng = Random(seed)
    epics: list[str] = []
    for number in range(count):
        kind = _KINDS[number % len(_KINDS)]
        item = _item(number, kind, rng)
        if kind == "Epic":
            epics = [*epics[-1:], item["key"]]
        elif rng.random() < 0.85:
            item["parent"] = rng.choice(epics)
        yield item


def write(path: Path, count: int, seed: int = SEED) -> None:
    """Write `count` items to a file, one per line."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for item in items(count, seed):
            file.write(json.dumps(item, ensure_ascii=False, separators=(",", ":")) + "\n")


def _item(number: int, kind: str, rng: Random) -> dict[str, Any]:
    state = rng.choice(_STATES)
    created = _FIRST_DAY + timedelta(days=number * 7919 % _DAYS)
    item: dict[str, Any] = {
        "key": _key(number),
        "title": _fill(rng.choice(_WORDS["titles"][kind]), rng),
        "kind": kind,
        "body": _with_context(_body(kind, rng), rng),
        "state": state,
        "status": _STATUSES[state],
        "labels": rng.sample(_LABELS, rng.randint(0, 2)),
        "created": created.isoformat(),
        "url": f"https://tracker.example/browse/{_key(number)}",
    }
    if state != "todo":
        started = created + timedelta(days=rng.randint(1, 40))
        item["started"] = started.isoformat()
        if state != "doing":
            item["finished"] = (started + timedelta(days=rng.randint(1, 60))).isoformat()
    if kind == "Story":
        item["estimate"] = rng.choice((1, 2, 3, 5, 8))
    if kind != "Epic" and rng.random() < 0.7:
        item["sprint"] = _sprint(number // _ITEMS_PER_SPRINT)
    if rng.random() < 0.1:
        item |= _history(number, created, item["body"], rng)
    return item


def _key(number: int) -> str:
    """Return a key of project and number: T0-1 to T0-5000, then T1-1."""
    project, index = divmod(number, _ITEMS_PER_PROJECT)
    return f"T{project}-{index + 1}"


def _sprint(number: int) -> dict[str, Any]:
    """Return a sprint of two weeks; every other one has a goal."""
    start = _FIRST_DAY + timedelta(weeks=number * 2 % 150)
    goals = ("", "Fewer calls about opening hours", "", "Finish the locker screen")
    return {
        "name": f"Otter {number}",
        "goal": goals[number % len(goals)],
        "state": "active" if number % 10 == 0 else "closed",
        "start": start.isoformat(),
        "end": (start + timedelta(weeks=2)).isoformat(),
    }


def _history(number: int, created: date, body: str, rng: Random) -> dict[str, Any]:
    """Return comments, links to earlier items, and changes, the last one to the description."""
    days = sorted(created + timedelta(days=rng.randint(1, 200)) for _ in range(rng.randint(2, 5)))
    times = [f"{day.isoformat()}T{rng.randint(10, 18)}:30:00Z" for day in days]
    targets = [rng.randrange(number + 1) for _ in range(rng.randint(1, 3))]
    changes = [{"field": "status", "at": at, "from": "To Do", "to": "In Progress"} for at in times[:-1]]
    changes.append({"field": "description", "at": times[-1], "from": _text("epic", rng), "to": body})
    return {
        "links": [{"type": rng.choice(_LINKS), "to": _key(target)} for target in targets],
        "comments": [{"at": at, "body": _text("comment", rng)} for at in times],
        "changes": changes,
    }


def _body(kind: str, rng: Random) -> str:
    if kind == "Epic":
        return _text("epic", rng)
    if kind == "Bug":
        steps = "\n".join(f"{index}. {step}" for index, step in enumerate(_texts("criterion", rng), 1))
        happened = _text("context", rng) + "\n" + _text("error", rng)
        return f"### Steps to reproduce\n\n{steps}\n\n### What happened\n\n{happened}"
    draw = rng.random()
    if draw < 0.2:
        return " ".join(_texts("context", rng))
    if draw < 0.4:
        answers = [rng.choice(("_No response_", _text("context", rng))) for _ in _HEADINGS]
        parts = zip(_HEADINGS, answers, strict=True)
        return "\n\n".join(f"### {heading}\n\n{answer}" for heading, answer in parts)
    if draw < 0.5:
        return f"{_text('untouched', rng)}\n{_text('context', rng)}"
    criteria = [f"- [{rng.choice(' x')}] {criterion}" for criterion in _texts("criterion", rng)]
    return _text("story", rng) + "\n" + "\n".join(criteria)


def _with_context(body: str, rng: Random) -> str:
    """Extend a body to a realistic length with paragraphs of context."""
    length = min(max(rng.lognormvariate(6.3, 0.5), MIN_BODY), MAX_BODY - 300)
    while len(body) < length:
        body += "\n\n" + " ".join(_texts("context", rng)[:3])
    return body[:MAX_BODY]


def _text(kind: str, rng: Random) -> str:
    """Return a random text of a kind, filled in."""
    return _fill(rng.choice(_WORDS["texts"][kind]), rng)


def _texts(kind: str, rng: Random) -> list[str]:
    """Return two to five different random texts of a kind, filled in."""
    return [_fill(text, rng) for text in rng.sample(_WORDS["texts"][kind], rng.randint(2, 5))]


def _fill(text: str, rng: Random) -> str:
    """Fill each gap of a text with a random word."""
    words = {name: rng.choice(choices) for name, choices in _WORDS["gaps"].items()}
    capitals = {name.capitalize(): word[0].upper() + word[1:] for name, word in words.items()}
    n, more, digit = rng.randint(2, 40), rng.randint(2, 40), rng.randint(1, 8)
    return str(text).format(**words, **capitals, n=n, m=n + more, digit=digit, quarter=(digit + 1) // 2)


def main() -> None:
    """Parse the command line and write the file."""
    parser = argparse.ArgumentParser(description="Make a backlog to measure with.")
    parser.add_argument("count", type=int, help="how many items")
    parser.add_argument("file", type=Path, help="where to, JSON lines")
    parser.add_argument("--seed", type=int, default=SEED, help="another seed gives another backlog")
    arguments = parser.parse_args()
    write(arguments.file, arguments.count, arguments.seed)


if __name__ == "__main__":
    main()
