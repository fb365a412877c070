"""An item's texts as a list of units: title, fields, blocks of the body, comments, each knowing its slot and place."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from vanitylint.backlog.bounds import LONGEST_TEXT
from vanitylint.reading.sections import scan
from vanitylint.reading.template import is_waiting
from vanitylint.reading.told import tells
from vanitylint.reading.vocabulary import normal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vanitylint.backlog.items import Comment, WorkItem
    from vanitylint.reading.sections import Block, Section
    from vanitylint.reading.vocabulary import Vocabulary


_LONGEST_PLACE = 80
"""Characters of a heading or field that a claim names as its place."""


class Unit(NamedTuple):
    """A piece of text that belongs together."""

    text: str
    slot: str
    """What its heading, label or field opens; `title`, `comment`, or empty for prose under no known heading."""
    where: str
    line: int
    kind: str
    """As in `Block.kind`; `field`, `title` or `comment` elsewhere."""
    at: str | None = None
    upright: str | None = None
    """As in `Block.upright`."""
    row: str = ""
    """As in `Block.row`."""
    column: str = ""
    """Of a table's cell its column's header, where a column beside it holds a goal, or for `After` what was before."""

    @property
    def names_its_row(self) -> bool:
        """Whether it is the first cell of a table's row, whose values stand in the others."""
        return self.kind == "cell" and self.row == self.text


def overlong(item: WorkItem) -> str:
    """What of an item is too long to be read whole, in words; empty where nothing is."""
    fields = [value for value in item.fields.values() if isinstance(value, str)]
    longest = max(map(len, [item.title, item.body, *fields, *(comment.body for comment in item.comments)]))
    if longest <= LONGEST_TEXT:
        return ""
    return f"{item.key} has a text of {longest:,} characters; the first {LONGEST_TEXT:,} were read"


def units_of(item: WorkItem, vocabulary: Vocabulary) -> list[Unit]:
    """All texts of an item, in reading order: title, fields, body, comments."""
    units = [Unit(item.title[:LONGEST_TEXT], "title", "title", 0, "title")]
    units += _fields(item, vocabulary)
    if item.body:
        text = _shown(item.body[:LONGEST_TEXT])
        sections = scan(text, vocabulary.is_label, item.body_line or 1, partial(_waits, vocabulary))
        closed = _closed(sections, vocabulary)
        parents = {id(section.parent) for section in sections}
        for section in sections:
            units += _section(section, vocabulary, closed, is_parent=id(section) in parents)
    for comment in item.comments:
        if not comment.automated and comment.body.strip():
            units += _comment(comment, vocabulary)
    return units


_LONGEST_BLANK = 60
"""Characters: `Define KPIs for this initiative`."""


def _waits(vocabulary: Vocabulary, name: str, rest: str) -> bool:
    """Whether a label asks for what a bet needs and nothing but a blank stands behind it."""
    if not rest or len(rest) > _LONGEST_BLANK or name.endswith("?"):
        return False
    return is_waiting(rest, vocabulary) and vocabulary.slot_of_heading(name) is not None


_ANGLE = re.compile(r"\\([<>])|&([lg])t;")
_STRUCK = re.compile(r"(?<!~)~~(?![~\s])[^~\n]{1,2000}~~(?!~)|<(del|s|strike)>[^<\n]{1,2000}</\1>", re.IGNORECASE)


def _shown(text: str) -> str:
    r"""A text as a reader sees it: without what is struck out; in `\<who\>` and `&lt;who&gt;` a blank is a blank."""
    if "~~" in text or "</" in text:
        text = _STRUCK.sub("", text)
    if "\\" not in text and "&" not in text:
        return text
    return _ANGLE.sub(lambda found: found[1] or ("<" if found[2] == "l" else ">"), text)


NOW = "now"
"""The slot of a value beside the first one, or behind `We measured`: what came out, once the work is done."""
_REPORTED = ("result", "decision", NOW)


