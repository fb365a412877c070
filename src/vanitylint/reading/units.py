"""An item's texts as units: title, fields, blocks of the body and comments, each with its slot and place."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from vanitylint.backlog.limits import MAX_TEXT_LENGTH
from vanitylint.reading.pattern_lists import matches_list
from vanitylint.reading.sections import scan
from vanitylint.reading.template import is_placeholder_text
from vanitylint.reading.vocabulary import normalise

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vanitylint.backlog.items import Comment, WorkItem
    from vanitylint.reading.sections import Block, Section
    from vanitylint.reading.vocabulary import Vocabulary


_MAX_PLACE_LENGTH = 80
"""Maximum number of characters of a heading or field name in the place of a claim."""


class Unit(NamedTuple):
    """A piece of text with one slot and place."""

    text: str
    slot: str
    """The slot of its heading, label or field; also `title`, `comment`, or empty for prose without a known heading."""
    where: str
    line: int
    kind: str
    """As in `Block.kind`; also `field`, `title` or `comment`."""
    at: str | None = None
    upright: str | None = None
    """As in `Block.upright`."""
    row: str = ""
    """As in `Block.row`."""
    column: str = ""
    """Header of a table cell's column, if another column holds a goal, or for `After` the value before."""

    @property
    def names_its_row(self) -> bool:
        """Whether it is the first cell of a table row, whose values are in the other cells."""
        return self.kind == "cell" and self.row == self.text


def overlong_message(item: WorkItem) -> str:
    """Return a message if a text of the item is too long to be read in full, else an empty string."""
    fields = [value for value in item.fields.values() if isinstance(value, str)]
    longest = max(map(len, [item.title, item.body, *fields, *(comment.body for comment in item.comments)]))
    if longest <= MAX_TEXT_LENGTH:
        return ""
    return f"{item.key} has a text of {longest:,} characters; the first {MAX_TEXT_LENGTH:,} were read"


def units_of(item: WorkItem, vocabulary: Vocabulary) -> list[Unit]:
    """Return all texts of an item, in reading order: title, fields, body, comments."""
    units = [Unit(item.title[:MAX_TEXT_LENGTH], "title", "title", 0, "title")]
    units += _units_of_fields(item, vocabulary)
    if item.body:
        text = _as_shown(item.body[:MAX_TEXT_LENGTH])
        sections = scan(text, vocabulary.is_label, item.body_line or 1, partial(_is_unanswered, vocabulary))
        closed = _closed_headings(sections, vocabulary)
        parents = {id(section.parent) for section in sections}
        for section in sections:
            units += _units_of_section(section, vocabulary, closed, is_parent=id(section) in parents)
    for comment in item.comments:
        if not comment.automated and comment.body.strip():
            units += _units_of_comment(comment, vocabulary)
    return units


_MAX_BLANK_LENGTH = 60
"""In characters; `Define KPIs for this initiative` is a blank."""


def _is_unanswered(vocabulary: Vocabulary, name: str, rest: str) -> bool:
    """Return whether a label asks for what a bet needs, and only a blank follows it."""
    if not rest or len(rest) > _MAX_BLANK_LENGTH or name.endswith("?"):
        return False
    return is_placeholder_text(rest, vocabulary) and vocabulary.slot_of_heading(name) is not None


_ESCAPED_BRACKET = re.compile(r"\\([<>])|&([lg])t;")
_STRUCK_OUT = re.compile(r"(?<!~)~~(?![~\s])[^~\n]{1,2000}~~(?!~)|<(del|s|strike)>[^<\n]{1,2000}</\1>", re.IGNORECASE)


def _as_shown(text: str) -> str:
    r"""Return a text as a reader sees it: without struck-out parts, and `\<who\>` or `&lt;who&gt;` as `<who>`."""
    if "~~" in text or "</" in text:
        text = _STRUCK_OUT.sub("", text)
    if "\\" not in text and "&" not in text:
        return text
    return _ESCAPED_BRACKET.sub(lambda match: match[1] or ("<" if match[2] == "l" else ">"), text)


NOW = "now"
"""The slot of a value beside the first one, or after `We measured`: a result once the work is done."""
_REPORTED = ("result", "decision", NOW)


