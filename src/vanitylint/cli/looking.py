"""A look at sources before anything is fetched: what `doctor` shows, and what `init` writes down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vanitylint.cli.backlog import meaning_of
from vanitylint.cli.progress import Progress
from vanitylint.connectors.open import MAX_WAIT, Opening, open_source
from vanitylint.connectors.patience import Allowance
from vanitylint.reading import Reader
from vanitylint.reading.recognised import recognise

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vanitylint.config import Config
    from vanitylint.connectors.survey import Survey
    from vanitylint.reading.recognised import Recognised


@dataclass(frozen=True)
class Look:
    """What one source is like."""

    name: str
    survey: Survey
    known: Recognised

    @property
    def is_well(self) -> bool:
        """Whether nothing is in the way."""
        return all(check.is_well for check in self.survey.checks)


def look_at(names: Iterable[str], config: Config) -> Iterator[Look]:
    """Look at each of some sources."""
    reader = Reader(fields=config.fields, words=config.words, names=config.names)
    allowance = Allowance(MAX_WAIT)
    for name in names:
        opening = Opening(
            listener=Progress(name),
            allowance=allowance,
            github=config.github,
            jira=config.jira,
            meaning=meaning_of(reader, config),
        )
        survey = open_source(name, opening).survey()
        known = recognise(
            reader.vocabulary,
            types=survey.types,
            labels=survey.labels,
            statuses=survey.statuses,
            fields=survey.fields,
        )
        yield Look(name, survey, known)
