"""Removal of vanitylint's own questions and suggestions that somebody pasted into an item.

They are nobody's answer until the blanks in them are filled in.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml
from msgspec.structs import replace

from vanitylint.backlog.limits import MAX_TEXT_LENGTH

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from vanitylint.backlog.items import WorkItem

_MARK = re.compile(r"\(asked by vanitylint:[^()\n]{0,400}\)")
"""The last line of a comment meant for pasting."""
_OPENING = re.compile(
    r"^[\s>]*(?:(?:no|one|two|three|[0-9]{1,6}) questions?\b[^\n]{0,240}"
    r"|vanitylint has [0-9]{1,6} questions?[^\n]{0,60}):\s*$",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"^[\s>]*(?:<[a-z/<>]{1,40}>)*(?:why [a-z]{3}[0-9]{3} asks|an answer in the issue itself settles)"
    r"|vanitylint explain",
    re.IGNORECASE,
)
"""Other lines in our comments on issues."""
_SUGGESTION_LEAD = re.compile(r"^[\s>]*(?:(?:A way on|Suggestion):|→)\s*")
_RULE = re.compile(r"\b[A-Z]{3}[0-9]{3}\b")
_MAX_RULES = 60
_BLANK = re.compile(r"<[^<>]*>(?:\s<[^<>]*>)*|…")
"""A blank. Adjacent ones count as one."""
_VARIABLE = re.compile(r"\{\w+\}")
_QUOTES = '"“”„«»'
_TOKEN = re.compile(r"\w+|[^\w\s]")
_GAP = r"[\s>*_\\]+"
_BRACKETS = re.compile(r"[\u2039\u203a<>\\]|&[lg]t;|\.\.\.|…")
_LETTER = re.compile(r"\w")
_MAX_VALUE_LENGTH = 400
_MIN_LETTERS = 8
"""Minimum number of letters in a part of a message by which it is recognised."""
_QUOTE_VARIANTS = {'"': '["“”„«»]', "'": "['\u2019]"}
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class OwnText:
    """Removes from items what rules ask and suggest, wherever it was pasted with our mark.

    Args:
        folder: A rules folder.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._texts_of_rule = lru_cache(maxsize=None)(self._load)

    def remove_from(self, item: WorkItem) -> WorkItem:
        """Return the item with only what people wrote; blanks of a suggestion that they filled in are theirs."""
        texts = [item.body, *(comment.body for comment in item.comments)]
        texts += [value for value in item.fields.values() if isinstance(value, str)]
        texts += [text for change in item.changes for text in (change.before, change.after) if text]
        if not any(map(_may_hold_ours, texts)):
            return item
        comments = [replace(comment, body=self._without_ours(comment.body)) for comment in item.comments]
        fields = {
            name: self._without_ours(value) if isinstance(value, str) else value for name, value in item.fields.items()
        }
        changes = [
            replace(
                change,
                before=change.before and self._without_ours(change.before),
                after=change.after and self._without_ours(change.after),
            )
            for change in item.changes
        ]
        remaining = [comment for comment in comments if _LETTER.search(comment.body)]
        return replace(item, body=self._without_ours(item.body), comments=remaining, fields=fields, changes=changes)

    def _without_ours(self, text: str) -> str:
        """Return a text without vanitylint's words; its lines keep their numbers."""
        if not _may_hold_ours(text):
            return text
        text, rest = text[:MAX_TEXT_LENGTH], text[MAX_TEXT_LENGTH:]
        names = list(dict.fromkeys(_RULE.findall(text)))[:_MAX_RULES]
        rules = [texts for name in names if (texts := self._texts_of_rule(name))]
        for texts in rules:
            for template in (texts.question, texts.why, texts.fix):
                text = template.remove_from(text)
        marked = _RULE.findall(" ".join(_MARK.findall(text)))
        is_all_known = all(map(self._texts_of_rule, marked[:_MAX_RULES]))
        lines = _MARK.sub("", text).split("\n")
        return "\n".join(_without_our_lines(lines, rules, is_all_known=is_all_known)) + rest

    def _load(self, name: str) -> _RuleTexts | None:
        """Return the texts of a rule; None if it is not among the shipped ones."""
        path = next(self._folder.glob(f"*/{name}-*.yaml"), None)
        if path is None:
            return None
        rule: dict[str, Any] = yaml.load(path.read_bytes(), _LOADER)  # noqa: S506 - CSafeLoader or SafeLoader
        return _RuleTexts(
            _Template(rule["question"], _VARIABLE),
            [piece for piece in _VARIABLE.split(rule["message"]) if len(_LETTER.findall(piece)) >= _MIN_LETTERS],
            _Template(rule["why"], _VARIABLE),
            _Template(rule["fix"], _BLANK),
        )


