"""The repository's own issue templates: a text that stands in one of them is nobody's answer."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, NamedTuple

import yaml

from vanitylint.errors import VanitylintError
from vanitylint.reading.sections import LABEL_LEVEL, scan
from vanitylint.reading.vocabulary import normal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from vanitylint.reading.units import Unit

_MARKDOWN = ".md"
_FORMS = (".yml", ".yaml")
_CHOOSER = "config"
"""`config.yml` beside the templates says how to choose one, and is none."""
_ADVICE = "templates end in .md, issue forms in .yml or .yaml"
_LARGEST = 1_000_000
_FENCE = "---"
_OWN = ("title", "comment")
_BODY = ("body",)
_FEWEST_WORDS = 2
"""`Yes`, `High` or `5 %` is what a person may well answer, even where a template says the same."""
_UNSPACED = re.compile(r"[\u3041-\u30ff\u3400-\u9fff]{4}")
"""About a word, in a language that puts no spaces between words."""
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""Takes every value for a text, so that there is none it could stumble over."""


class Template(NamedTuple):
    """What one template file puts into an item."""

    content: bytes
    """The file as it is."""
    texts: tuple[str, ...]
    """Markdown; of a form, one for each of its parts."""


class KnownTemplates:
    """Templates, to tell their words from an author's.

    Args:
        paths: Markdown templates, GitHub issue forms, and folders that hold some.
        is_label: As for `sections.scan`, so that templates are split as items are.

    Raises:
        VanitylintError: There is no template at a path, or it cannot be used.
    """

    def __init__(self, paths: Iterable[Path], is_label: Callable[[str], bool]) -> None:
        self._texts: set[str] = set()
        self.fingerprint = b""
        """Changes whenever a template does; empty where there are none."""
        for place in paths:
            files = template_files(place)
            if not files:
                raise VanitylintError("contains no template", where=str(place), hint=_ADVICE)
            for path in files:
                content, texts = read_template(path)
                key = self.fingerprint + path.suffix.encode()
                self.fingerprint = hashlib.blake2b(content, digest_size=16, key=key).digest()
                for text in texts:
                    self._texts.update(normal(part) for part in _parts(text, is_label) if _is_telling(part))

    def holds(self, text: str) -> bool:
        """Whether a text is a template's, apart from case and marks. A word alone never is: it may be an answer."""
        return bool(self._texts) and normal(text) in self._texts

    def mark(self, units: list[Unit], body: str) -> list[Unit]:
        """An item's texts, those that a template holds as prompts. A title or comment is always someone's own.

        Args:
            units: The texts.
            body: The item's body; where a template holds it whole, nothing in it is an answer, however short.
        """
        if not self._texts:
            return units
        untouched = _BODY if self.holds(body) else ()
        return [
            unit._replace(kind="prompt")
            if unit.kind not in _OWN and (unit.where.startswith(untouched) or self.holds(unit.text))
            else unit
            for unit in units
        ]


def template_files(place: Path) -> list[Path]:
    """The templates that stand directly in a folder; a file is one itself.

    Raises:
        VanitylintError: The folder cannot be opened.
    """
    try:
        if not place.is_dir():
            return [place]
        found = [path for path in sorted(place.iterdir()) if path.suffix.lower() in (_MARKDOWN, *_FORMS)]
    except OSError as error:
        raise VanitylintError(f"cannot be opened: {error.strerror}", where=str(place)) from error
    return [path for path in found if path.is_file() and not _is_chooser(path)]


def read_template(path: Path) -> Template:
    """Read one template.

    Raises:
        VanitylintError: It cannot be opened, is no text, is far too large, or is neither Markdown nor an issue form.
    """
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except OSError as error:
        raise VanitylintError(f"cannot be opened: {error.strerror}", where=str(path)) from error
    if len(content) > _LARGEST:
        raise VanitylintError(f"is larger than {_LARGEST:,} bytes", where=str(path), hint="is it a template?")
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
    if lines[0].rstrip() == _FENCE:
        for number, line in enumerate(lines[1:], 1):
            if line.rstrip() == _FENCE:
                return "\n".join(lines[number + 1 :])
    return text


def _form_body(text: str, path: Path) -> list[object]:
    """What stands below `body:` in an issue form."""
    try:
        form = yaml.load(text, _LOADER)  # noqa: S506 - CBaseLoader or BaseLoader: texts, lists and mappings, no objects
    except yaml.MarkedYAMLError as error:
        line = min(error.problem_mark.line if error.problem_mark else 0, text.rstrip().count("\n")) + 1
        why = f"this is not YAML, {error.problem or 'cannot be read'}"
        raise VanitylintError(why, where=f"{path}:{line}") from error
    except yaml.YAMLError as error:  # a character YAML does not allow; it has a position, but no mark
        line = text.encode().count(b"\n", 0, getattr(error, "position", 0)) + 1
        raise VanitylintError("contains a control character", where=f"{path}:{line}", hint="remove it") from error
    except RecursionError as error:
        raise VanitylintError("is nested too deeply", where=str(path), hint="is it a template?") from error
    body = form.get("body") if isinstance(form, dict) else None
    if not isinstance(body, list):
        raise VanitylintError("is not an issue form: it has no list `body:`", where=str(path), hint="move it elsewhere")
    return body


def _form_texts(body: list[object]) -> Iterator[str]:
    """What a form writes into an item by itself. The options of a dropdown are answers, and are left out."""
    for element in body:
        match element:
            case {"attributes": {"value": str(value)}}:
                yield value
            case {"attributes": {"options": [*options]}}:
                labelled = [option for option in options if isinstance(option, dict) and "label" in option]
                yield from (f"- [ ] {option['label']}" for option in labelled)


def _parts(text: str, is_label: Callable[[str], bool]) -> Iterator[str]:
    """A template's text as a whole, as a field may hold it, and each of its blocks and labels."""
    yield text
    for section in scan(text, is_label):
        if section.level == LABEL_LEVEL:
            yield section.heading
        for block in section.blocks:
            yield block.text
            yield block.label


def _is_telling(text: str) -> bool:
    words = sum(any(map(str.isalpha, word)) for word in text.split())
    return words >= _FEWEST_WORDS or len(_UNSPACED.findall(text)) >= _FEWEST_WORDS
