"""What vanitylint asked and proposed, and somebody pasted: nobody's answer until the blanks in it are filled in."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml
from msgspec.structs import replace

from vanitylint.backlog.bounds import LONGEST_TEXT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from vanitylint.backlog.items import WorkItem

_MARK = re.compile(r"\(asked by vanitylint:[^()\n]{0,400}\)")
"""The last line of a comment to paste."""
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
"""What else stands in our comment on an issue."""
_LEAD = re.compile(r"^[\s>]*(?:(?:A way on|Suggestion):|→)\s*")
_RULE = re.compile(r"\b[A-Z]{3}[0-9]{3}\b")
_MOST_RULES = 60
_SLOT = re.compile(r"<[^<>]*>(?:\s<[^<>]*>)*|…")
"""Several that stand side by side are one."""
_VARIABLE = re.compile(r"\{\w+\}")
_QUOTES = '"“”„«»'
_TOKEN = re.compile(r"\w+|[^\w\s]")
_GAP = r"[\s>*_\\]+"
_BRACKETS = re.compile(r"[\u2039\u203a<>\\]|&[lg]t;|\.\.\.|…")
_LETTER = re.compile(r"\w")
_LONGEST_VALUE = 400
_FEWEST_LETTERS = 8
"""Of a part of a message by which it is recognised."""
_SAME = {'"': '["“”„«»]', "'": "['\u2019]"}
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Ours:
    """Takes out of items what rules ask and propose, wherever it was pasted with our mark.

    Args:
        folder: A rules folder.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._words_of = lru_cache(maxsize=None)(self._load)

    def taken_out(self, item: WorkItem) -> WorkItem:
        """The item with what people wrote alone; blanks of a proposal that they filled in are theirs."""
        texts = [item.body, *(comment.body for comment in item.comments)]
        texts += [value for value in item.fields.values() if isinstance(value, str)]
        texts += [text for change in item.changes for text in (change.before, change.after) if text]
        if not any(map(_may_hold_ours, texts)):
            return item
        comments = [replace(comment, body=self._theirs(comment.body)) for comment in item.comments]
        fields = {name: self._theirs(value) if isinstance(value, str) else value for name, value in item.fields.items()}
        changes = [
            replace(
                change,
                before=change.before and self._theirs(change.before),
                after=change.after and self._theirs(change.after),
            )
            for change in item.changes
        ]
        told = [comment for comment in comments if _LETTER.search(comment.body)]
        return replace(item, body=self._theirs(item.body), comments=told, fields=fields, changes=changes)

    def _theirs(self, text: str) -> str:
        """A text without what is ours in it; its lines keep their numbers."""
        if not _may_hold_ours(text):
            return text
        text, rest = text[:LONGEST_TEXT], text[LONGEST_TEXT:]
        names = list(dict.fromkeys(_RULE.findall(text)))[:_MOST_RULES]
        known = [words for name in names if (words := self._words_of(name))]
        for words in known:
            for proposal in (words.question, words.why, words.fix):
                text = proposal.taken_out(text)
        marked = _RULE.findall(" ".join(_MARK.findall(text)))
        is_all_known = all(map(self._words_of, marked[:_MOST_RULES]))
        lines = _MARK.sub("", text).split("\n")
        return "\n".join(_own(lines, known, is_all_known=is_all_known)) + rest

    def _load(self, name: str) -> _Words | None:
        """What a rule says; None where it is none of those that are shipped."""
        path = next(self._folder.glob(f"*/{name}-*.yaml"), None)
        if path is None:
            return None
        rule: dict[str, Any] = yaml.load(path.read_bytes(), _LOADER)  # noqa: S506 - CSafeLoader or SafeLoader
        return _Words(
            _Proposal(rule["question"], _VARIABLE),
            [piece for piece in _VARIABLE.split(rule["message"]) if len(_LETTER.findall(piece)) >= _FEWEST_LETTERS],
            _Proposal(rule["why"], _VARIABLE),
            _Proposal(rule["fix"], _SLOT),
        )


class _Words(NamedTuple):
    """What a rule says of an item."""

    question: _Proposal
    evidence: list[str]
    """Parts of its message."""
    why: _Proposal
    fix: _Proposal


