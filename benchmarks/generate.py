"""Makes a backlog of any size, as a tracker with a few years in it exports it: `generate.py 10000 out.jsonl`.

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
SHORTEST, LONGEST = 200, 2000
"""Characters of a body."""

_WORDS = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
_ROUND = ("Epic",) * 2 + ("Story",) * 15 + ("Task",) * 5 + ("Bug",) * 3
_FIRST_DAY = date(2023, 1, 2)
_DAYS = 3 * 365
_ITEMS_OF_A_SPRINT = 50
_ITEMS_OF_A_PROJECT = 5000
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
    """So many work items, one after another; parents stand before their children."""
    chance = Random(seed)
    epics: list[str] = []
    for number in range(count):
        kind = _ROUND[number % len(_ROUND)]
        item = _item(number, kind, chance)
        if kind == "Epic":
            epics = [*epics[-1:], item["key"]]
        elif chance.random() < 0.85:
            item["parent"] = chance.choice(epics)
        yield item


def write(path: Path, count: int, seed: int = SEED) -> None:
    """Write so many items to a file, one a line."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for item in items(count, seed):
            file.write(json.dumps(item, ensure_ascii=False, separators=(",", ":")) + "\n")


def _item(number: int, kind: str, chance: Random) -> dict[str, Any]:
    state = chance.choice(_STATES)
    created = _FIRST_DAY + timedelta(days=number * 7919 % _DAYS)
    item: dict[str, Any] = {
        "key": _key(number),
        "title": _fill(chance.choice(_WORDS["titles"][kind]), chance),
        "kind": kind,
        "body": _with_context(_body(kind, chance), chance),
        "state": state,
        "status": _STATUSES[state],
        "labels": chance.sample(_LABELS, chance.randint(0, 2)),
        "created": created.isoformat(),
        "url": f"https://tracker.example/browse/{_key(number)}",
    }
    if state != "todo":
        started = created + timedelta(days=chance.randint(1, 40))
        item["started"] = started.isoformat()
        if state != "doing":
            item["finished"] = (started + timedelta(days=chance.randint(1, 60))).isoformat()
    if kind == "Story":
        item["estimate"] = chance.choice((1, 2, 3, 5, 8))
    if kind != "Epic" and chance.random() < 0.7:
        item["sprint"] = _sprint(number // _ITEMS_OF_A_SPRINT)
    if chance.random() < 0.1:
        item |= _history(number, created, item["body"], chance)
    return item


def _key(number: int) -> str:
    """Project and number: T0-1 to T0-5000, then T1-1."""
    project, place = divmod(number, _ITEMS_OF_A_PROJECT)
    return f"T{project}-{place + 1}"


def _sprint(number: int) -> dict[str, Any]:
    """Two weeks; every other one has a goal."""
    start = _FIRST_DAY + timedelta(weeks=number * 2 % 150)
    goals = ("", "Fewer calls about opening hours", "", "Finish the locker screen")
    return {
        "name": f"Otter {number}",
        "goal": goals[number % len(goals)],
        "state": "active" if number % 10 == 0 else "closed",
        "start": start.isoformat(),
        "end": (start + timedelta(weeks=2)).isoformat(),
    }


def _history(number: int, created: date, body: str, chance: Random) -> dict[str, Any]:
    """Comments, links to earlier items, and changes, the last one of the description."""
    days = sorted(created + timedelta(days=chance.randint(1, 200)) for _ in range(chance.randint(2, 5)))
    moments = [f"{day.isoformat()}T{chance.randint(10, 18)}:30:00Z" for day in days]
    others = [chance.randrange(number + 1) for _ in range(chance.randint(1, 3))]
    changes = [{"field": "status", "at": at, "from": "To Do", "to": "In Progress"} for at in moments[:-1]]
    changes.append({"field": "description", "at": moments[-1], "from": _text("epic", chance), "to": body})
    return {
        "links": [{"type": chance.choice(_LINKS), "to": _key(other)} for other in others],
        "comments": [{"at": at, "body": _text("comment", chance)} for at in moments],
        "changes": changes,
    }


def _body(kind: str, chance: Random) -> str:
    if kind == "Epic":
        return _text("epic", chance)
    if kind == "Bug":
        steps = "\n".join(f"{place}. {step}" for place, step in enumerate(_texts("criterion", chance), 1))
        happened = _text("context", chance) + "\n" + _text("error", chance)
        return f"### Steps to reproduce\n\n{steps}\n\n### What happened\n\n{happened}"
    drawn = chance.random()
    if drawn < 0.2:
        return " ".join(_texts("context", chance))
    if drawn < 0.4:
        answers = [chance.choice(("_No response_", _text("context", chance))) for _ in _HEADINGS]
        parts = zip(_HEADINGS, answers, strict=True)
        return "\n\n".join(f"### {heading}\n\n{answer}" for heading, answer in parts)
    if drawn < 0.5:
        return f"{_text('untouched', chance)}\n{_text('context', chance)}"
    criteria = [f"- [{chance.choice(' x')}] {criterion}" for criterion in _texts("criterion", chance)]
    return _text("story", chance) + "\n" + "\n".join(criteria)


def _with_context(body: str, chance: Random) -> str:
    """A body brought to a likely length by the paragraphs that people add."""
    length = min(max(chance.lognormvariate(6.3, 0.5), SHORTEST), LONGEST - 300)
    while len(body) < length:
        body += "\n\n" + " ".join(_texts("context", chance)[:3])
    return body[:LONGEST]


def _text(sort: str, chance: Random) -> str:
    """One text of a sort, filled."""
    return _fill(chance.choice(_WORDS["texts"][sort]), chance)


def _texts(sort: str, chance: Random) -> list[str]:
    """Two to five different texts of a sort, filled."""
    return [_fill(text, chance) for text in chance.sample(_WORDS["texts"][sort], chance.randint(2, 5))]


def _fill(text: str, chance: Random) -> str:
    """A text with a word in each of its gaps."""
    words = {name: chance.choice(choices) for name, choices in _WORDS["gaps"].items()}
    capitals = {name.capitalize(): word[0].upper() + word[1:] for name, word in words.items()}
    n, more, digit = chance.randint(2, 40), chance.randint(2, 40), chance.randint(1, 8)
    return str(text).format(**words, **capitals, n=n, m=n + more, digit=digit, quarter=(digit + 1) // 2)


def main() -> None:
    """Read the command line and write the file."""
    parser = argparse.ArgumentParser(description="Make a backlog to measure with.")
    parser.add_argument("count", type=int, help="how many items")
    parser.add_argument("file", type=Path, help="where to, JSON lines")
    parser.add_argument("--seed", type=int, default=SEED, help="another seed gives another backlog")
    arguments = parser.parse_args()
    write(arguments.file, arguments.count, arguments.seed)


if __name__ == "__main__":
    main()