class _RuleTexts(NamedTuple):
    """The texts of a rule that may have been pasted."""

    question: _Template
    evidence: list[str]
    """Fixed parts of its message."""
    why: _Template
    fix: _Template


class _Template:
    """A text with slots that finds itself in other texts, whatever their line breaks, quotation marks and brackets.

    Args:
        sentence: The text as the rule has it.
        slot: Matches a slot. Slots that look like blanks are checked for whether they were filled in.
    """

    def __init__(self, sentence: str, slot: re.Pattern[str]) -> None:
        self._is_blank = slot is _BLANK
        self._is_searchable = _LETTER.search(slot.split(sentence)[0]) is not None
        """Whether it begins with words of its own, which are what is searched for."""
        self._slots = [_without_brackets(words) for words in slot.findall(sentence)]
        self._pieces = [_pattern(piece) for piece in slot.split(sentence)]

    def remove_from(self, text: str) -> str:
        """Return a text without this one, keeping the sentences in which somebody filled in blanks."""
        result, position = "", 0
        if not self._is_searchable:
            return text
        while (first := self._pieces[0].search(text, position)) is not None:
            spans = self._find_pieces(text, first)
            start, end = first.start(), spans[-1][1]
            if len(spans) == len(self._pieces):
                filled = " ".join(self._filled_in(text, spans)) if self._is_blank else ""
                result += text[position:start] + filled + "\n" * (text.count("\n", start, end) - filled.count("\n"))
            else:  # a different text that begins like this one
                result += text[position:end]
            position = end
        return result + text[position:]

    def _find_pieces(self, text: str, first: re.Match[str]) -> list[tuple[int, int]]:
        """Return the spans of the parts between the slots, in order, as far as they are found."""
        spans = [first.span()]
        for piece in self._pieces[1:]:
            if (match := piece.search(text, spans[-1][1], spans[-1][1] + _MAX_VALUE_LENGTH)) is None:
                break
            spans.append(match.span())
        return spans

    def _filled_in(self, text: str, spans: list[tuple[int, int]]) -> Iterator[str]:
        """Yield the quoted sentences in which somebody filled in a blank."""
        end = 0
        for index, slot in enumerate(self._slots):
            value = _without_brackets(text[spans[index][1] : spans[index + 1][0]])
            if not value or value == slot or spans[index][1] < end:
                continue
            before = (_quote_positions(text, span) for span in reversed(spans[: index + 1]))
            after = (_quote_positions(text, span) for span in spans[index + 1 :])
            start = next((ends[-1] + 1 for ends in before if ends), spans[0][0])
            end = next((ends[0] for ends in after if ends), spans[-1][1])
            yield text[start:end]


def _quote_positions(text: str, span: tuple[int, int]) -> list[int]:
    """Return the positions of quotation marks in a span."""
    return [position for position in range(*span) if text[position] in _QUOTES]


def _pattern(piece: str) -> re.Pattern[str]:
    """Return a pattern for some words. No two adjacent repetitions match the same characters, so it is fast."""
    parts: list[str] = []
    end = 0
    for token in _TOKEN.finditer(piece):
        if token.start() > end or (end == 0 and piece[:1].isspace()):
            parts.append(_GAP)
        elif end:
            parts.append(r"\\?")
        parts.append(_QUOTE_VARIANTS.get(token[0], re.escape(token[0])))
        end = token.end()
    if not _LETTER.search(piece):  # the end of a sentence is the first thing people drop when they fill it in
        return re.compile(f"{''.join(parts)}|$" if parts else "$", re.MULTILINE)
    return re.compile("".join(parts))


def _may_hold_ours(text: str) -> bool:
    return "vanitylint" in text and ("asked by vanitylint" in text or "→" in text)


def _without_our_lines(lines: list[str], rules: list[_RuleTexts], *, is_all_known: bool) -> Iterator[str]:
    """Yield the lines, without those that open our comment or give evidence, and without the lead of suggestions."""
    evidence = [piece for texts in rules for piece in texts.evidence]
    for line in lines:
        lead = _SUGGESTION_LEAD.match(line)
        if _OPENING.match(line) or _ASIDE.search(line) or any(piece in line for piece in evidence):
            yield ""
        elif lead:
            yield line[lead.end() :] if is_all_known else ""
        else:
            yield line


def _without_brackets(value: str) -> str:
    """Return a slot's words without its brackets."""
    return " ".join(_BRACKETS.sub(" ", value).lower().split())