class _Proposal:
    """A sentence with slots, and how it stands in a text, whatever its line breaks, quotation marks and brackets are.

    Args:
        sentence: As the rule has it.
        slot: What a slot looks like. Of those that look like blanks it is seen whether they were filled in.
    """

    def __init__(self, sentence: str, slot: re.Pattern[str]) -> None:
        self._is_blank = slot is _SLOT
        self._is_telling = _LETTER.search(slot.split(sentence)[0]) is not None
        """It begins with words of its own, by which it is found."""
        self._slots = [_bare(words) for words in slot.findall(sentence)]
        self._pieces = [_pattern(piece) for piece in slot.split(sentence)]

    def taken_out(self, text: str) -> str:
        """A text without the sentence, wherever it stands; with what somebody made of it by filling blanks in."""
        kept, place = "", 0
        if not self._is_telling:
            return text
        while (first := self._pieces[0].search(text, place)) is not None:
            pieces = self._found(text, first)
            start, end = first.start(), pieces[-1][1]
            if len(pieces) == len(self._pieces):
                own = " ".join(self._filled(text, pieces)) if self._is_blank else ""
                kept += text[place:start] + own + "\n" * (text.count("\n", start, end) - own.count("\n"))
            else:  # another sentence that begins like it
                kept += text[place:end]
            place = end
        return kept + text[place:]

    def _found(self, text: str, first: re.Match[str]) -> list[tuple[int, int]]:
        """Where the words between the slots stand in a text, one after the other, as far as they do."""
        pieces = [first.span()]
        for piece in self._pieces[1:]:
            if (found := piece.search(text, pieces[-1][1], pieces[-1][1] + _LONGEST_VALUE)) is None:
                break
            pieces.append(found.span())
        return pieces

    def _filled(self, text: str, pieces: list[tuple[int, int]]) -> Iterator[str]:
        """The quoted sentences in which somebody filled in a blank."""
        last = 0
        for number, slot in enumerate(self._slots):
            value = _bare(text[pieces[number][1] : pieces[number + 1][0]])
            if not value or value == slot or pieces[number][1] < last:
                continue
            before = (_ends(text, piece) for piece in reversed(pieces[: number + 1]))
            after = (_ends(text, piece) for piece in pieces[number + 1 :])
            first = next((ends[-1] + 1 for ends in before if ends), pieces[0][0])
            last = next((ends[0] for ends in after if ends), pieces[-1][1])
            yield text[first:last]


def _ends(text: str, piece: tuple[int, int]) -> list[int]:
    """Where quotation marks stand in a part of a text."""
    return [place for place in range(*piece) if text[place] in _QUOTES]


def _pattern(piece: str) -> re.Pattern[str]:
    """What finds some words. No repetition stands beside another one of the same characters, so it is fast."""
    parts: list[str] = []
    end = 0
    for token in _TOKEN.finditer(piece):
        if token.start() > end or (end == 0 and piece[:1].isspace()):
            parts.append(_GAP)
        elif end:
            parts.append(r"\\?")
        parts.append(_SAME.get(token[0], re.escape(token[0])))
        end = token.end()
    if not _LETTER.search(piece):  # what ends a sentence goes first when somebody fills it in
        return re.compile(f"{''.join(parts)}|$" if parts else "$", re.MULTILINE)
    return re.compile("".join(parts))


def _may_hold_ours(text: str) -> bool:
    return "vanitylint" in text and ("asked by vanitylint" in text or "→" in text)


def _own(lines: list[str], known: list[_Words], *, is_all_known: bool) -> Iterator[str]:
    """Lines without those that open our comment, give evidence or lead to a proposal."""
    evidence = [piece for words in known for piece in words.evidence]
    for line in lines:
        lead = _LEAD.match(line)
        if _OPENING.match(line) or _ASIDE.search(line) or any(piece in line for piece in evidence):
            yield ""
        elif lead:
            yield line[lead.end() :] if is_all_known else ""
        else:
            yield line


def _bare(value: str) -> str:
    """A slot's words without its brackets."""
    return " ".join(_BRACKETS.sub(" ", value).lower().split())
