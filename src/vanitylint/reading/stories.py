"""User stories and scenarios: paragraphs with a form of their own, whose words of change are no expectations."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vanitylint.reading.language import Language

_MAX_SEARCHED = 1000
"""Number of characters by which a scenario is recognised."""


def is_story(text: str, language: Language) -> bool:
    """Whether a paragraph is a user story. What its narrator wants is a benefit, whatever words of change are in it."""
    return language.matches_story(text.lower())


_SCENARIO = (
    ("given", " when ", " then "),
    ("gegeben", " wenn ", " dann "),
    ("angenommen", " wenn ", " dann "),
    ("étant donné", " quand ", " alors "),
    ("dado", " cuando ", " entonces "),
    ("dado", " quando ", " então "),
)
_GIVEN = tuple(given for given, *_ in _SCENARIO)


def is_scenario(text: str) -> bool:
    """Whether a paragraph says how the software is to behave: `Given a list, when I export it, then I get a file`."""
    opening = text[:20].lower().lstrip("*_ ")
    if not opening.startswith(_GIVEN):
        return False
    for given, when, then in _SCENARIO:
        if opening.startswith(given):
            words = " ".join(text[:_MAX_SEARCHED].lower().replace("*", "").split())
            position = words.find(when)
            if position > 0 and then in words[position:]:
                return True
    return False