def _comment(comment: Comment, vocabulary: Vocabulary) -> Iterator[Unit]:
    """A comment as a whole, or in parts where it opens one for a result or decision: `Result: …`."""
    text = _shown(comment.body[:LONGEST_TEXT])
    whole = Unit(text, "comment", f"comment {comment.at[:10]}" if comment.at else "comment", 0, "comment", comment.at)
    sections = scan(text, vocabulary.is_label) if ":" in text or "#" in text else []
    slots = [vocabulary.slot_of_heading(section.heading, exact=True) for section in sections]
    if not any(slot in _REPORTED for slot in slots):
        yield whole
        return
    for section, slot in zip(sections, slots, strict=True):
        yield from _parts(section, slot if slot in _REPORTED else "comment", whole, vocabulary)


_GRADED = ("outcome", "benefit")
_WORDS_OF_A_REASON = 3
_LONGEST_GRADE = 60
"""Characters; `Impact: Very high` or `Value: 8` is a grade, not a reason."""


def _fields(item: WorkItem, vocabulary: Vocabulary) -> Iterator[Unit]:
    for name, value in item.fields.items():
        slot = vocabulary.slot_of_field(name)
        text = _words(value).strip() if slot else ""
        if slot and text and not (slot in _GRADED and len(text) <= _LONGEST_GRADE and tells("grade", text)):
            whole = Unit(_shown(text[:LONGEST_TEXT]), slot, f"field {name[:_LONGEST_PLACE]}", 0, "field")
            yield from _in_parts(whole, vocabulary) if _PARTED.search(whole.text) else (whole,)


_PARTED = re.compile(r"^#{1,6} |^\|.{1,200}\|$", re.MULTILINE)
"""A heading, or a table's row."""


def _in_parts(field: Unit, vocabulary: Vocabulary) -> Iterator[Unit]:
    """A field with headings or tables, in parts: below `### Scope` stands no goal, though the field is `Goal`."""
    for section in scan(field.text, vocabulary.is_label):
        slot, _ = _slot(section, vocabulary)
        yield from _parts(section, slot or field.slot, field, vocabulary)


def _words(value: object) -> str:
    """A field's value as text: of a list or object, what it holds, a line each, however deep it lies."""
    lines, waiting = [], [value]
    while waiting:
        match waiting.pop():
            case None:
                pass
            case list() as parts:
                waiting += reversed(parts)
            case dict() as parts:
                waiting += reversed(parts.values())
            case part:
                lines.append(str(part))
    return "\n".join(lines)


def _closed(sections: list[Section], vocabulary: Vocabulary) -> frozenset[str]:
    """Headings that open nothing here, because of others beside them: `Impact` next to `What changes`."""
    headings = {normal(section.heading) for section in sections}
    watched = vocabulary.opens_nothing_beside
    return frozenset(name for name in headings & watched.keys() if headings & watched[name])


def _section(section: Section, vocabulary: Vocabulary, closed: frozenset[str], *, is_parent: bool) -> Iterator[Unit]:
    slot, heading = _slot(section, vocabulary)
    if closed and normal(section.heading) in closed:
        slot = "acceptance"
    where = f"body > {heading[:_LONGEST_PLACE]}" if heading else "body"
    if slot and not any(block.text for block in section.blocks if block.kind != "prompt"):
        prompt = next((block.text for block in section.blocks), "")
        # An empty "Why" is no template, a prompt below it is; and a heading over others need not hold anything.
        if prompt or (slot != "benefit" and not is_parent):
            yield Unit(prompt, slot, where, section.line, "prompt")
        yield from (_unit(block, slot, where, vocabulary) for block in section.blocks if block.label)
        return
    for block in section.blocks:
        if block.kind != "prompt":
            yield _unit(block, slot, where, vocabulary)


def _unit(block: Block, slot: str, where: str, vocabulary: Vocabulary) -> Unit:
    if own := _own_slot(block, vocabulary):
        where, slot = f"body > {block.label[:_LONGEST_PLACE]}", own
    column = _column_beside_goals(block, vocabulary)
    return Unit(block.text, slot, where, block.line, block.kind, None, block.upright, block.row, column)


