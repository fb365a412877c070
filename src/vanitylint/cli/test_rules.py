"""`vanitylint test-rules`: run the examples of rules, and check that they cover each condition and param."""

from __future__ import annotations

from pathlib import Path

import click

_QUERY_NOTE = "Conditions of a query are not dropped: remove each yourself, and see whether an example notices."


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
    built_in = [path for path in paths if path.resolve().is_relative_to(rules_folder().resolve())]
    # Load the built-in rules too, to report ids and names that are already taken and would make `check` fail.
    rules = load_rules(paths if built_in else [rules_folder(), *paths])
    if paths and not built_in:
        files = {file.resolve() for path in paths for file in rule_files(path)}
        rules = [rule for rule in rules if Path(rule.path).resolve() in files]
    results = [failure for rule in rules for failure in check_examples(rule, reader)]
    failures = [failure for failure in results if not failure.is_note]
    for failure in failures:
        click.echo(str(failure))
    for note in results:
        if note.is_note:
            click.echo(f"Note: {note}", err=True)
    examples = sum(len(read_examples(rule)[0]) for rule in rules)
    conditions = sum(len(rule.flag) for rule in rules)
    params = sum(len(rule.params) for rule in rules)
    queries = sum(bool(rule.query) for rule in rules)
    counts = [plural(len(rules), "rule"), plural(examples, "example")]
    counts += [f"{plural(conditions, 'condition')} dropped in turn"] if conditions else []
    counts += [f"{plural(params, 'param')} changed in turn"] if params else []
    counts += [f"{plural(queries, 'query', 'queries')} as a whole"] if queries else []
    click.echo(f"{', '.join(counts)}: {f'{len(failures)} to look at' if failures else 'all as expected'}", err=True)
    if queries:
        click.echo(_QUERY_NOTE, err=True)
    return FINDINGS if failures else CLEAN