def _units_of_comment(comment: Comment, vocabulary: Vocabulary) -> Iterator[Unit]:
    """Yield a comment as a whole, or in parts if it has a heading or label for a result or decision: `Result: …`."""
    text = _as_shown(comment.body[:MAX_TEXT_LENGTH])
    whole = Unit(text, "comment", f"comment {comment.at[:10]}" if comment.at else "comment", 0, "comment", comment.at)
    sections = scan(text, vocabulary.is_label) if ":" in text or "#" in text else []
    slots = [vocabulary.slot_of_heading(section.heading, exact=True) for section in sections]
    if not any(slot in _REPORTED for slot in slots):
        yield whole
        return
    for section, slot in zip(sections, slots, strict=True):
        yield from _parts_of_section(section, slot if slot in _REPORTED else "comment", whole, vocabulary)


_SLOTS_WITH_GRADES = ("outcome", "benefit")
_MIN_REASON_WORDS = 3
_MAX_GRADE_LENGTH = 60
"""In characters; `Impact: Very high` or `Value: 8` is a grade, not a reason."""


def _units_of_fields(item: WorkItem, vocabulary: Vocabulary) -> Iterator[Unit]:
    for name, value in item.fields.items():
        slot = vocabulary.slot_of_field(name)
        text = _value_as_text(value).strip() if slot else ""
        is_grade = slot in _SLOTS_WITH_GRADES and len(text) <= _MAX_GRADE_LENGTH and matches_list("grade", text)
        if slot and text and not is_grade:
            whole = Unit(_as_shown(text[:MAX_TEXT_LENGTH]), slot, f"field {name[:_MAX_PLACE_LENGTH]}", 0, "field")
            yield from _split_field(whole, vocabulary) if _HEADING_OR_ROW.search(whole.text) else (whole,)


_HEADING_OR_ROW = re.compile(r"^#{1,6} |^\|.{1,200}\|$", re.MULTILINE)
"""A heading, or a table row."""


def _split_field(field: Unit, vocabulary: Vocabulary) -> Iterator[Unit]:
    """Yield the parts of a field with headings or tables: below `### Scope` is no goal, even in a field `Goal`."""
    for section in scan(field.text, vocabulary.is_label):
        slot, _ = _slot_of_section(section, vocabulary)
        yield from _parts_of_section(section, slot or field.slot, field, vocabulary)


def _value_as_text(value: object) -> str:
    """Return a field's value as text. For a list or object, each value it contains is a line, at any depth."""
    lines, stack = [], [value]
    while stack:
        match stack.pop():
            case None:
                pass
            case list() as parts:
                stack += reversed(parts)
            case dict() as parts:
                stack += reversed(parts.values())
            case part:
                lines.append(str(part))
    return "\n".join(lines)


def _closed_headings(sections: list[Section], vocabulary: Vocabulary) -> frozenset[str]:
    """Return headings that have no slot here because of others beside them: `Impact` next to `What changes`."""
    headings = {normalise(section.heading) for section in sections}
    watched = vocabulary.opens_nothing_beside
    return frozenset(name for name in headings & watched.keys() if headings & watched[name])


def _units_of_section(
    section: Section, vocabulary: Vocabulary, closed: frozenset[str], *, is_parent: bool
) -> Iterator[Unit]:
    slot, heading = _slot_of_section(section, vocabulary)
    if closed and normalise(section.heading) in closed:
        slot = "acceptance"
    where = f"body > {heading[:_MAX_PLACE_LENGTH]}" if heading else "body"
    if slot and not any(block.text for block in section.blocks if block.kind != "prompt"):
        prompt = next((block.text for block in section.blocks), "")
        # An empty "Why" is no template, but a prompt below it is; a heading above others need not have any text.
        if prompt or (slot != "benefit" and not is_parent):
            yield Unit(prompt, slot, where, section.line, "prompt")
        yield from (_unit_of_block(block, slot, where, vocabulary) for block in section.blocks if block.label)
        return
    for block in section.blocks:
        if block.kind != "prompt":
            yield _unit_of_block(block, slot, where, vocabulary)


