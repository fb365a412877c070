"""Recognise text from the repository's own issue templates, which is not an answer."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, NamedTuple

import yaml

from vanitylint.errors import VanitylintError
from vanitylint.reading.sections import LABEL_LEVEL, scan
from vanitylint.reading.vocabulary import normalise

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from vanitylint.reading.units import Unit

_MARKDOWN = ".md"
_FORMS = (".yml", ".yaml")
_CHOOSER = "config"
"""`config.yml` next to the templates configures the template chooser; it is not a template."""
_ADVICE = "templates end in .md, issue forms in .yml or .yaml"
_MAX_SIZE = 1_000_000
_FRONT_MATTER_FENCE = "---"
_UNTEMPLATED_KINDS = ("title", "comment")
_BODY = ("body",)
_MIN_WORDS = 2
"""Minimum number of words of a template's text: `Yes`, `High` or `5 %` may also be a person's answer."""
_UNSPACED = re.compile(r"[\u3041-\u30ff\u3400-\u9fff]{4}")
"""About one word in a language without spaces between words."""
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""Loads every scalar as a string, so that no value can fail to parse."""


class Template(NamedTuple):
    """A template file."""

    content: bytes
    """The raw content of the file."""
    texts: tuple[str, ...]
    """The Markdown that it puts into an item; of a form, one text for each element."""


class KnownTemplates:
    """Templates, to distinguish their text from an author's.

    Args:
        paths: Markdown templates, GitHub issue forms, and folders that contain them.
        is_label: As for `sections.scan`, so that templates are split like items.

    Raises:
        VanitylintError: There is no template at a path, or it cannot be used.
    """

    def __init__(self, paths: Iterable[Path], is_label: Callable[[str], bool]) -> None:
        self._texts: set[str] = set()
        self.fingerprint = b""
        """Changes whenever a template does; empty if there are none."""
        for path in paths:
            files = template_files(path)
            if not files:
                raise VanitylintError("contains no template", where=str(path), hint=_ADVICE)
            for file in files:
                content, texts = read_template(file)
                key = self.fingerprint + file.suffix.encode()
                self.fingerprint = hashlib.blake2b(content, digest_size=16, key=key).digest()
                for text in texts:
                    self._texts.update(normalise(part) for part in _parts(text, is_label) if _is_distinctive(part))

    def contains(self, text: str) -> bool:
        """Return whether a text is a template's, ignoring case and marks. A single word may be an answer."""
        return bool(self._texts) and normalise(text) in self._texts

    def mark(self, units: list[Unit], body: str) -> list[Unit]:
        """Return an item's texts, with those from a template marked as prompts; titles and comments never are.

        Args:
            units: The texts.
            body: The item's body; if all of it is a template's, nothing in it is an answer, however short.
        """
        if not self._texts:
            return units
        prompts = _BODY if self.contains(body) else ()
        return [
            unit._replace(kind="prompt")
            if unit.kind not in _UNTEMPLATED_KINDS and (unit.where.startswith(prompts) or self.contains(unit.text))
            else unit
            for unit in units
        ]


def template_files(path: Path) -> list[Path]:
    """Return the templates directly in a folder; if the path is a file, the file itself.

    Raises:
        VanitylintError: The folder cannot be opened.
    """
    try:
        if not path.is_dir():
            return [path]
        files = [file for file in sorted(path.iterdir()) if file.suffix.lower() in (_MARKDOWN, *_FORMS)]
    except OSError as error:
        raise VanitylintError(f"cannot be opened: {error.strerror}", where=str(path)) from error
    return [file for file in files if file.is_file() and not _is_chooser(file)]


def read_template(path: Path) -> Template:
    """Read one template.

    Raises:
        VanitylintError: It cannot be opened, is not text, is far too large, or is neither Markdown nor an issue form.
    """
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_SIZE + 1)
    except OSError as error:
        raise VanitylintError(f"cannot be opened: {error.strerror}", where=str(path)) from error
    if len(content) > _MAX_SIZE:
        raise VanitylintError(f"is larger than {_MAX_SIZE:,} bytes", where=str(path), hint="is it a template?")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise VanitylintError("is not UTF-8", where=f"{path}:{line}", hint="save it as UTF-8") from error
    if path.suffix.lower() == _MARKDOWN:
        return Template(content, (_without_front_matter(text),))
    if path.suffix.lower() in _FORMS and not _is_chooser(path):
        return Template(content, tuple(_form_texts(_form_body(text, path))))
    raise VanitylintError("is not a template", where=str(path), hint=_ADVICE)


def _is_chooser(path: Path) -> bool:
    return path.stem.lower() == _CHOOSER and path.suffix.lower() in _FORMS


def _without_front_matter(text: str) -> str:
    lines = text.split("\n")
    if lines[0].rstrip() == _FRONT_MATTER_FENCE:
        for number, line in enumerate(lines[1:], 1):
            if line.rstrip() == _FRONT_MATTER_FENCE:
                return "\n".join(lines[number + 1 :])
    return text


def _form_body(text: str, path: Path) -> list[object]:
    """Return the list under `body:` in an issue form."""
    try:
        form = yaml.load(text, _LOADER)  # noqa: S506 - CBaseLoader or BaseLoader: texts, lists and mappings, no objects
    except yaml.MarkedYAMLError as error:
        line = min(error.problem_mark.line if error.problem_mark else 0, text.rstrip().count("\n")) + 1
        why = f"this is not YAML, {error.problem or 'cannot be read'}"
        raise VanitylintError(why, where=f"{path}:{line}") from error
    except yaml.YAMLError as error:  # a character not allowed in YAML; the error has a position, but no mark
        line = text.encode().count(b"\n", 0, getattr(error, "position", 0)) + 1
        raise VanitylintError("contains a control character", where=f"{path}:{line}", hint="remove it") from error
    except RecursionError as error:
        raise VanitylintError("is nested too deeply", where=str(path), hint="is it a template?") from error
    body = form.get("body") if isinstance(form, dict) else None
    if not isinstance(body, list):
        raise VanitylintError("is not an issue form: it has no list `body:`", where=str(path), hint="move it elsewhere")
    return body


def _form_texts(body: list[object]) -> Iterator[str]:
    """Yield the text that a form writes into an item by itself; the options of a dropdown are answers, so not them."""
    for element in body:
        match element:
            case {"attributes": {"value": str(value)}}:
                yield value
            case {"attributes": {"options": [*options]}}:
                checkboxes = [option for option in options if isinstance(option, dict) and "label" in option]
                yield from (f"- [ ] {option['label']}" for option in checkboxes)


def _parts(text: str, is_label: Callable[[str], bool]) -> Iterator[str]:
    """Yield a template's whole text, which a field may hold, and each of its blocks and labels."""
    yield text
    for section in scan(text, is_label):
        if section.level == LABEL_LEVEL:
            yield section.heading
        for block in section.blocks:
            yield block.text
            yield block.label


def _is_distinctive(text: str) -> bool:
    words = sum(any(map(str.isalpha, word)) for word in text.split())
    return words >= _MIN_WORDS or len(_UNSPACED.findall(text)) >= _MIN_WORDS
