"""User stories and scenarios: paragraphs of a form of their own, whose words of change expect nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vanitylint.reading.language import Language

_TELLING = 1000
"""So much of a paragraph tells whether it is a scenario."""


def is_story(text: str, language: Language) -> bool:
    """Whether a paragraph is a user story; what its teller wants is a benefit, whatever words of change stand in it."""
    return language.tells_story(text.lower())


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
    """Whether a paragraph tells how the software is to behave: `Given a list, when I export it, then I get a file`."""
    opening = text[:20].lower().lstrip("*_ ")
    if not opening.startswith(_GIVEN):
        return False
    for given, when, then in _SCENARIO:
        if opening.startswith(given):
            words = " ".join(text[:_TELLING].lower().replace("*", "").split())
            place = words.find(when)
            if place > 0 and then in words[place:]:
                return True
    return False