def _unit_of_block(block: Block, slot: str, where: str, vocabulary: Vocabulary) -> Unit:
    if own := _own_slot(block, vocabulary):
        where, slot = f"body > {block.label[:_MAX_PLACE_LENGTH]}", own
    column = _column_beside_goals(block, vocabulary)
    return Unit(block.text, slot, where, block.line, block.kind, None, block.upright, block.row, column)


def _own_slot(block: Block, vocabulary: Vocabulary) -> str:
    """Return the slot of a block's label or column, if it may have one."""
    slot = _slot_of_column(block.label, block, vocabulary) if block.label else None
    if slot == "baseline" and _is_later_value(block, vocabulary):
        return NOW
    if block.kind == "cell" and slot == "outcome" and "baseline" in _slots_of_columns(block, vocabulary):
        slot = "metric" if block.text == block.row else "target" if _DIGIT.search(block.text) else slot
    return slot if slot and (block.kind != "cell" or slot in _COLUMN_SLOTS) and not _is_grade(block, slot) else ""


def _slot_of_column(name: str, block: Block, vocabulary: Vocabulary) -> str | None:
    """Return the slot of a column; some, as `Start`, only have one beside a metric column such as `KPI` or `KR`."""
    slot = vocabulary.slot_of_column(name, block.columns[:_MAX_COLUMNS])
    if slot in _COLUMN_SLOTS or vocabulary.slot_of_heading(next(iter(block.columns), "")) not in ("metric", "outcome"):
        return slot
    return vocabulary.slot_of_heading(f"| {name}") or slot


def _slots_of_columns(block: Block, vocabulary: Vocabulary) -> list[str | None]:
    return [_slot_of_column(name, block, vocabulary) for name in block.columns[:_MAX_COLUMNS]]


def _is_later_value(block: Block, vocabulary: Vocabulary) -> bool:
    """Whether its column is the later of two with values, beside a goal and no result: `Baseline | Goal | Now`."""
    slots = _slots_of_columns(block, vocabulary)
    values = [name for name, slot in zip(block.columns, slots, strict=False) if slot == "baseline"]
    return len(values) > 1 and values[-1] == block.label and not _GOALS.isdisjoint(slots) and "result" not in slots


def _column_beside_goals(block: Block, vocabulary: Vocabulary) -> str:
    if block.kind != "cell":
        return ""
    is_beside = any(
        vocabulary.slot_of_heading(name) in _GOALS for name in block.columns[:_MAX_COLUMNS] if name != block.label
    )
    is_after = "baseline" in _slots_of_columns(block, vocabulary) and is_result_column(block.label, vocabulary)
    return block.label if is_beside or is_after else ""


def is_result_column(column: str, vocabulary: Vocabulary) -> bool:
    """Return whether a column states a result, provided that another one has the value before and the work is done."""
    return not vocabulary.slot_of_heading(column) and vocabulary.slot_of_column(column, _GOALS) == "result"


def _is_grade(block: Block, slot: str) -> bool:
    return block.kind == "pair" and slot == "benefit" and len(block.text.split()) < _MIN_REASON_WORDS


_MAX_COLUMNS = 30
"""Maximum number of columns by which a table is classified; each cell asks for all of them."""
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
"""Slots a table column can have; `Value` in `Field | Value` has none."""


def _parts_of_section(section: Section, slot: str, whole: Unit, vocabulary: Vocabulary) -> Iterator[Unit]:
    """Yield the parts of a section of a field or comment; for a table row each value, with the row's name."""
    for block in section.blocks:
        if block.kind != "cell" or block.text != block.row:
            own_slot = _own_slot(block, vocabulary) if block.kind in ("cell", "pair") else ""
            kind = "prompt" if block.kind == "prompt" and whole.kind == "field" else whole.kind
            column = _column_beside_goals(block, vocabulary)
            yield whole._replace(text=block.text, slot=own_slot or slot, kind=kind, row=block.row, column=column)


def _slot_of_section(section: Section, vocabulary: Vocabulary) -> tuple[str, str]:
    """Return the slot of the nearest heading at or above the section that has one, and the section's own heading."""
    ancestor: Section | None = section
    while ancestor is not None:
        if ancestor.heading and (slot := vocabulary.slot_of_heading(ancestor.heading)):
            return slot, section.heading or ancestor.heading
        ancestor = ancestor.parent
    return "", section.heading
