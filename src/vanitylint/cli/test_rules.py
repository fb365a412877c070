"""`vanitylint test-rules`: run the examples of rules, and see whether they notice each condition and param."""

from __future__ import annotations

from pathlib import Path

import click

_OF_QUERIES = "Conditions of a query are not dropped: remove each yourself, and see whether an example notices."


@click.command("test-rules")
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
def command(paths: tuple[Path, ...]) -> int:
    """Run the examples in rule files, then again without each condition and with other params.

    A condition or param whose change no example notices is untested, and is named. Conditions of a query are not
    dropped. PATH is a rule file or a folder of them. Without PATH, the built-in rules are run.
    """
    from vanitylint.cli import CLEAN, FINDINGS
    from vanitylint.reading import Reader
    from vanitylint.reporters.wording import plural
    from vanitylint.rules.examples import check_examples, read_examples
    from vanitylint.rules.load import load_rules, rule_files
    from vanitylint.shipped import rules_folder

    reader = Reader()
    inside = [path for path in paths if path.resolve().is_relative_to(rules_folder().resolve())]
    rules = load_rules(paths if inside else [rules_folder(), *paths])  # an id or a name of ours would stop `check`
    if paths and not inside:
        asked = {file.resolve() for path in paths for file in rule_files(path)}
        rules = [rule for rule in rules if Path(rule.path).resolve() in asked]
    told = [failure for rule in rules for failure in check_examples(rule, reader)]
    failures = [failure for failure in told if not failure.is_note]
    for failure in failures:
        click.echo(str(failure))
    for note in told:
        if note.is_note:
            click.echo(f"Note: {note}", err=True)
    examples = sum(len(read_examples(rule)[0]) for rule in rules)
    conditions = sum(len(rule.flag) for rule in rules)
    params = sum(len(rule.params) for rule in rules)
    queries = sum(bool(rule.query) for rule in rules)
    counted = [plural(len(rules), "rule"), plural(examples, "example")]
    counted += [f"{plural(conditions, 'condition')} dropped in turn"] if conditions else []
    counted += [f"{plural(params, 'param')} changed in turn"] if params else []
    counted += [f"{plural(queries, 'query', 'queries')} as a whole"] if queries else []
    click.echo(f"{', '.join(counted)}: {f'{len(failures)} to look at' if failures else 'all as expected'}", err=True)
    if queries:
        click.echo(_OF_QUERIES, err=True)
    return FINDINGS if failures else CLEAN
