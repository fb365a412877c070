"""Output of `vanitylint rules --statistics`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vanitylint.cli.acknowledgements import read_acknowledged
from vanitylint.cli.backlog import open_latest_snapshot
from vanitylint.cli.judge import choose_rules
from vanitylint.cli.terminal import show
from vanitylint.reporters.statistics import build_statistics, render

if TYPE_CHECKING:
    from vanitylint.cli.options import RunOptions
    from vanitylint.config import Config
    from vanitylint.reporters.style import Style


def show_statistics(run: RunOptions, config: Config, style: Style) -> None:
    """Print how much each rule found over the runs in a snapshot, and what happened to its findings.

    Args:
        run: Options that select the snapshot; by default that of the config, or else the last one used.
        config: The team's settings.
        style: Style of the terminal.

    Raises:
        VanitylintError: There is no snapshot, or the file of acknowledgements is invalid.
    """
    rules = choose_rules(config)
    names = {id_: setting.rule.name for id_, setting in rules.settings().items()}
    until_touched = [
        (entry.rule, entry.key) for entry in read_acknowledged(config, rules).entries if entry.untouched_since
    ]
    with open_latest_snapshot(run, config) as snapshot:
        statistics = build_statistics(snapshot.connection, until_touched)
    show(render(statistics, names, style), nl=False)
