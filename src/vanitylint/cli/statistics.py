"""What `vanitylint rules --statistics` shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vanitylint.cli.acknowledging import read_file
from vanitylint.cli.backlog import latest_snapshot
from vanitylint.cli.judge import choose_rules
from vanitylint.cli.terminal import show
from vanitylint.reporters.statistics import build_statistics, render

if TYPE_CHECKING:
    from vanitylint.cli.options import RunOptions
    from vanitylint.config import Config
    from vanitylint.reporters.style import Style


def show_statistics(run: RunOptions, config: Config, style: Style) -> None:
    """Print for each rule how much it found over the runs of a snapshot, and what became of it.

    Args:
        run: Whose snapshot; the config's where no source is named, else the one that was used last.
        config: The team's settings.
        style: Of the terminal.

    Raises:
        VanitylintError: There is no snapshot, or the file with what is acknowledged cannot be used.
    """
    rules = choose_rules(config)
    names = {id_: setting.rule.name for id_, setting in rules.settings().items()}
    resting = [(entry.rule, entry.key) for entry in read_file(config, rules).entries if entry.untouched_since]
    with latest_snapshot(run, config) as opened:
        statistics = build_statistics(opened.connection, resting)
    show(render(statistics, names, style), nl=False)
