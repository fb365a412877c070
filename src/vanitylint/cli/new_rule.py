"""`vanitylint new-rule`: create a rule file that passes its tests, as a starting point."""

from __future__ import annotations

import re
from pathlib import Path

import click

_SCHEMA = "rule.schema.json"
_TEMPLATE = """\
# yaml-language-server: $schema={schema}
id: {id}
name: {name}
profile: starter
severity: info   # error only for what dates, links and emptiness prove
question: When do we take another look at {{key}}?
# Numbers a team can set in its config. Write `days` as :days in conditions, and as {{days}} in question and message.
params:
  days: 180
# The rule asks about items for which all of these are true; each is SQL over one row (`vanitylint sql --columns`).
flag:
  - is_bet
  - state = 'todo'
  - days_since_created > :days
message: "It was written {{days_since_created}} days ago, more than {{days}}, and has not begun."
why: >-
  One or two sentences: what goes wrong if nobody asks this.
fix: >-
  One suggestion, ready to paste.
not_when:
  - A known false positive, and how the rule avoids it.
sources:
  - Where the idea comes from
# `vanitylint test-rules` drops each condition in turn, and sets each param to other numbers: an example has to notice.
examples:
  good:
    - name: it has begun
      item: {{kind: Epic, state: doing, created: 2025-01-10}}
    - name: it is young
      item: {{kind: Epic, state: todo, created: 2026-02-01}}
    - name: it carries no bet
      item: {{kind: Chore, state: todo, created: 2025-01-10}}
  bad:
    - name: an old epic nobody began
      item: {{kind: Epic, state: todo, created: 2025-01-10}}
      message: "has not begun"
    - name: an old idea nobody began
      item: {{kind: Idea, state: todo, created: 2025-03-10}}
"""
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_FIRST_OWN_NUMBER = 101


@click.command("new-rule")
@click.argument("name")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("rules"),
    help="Where to write it. Default: rules/.",
)
@click.option(
    "--id", "rule_id", metavar="ID", help="Three capitals and three digits. Default: the next free OWN number."
)
def command(name: str, folder: Path, rule_id: str | None) -> None:
    """Create a rule file that passes its tests, for you to change, and the schema that lets editors complete it.

    \b
    Example:
      vanitylint new-rule sprint-without-a-goal
    """  # noqa: D301 - \b is click's marker for a paragraph that is not rewrapped
    from vanitylint.cli.files import write_atomically
    from vanitylint.errors import VanitylintError
    from vanitylint.shipped import rule_schema, rules_folder

    if not _NAME.fullmatch(name):
        raise VanitylintError(
            f"{name!r} is not a valid rule name", hint="use lower case and hyphens, as in bet-missing"
        )
    if rule_id and not re.fullmatch(r"[A-Z]{3}\d{3}", rule_id):
        raise VanitylintError(
            f"{rule_id!r} is not a valid rule id", hint="use three capitals and three digits, as in OWN101"
        )
    path = folder / f"{rule_id or _free_id(folder)}-{name}.yaml"
    for rules_path, origin in ((folder, "already exists"), (rules_folder(), "comes with vanitylint")):
        for part, value, pattern in (
            ("name", name, f"??????-{name}.yaml"),
            ("id", path.name[:6], f"{path.name[:6]}-*.yaml"),
        ):
            if existing := next(rules_path.rglob(pattern), None):
                where = str(existing) if rules_path == folder else ""
                message = f"a rule with the {part} {value} {origin}"
                raise VanitylintError(message, where=where, hint=f"choose another {part}")
    write_atomically(path, _TEMPLATE.format(id=path.name[:6], name=name, schema=_SCHEMA))
    write_atomically(folder / _SCHEMA, rule_schema().read_text(encoding="utf-8"))
    click.echo(str(path))
    click.echo(f"Edit it, then run: vanitylint test-rules {path}", err=True)
    click.echo(f'To turn it on, add to vanitylint.toml: rules = ["{folder}"]', err=True)


def _free_id(folder: Path) -> str:
    taken = {path.name[:6] for path in folder.rglob("OWN*.yaml")} if folder.is_dir() else set()
    return next(f"OWN{number}" for number in range(_FIRST_OWN_NUMBER, 1000) if f"OWN{number}" not in taken)
