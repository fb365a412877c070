"""Survey of sources before anything is fetched, for `doctor` and `init`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vanitylint.backlog.items import Problem
from vanitylint.cli.backlog import name_mapping_of
from vanitylint.cli.progress import Progress
from vanitylint.connectors.files.survey import survey_items
from vanitylint.connectors.open import SourceOptions, open_source
from vanitylint.connectors.survey import Survey
from vanitylint.connectors.waiting import MAX_WAIT, WaitBudget
from vanitylint.errors import VanitylintError
from vanitylint.reading import Reader
from vanitylint.reading.headings import Headings
from vanitylint.reading.recognised import Recognised, recognise

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vanitylint.config import Config
    from vanitylint.connectors import Source

SAMPLE = 100
"""Number of items of a tracker whose texts are read: one page."""


@dataclass(frozen=True)
class SurveyedSource:
    """What is known about one source before a fetch."""

    name: str
    survey: Survey
    recognised: Recognised
    sampled: int = 0
    """Number of items whose texts were read."""

    @property
    def is_ok(self) -> bool:
        """Whether nothing needs attention."""
        return self.survey.is_ok


def survey_sources(names: Iterable[str], config: Config, *, into_texts: bool = False) -> Iterator[SurveyedSource]:
    """Survey each source. One that cannot be opened is included, with nothing but the reason.

    Args:
        names: Names of the sources.
        config: The team's settings.
        into_texts: Whether to also read headings in texts: of all items in files, of the first hundred in a tracker.
    """
    reader = Reader(fields=config.slots, words=config.words, names=config.names)
    wait_budget = WaitBudget(MAX_WAIT)
    for name in names:
        options = SourceOptions(
            listener=Progress(name),
            wait_budget=wait_budget,
            github=config.github,
            jira=config.jira,
            files=config.files,
            name_mapping=name_mapping_of(reader, config),
        )
        headings = Headings(reader.vocabulary)
        try:
            source = open_source(name, options)
            survey = _survey_with_texts(source, headings) if into_texts else source.survey()
        except VanitylintError as error:
            yield SurveyedSource(name, _failed_survey(name, error), Recognised())
            continue
        recognised = recognise(
            reader.vocabulary,
            types=survey.types,
            labels=survey.labels,
            statuses=survey.statuses,
            fields=survey.fields,
        )
        headings.add_to(recognised)
        yield SurveyedSource(name, survey, recognised, headings.items)


def _failed_survey(name: str, error: VanitylintError) -> Survey:
    survey = Survey()
    message = error.message if error.where in ("", name) else f"{error.where}: {error.message}"
    survey.add_failed("source", message, error.hint)
    return survey


def _survey_with_texts(source: Source, headings: Headings) -> Survey:
    """Survey a source and the texts of its items. If the texts cannot be read, the rest of the survey is kept."""
    if not source.is_live:
        return survey_items(headings.watch(source.items()))  # in one pass, as standard input can be read only once
    survey = source.survey()
    try:
        for arrival in headings.watch(source.items()):
            if isinstance(arrival, Problem):
                survey.add_failed("problem", str(arrival))
            if headings.items >= SAMPLE:
                break
    except VanitylintError as error:
        if survey.is_ok:  # otherwise the survey already reports that access fails
            survey.add_failed("texts", error.message, error.hint)
    return survey