def _own_slot(block: Block, vocabulary: Vocabulary) -> str:
    """What its label or its column opens, if that may."""
    own = _slot_of_column(block.label, block, vocabulary) if block.label else None
    if own == "baseline" and _is_of_now(block, vocabulary):
        return NOW
    if block.kind == "cell" and own == "outcome" and "baseline" in _slots_of_columns(block, vocabulary):
        own = "metric" if block.text == block.row else "target" if _DIGIT.search(block.text) else own
    return own if own and (block.kind != "cell" or own in _COLUMN_SLOTS) and not _is_grade(block, own) else ""


def _slot_of_column(name: str, block: Block, vocabulary: Vocabulary) -> str | None:
    """What a column opens; some names, as `Start`, only beside one that names measures, as `KPI` or `KR`."""
    slot = vocabulary.slot_of_column(name, block.columns[:_MOST_COLUMNS])
    if slot in _COLUMN_SLOTS or vocabulary.slot_of_heading(next(iter(block.columns), "")) not in ("metric", "outcome"):
        return slot
    return vocabulary.slot_of_heading(f"| {name}") or slot


def _slots_of_columns(block: Block, vocabulary: Vocabulary) -> list[str | None]:
    return [_slot_of_column(name, block, vocabulary) for name in block.columns[:_MOST_COLUMNS]]


def _is_of_now(block: Block, vocabulary: Vocabulary) -> bool:
    """Whether its column is the later of two that hold values, beside a goal and no result: `Baseline | Goal | Now`."""
    slots = _slots_of_columns(block, vocabulary)
    told = [name for name, slot in zip(block.columns, slots, strict=False) if slot == "baseline"]
    return len(told) > 1 and told[-1] == block.label and not _GOALS.isdisjoint(slots) and "result" not in slots


def _column_beside_goals(block: Block, vocabulary: Vocabulary) -> str:
    if block.kind != "cell":
        return ""
    is_beside = any(
        vocabulary.slot_of_heading(name) in _GOALS for name in block.columns[:_MOST_COLUMNS] if name != block.label
    )
    is_after = "baseline" in _slots_of_columns(block, vocabulary) and is_of_after(block.label, vocabulary)
    return block.label if is_beside or is_after else ""


def is_of_after(column: str, vocabulary: Vocabulary) -> bool:
    """Whether a column tells what came out where something of before stands beside it, and the work is done."""
    return not vocabulary.slot_of_heading(column) and vocabulary.slot_of_column(column, _GOALS) == "result"


def _is_grade(block: Block, slot: str) -> bool:
    return block.kind == "pair" and slot == "benefit" and len(block.text.split()) < _WORDS_OF_A_REASON


_MOST_COLUMNS = 30
"""So many columns tell what a table is of; each cell asks for all of them."""
_DIGIT = re.compile(r"\d")
_GOALS = frozenset({"outcome", "target"})
_COLUMN_SLOTS = (
    "hypothesis",
    "outcome",
    "metric",
    "baseline",
    "target",
    "result",
    "when",
    "guardrail",
    "decision",
)
"""What a table's header can open; `Value` in `Field | Value` opens nothing."""


def _parts(section: Section, slot: str, whole: Unit, vocabulary: Vocabulary) -> Iterator[Unit]:
    """What stands in a section of a field or comment; of a table's row each value, with what the row is about."""
    for block in section.blocks:
        if block.kind != "cell" or block.text != block.row:
            own = _own_slot(block, vocabulary) if block.kind in ("cell", "pair") else ""
            kind = "prompt" if block.kind == "prompt" and whole.kind == "field" else whole.kind
            column = _column_beside_goals(block, vocabulary)
            yield whole._replace(text=block.text, slot=own or slot, kind=kind, row=block.row, column=column)


def _slot(section: Section, vocabulary: Vocabulary) -> tuple[str, str]:
    """The slot of the nearest heading, at or above the section, that opens one; and that section's own heading."""
    above: Section | None = section
    while above is not None:
        if above.heading and (slot := vocabulary.slot_of_heading(above.heading)):
            return slot, section.heading or above.heading
        above = above.parent
    return "", section.heading
