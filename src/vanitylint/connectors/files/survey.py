"""Survey of a backlog in files, made by reading all of it, which is quick."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vanitylint.backlog.arrivals import Notice
from vanitylint.backlog.items import Problem, WorkItem
from vanitylint.connectors.survey import Survey
from vanitylint.errors import VanitylintError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vanitylint.backlog.arrivals import Arrival


def survey_items(arrivals: Iterable[Arrival]) -> Survey:
    """Return what a source holds, by reading it."""
    survey = Survey()
    item_count = 0
    try:
        for arrival in arrivals:
            if isinstance(arrival, Problem):
                survey.add_failed("problem", str(arrival))
            elif isinstance(arrival, Notice) and not arrival.key:
                survey.notes.append(str(arrival))
            elif isinstance(arrival, WorkItem):
                item_count += 1
                survey.types.add(arrival.kind)
                survey.labels.update(arrival.labels)
                survey.statuses.add(arrival.status)
                survey.fields.update(arrival.fields)
    except VanitylintError as error:
        survey.add_failed("source", f"{error.where}: {error.message}", error.hint)
    if item_count:
        survey.add_passed("items", f"{item_count:,} read")
    return survey
