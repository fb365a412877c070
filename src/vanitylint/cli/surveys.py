"""A look at sources before anything is fetched: what `doctor` shows, and what `init` writes down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vanitylint.backlog.items import Problem
from vanitylint.cli.backlog import meaning_of
from vanitylint.cli.progress import Progress
from vanitylint.connectors.files.survey import survey_items
from vanitylint.connectors.open import Opening, open_source
from vanitylint.connectors.patience import MAX_WAIT, Allowance
from vanitylint.connectors.survey import Survey
from vanitylint.errors import VanitylintError
from vanitylint.reading import Reader
from vanitylint.reading.headings import Headings
from vanitylint.reading.recognised import Recognised, recognise

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vanitylint.config import Config
    from vanitylint.connectors import Source

SAMPLE = 100
"""Items of a tracker whose texts are looked into: a page of them."""


@dataclass(frozen=True)
class Look:
    """What one source is like."""

    name: str
    survey: Survey
    known: Recognised
    sampled: int = 0
    """Of so many items the texts were looked into."""

    @property
    def is_well(self) -> bool:
        """Whether nothing is in the way."""
        return self.survey.is_well


def look_at(names: Iterable[str], config: Config, *, into_texts: bool = False) -> Iterator[Look]:
    """Look at each of some sources. One that cannot be opened is a look as well, with nothing in it but why.

    Args:
        names: Of the sources.
        config: The team's settings.
        into_texts: Also at the headings in the texts: of all items in files, of the first hundred in a tracker.
    """
    reader = Reader(fields=config.slots, words=config.words, names=config.names)
    allowance = Allowance(MAX_WAIT)
    for name in names:
        opening = Opening(
            listener=Progress(name),
            allowance=allowance,
            github=config.github,
            jira=config.jira,
            files=config.files,
            meaning=meaning_of(reader, config),
        )
        headings = Headings(reader.vocabulary)
        try:
            source = open_source(name, opening)
            survey = _survey(source, headings) if into_texts else source.survey()
        except VanitylintError as error:
            yield Look(name, _not_opened(name, error), Recognised())
            continue
        known = recognise(
            reader.vocabulary,
            types=survey.types,
            labels=survey.labels,
            statuses=survey.statuses,
            fields=survey.fields,
        )
        headings.tell(known)
        yield Look(name, survey, known, headings.items)


def _not_opened(name: str, error: VanitylintError) -> Survey:
    survey = Survey()
    told = error.message if error.where in ("", name) else f"{error.where}: {error.message}"
    survey.unwell("source", told, error.hint)
    return survey


def _survey(source: Source, headings: Headings) -> Survey:
    """A look at a source and at the texts of its items; what it told of itself stands where they cannot be had."""
    if not source.is_live:
        return survey_items(headings.watch(source.items()))  # in one go, for standard input comes but once
    survey = source.survey()
    try:
        for arrival in headings.watch(source.items()):
            if isinstance(arrival, Problem):
                survey.unwell("problem", str(arrival))
            if headings.items >= SAMPLE:
                break
    except VanitylintError as error:
        if survey.is_well:  # else it told already that one does not get in
            survey.unwell("texts", error.message, error.hint)
    return survey
