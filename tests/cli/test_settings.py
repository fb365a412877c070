"""Settings per team: what holds for all items, and what holds for some."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TODAY = "2026-03-02"
BET = {"kind": "Epic", "state": "doing", "started": "2026-02-01"}
"""HYP101 asks what it is expected to change."""
OLD = """\
id: OWN101
name: old-bet
profile: starter
severity:
  error: days_since_created > :days * 2
  warning: otherwise
params: {days: 30, stories: 0}
question: Is {key} still wanted?
flag:
  - days_since_created > :days
  - feature_children >= :stories
message: Made {days_since_created} days ago, more than {days}.
mutes: [HYP101]
why: Wishes age.
fix: Close it.
examples:
  good:
    - name: one
      item: {}
    - name: two
      item: {}
  bad:
    - name: three
      item: {}
    - name: four
      item: {}
"""
SPRINT = """\
id: OWN201
name: small-sprint
profile: starter
severity: info
over: sprint
params: {least: 5}
question: Is {key} a plan?
flag:
  - items < :least
message: Fewer than {least}.
why: w
fix: f
examples:
  good:
    - name: one
      item: {}
    - name: two
      item: {}
  bad:
    - name: three
      item: {}
    - name: four
      item: {}
"""


@pytest.fixture
def settings(folder: Path) -> Callable[[str], int]:
    """Write the config."""
    return lambda text: (folder / "vanitylint.toml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize("name", ["vanitylint.toml", ".vanitylint.toml"])
def test_a_folder_that_is_called_like_a_config_is_not_passed_over(
    run: Callable, backlog: Callable, folder: Path, name: str
) -> None:
    source = backlog(BET | {"key": "A-1"})
    (folder / "pyproject.toml").mkdir()
    assert "Is a directory" not in run("check", source).err
    (folder / name).mkdir()
    ran = run("check", source)
    assert ran.status == 2
    assert f"{name}: cannot be read: Is a directory\n  a config is a file: give this folder another name" in ran.err


def test_configs_side_by_side_are_told(run: Callable, backlog: Callable, folder: Path) -> None:
    source = backlog(BET | {"key": "A-1"})
    (folder / "vanitylint.toml").write_text('fail-on = "never"\n')
    assert "beside it" not in run("check", source).out
    (folder / ".vanitylint.toml").write_text('fail-on = "error"\n')
    (folder / "pyproject.toml").write_text('[tool.vanitylint]\nfail-on = "info"\n')
    ran = run("check", source)
    assert ran.status == 0
    words = " ".join(ran.out.split())
    assert (
        "Note: vanitylint.toml: .vanitylint.toml and pyproject.toml beside it are ignored; configs are never" in words
    )
    assert "beside it" not in run("check", source, "--config", "vanitylint.toml").out
    assert "only the first one found is used" in run("config", "show").out


@pytest.fixture
def ask(run: Callable, backlog: Callable) -> Callable[..., dict[str, Any]]:
    """Check some items; gives the report."""

    def check(*items: dict[str, Any], flags: tuple[str, ...] = ()) -> dict[str, Any]:
        ran = run("check", backlog(*items), "--format", "json", "--as-of", TODAY, *flags)
        assert ran.status in (0, 1), ran.err
        report: dict[str, Any] = json.loads(ran.out)
        assert report["problems"] == []
        return report

    return check


@pytest.mark.parametrize("name", ["vanitylint.toml", ".vanitylint.toml", "pyproject.toml"])
def test_a_config_that_notepad_saved_is_read(run: Callable, backlog: Callable, folder: Path, name: str) -> None:
    table = "tool.vanitylint" if name == "pyproject.toml" else ""
    text = f'[{table}]\nfail-on = "nver"\n' if table else 'fail-on = "nver"\n'
    (folder / name).write_text(text, encoding="utf-8-sig")
    line = 2 if table else 1
    assert f"{name}:{line}: unknown fail-on 'nver'" in run("check", backlog(BET | {"key": "A-1"})).err


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("tool = 3", "pyproject.toml:1: tool should be a table: [tool]"),
        ("[tool]\nvanitylint = 3", "pyproject.toml:2: vanitylint should be a table: [tool.vanitylint]"),
        ("[[tool.vanitylint]]", "pyproject.toml:1: vanitylint should be a table: [tool.vanitylint]"),
    ],
)
def test_what_stands_in_place_of_our_table_is_told(run: Callable, folder: Path, text: str, told: str) -> None:
    (folder / "pyproject.toml").write_text(text)
    assert f"error: {told}" in run("check", "--config", "pyproject.toml").err


def asked(report: dict[str, Any], *rules: str) -> list[tuple[str, str, str]]:
    """Rule, key and severity of each finding of some rules."""
    return sorted((each["rule"], each["key"], each["severity"]) for each in report["findings"] if each["rule"] in rules)


def own_rules(folder: Path, *texts: str) -> str:
    """Write rules of the team's own; gives the line for the config."""
    (folder / "rules").mkdir(exist_ok=True)
    for number, text in enumerate(texts):
        (folder / "rules" / f"{number}.yaml").write_text(text, encoding="utf-8")
    return 'rules = ["rules"]\n'


def test_flags_add_to_ignore_and_stand_in_place_of_select(settings: Callable, ask: Callable) -> None:
    settings('select = ["HYP101", "FUP301"]\nignore = ["MET"]')
    item = BET | {"key": "A-1"}
    assert ask(item)["rules"] == ["HYP101", "FUP301"]
    assert ask(item, flags=("--ignore", "HYP101"))["rules"] == ["FUP301"]
    assert ask(item, flags=("--select", "HYP102"))["rules"] == ["HYP102"]
    assert "HYP102" in ask(item, flags=("--profile", "starter"))["rules"]


def test_thresholds_move_what_a_rule_asks(settings: Callable, ask: Callable, folder: Path) -> None:
    own = own_rules(folder, OLD)
    items = [BET | {"key": f"A-{day}", "created": f"2026-01-{day:02}"} for day in (2, 22)]  # 59 and 39 days ago
    settings(own)
    assert asked(ask(*items), "OWN101") == [("OWN101", "A-2", "warning"), ("OWN101", "A-22", "warning")]
    settings(own + "[params.OWN101]\ndays = 45")
    report = ask(*items)
    assert asked(report, "OWN101") == [("OWN101", "A-2", "warning")]
    assert "Made 59 days ago, more than 45." in [each["message"] for each in report["findings"]]
    settings(own + "[params]\nold-bet.days = 29.5\nold-bet.stories = 1")
    assert asked(ask(*items), "OWN101") == []
    settings(own + "[params]\nold-bet.days = 29")
    assert asked(ask(*items), "OWN101") == [("OWN101", "A-2", "error"), ("OWN101", "A-22", "warning")]


@pytest.mark.parametrize(
    ("scope", "keys"),
    [
        ('keys = ["PLAT-*"]', ["PLAT-1", "PLAT-22"]),
        ('keys = "plat-?"', ["PLAT-1"]),
        ('keys = ["PLAT_*", "SHOP-1"]', ["SHOP-1"]),
        ('keys = ["*1"]', ["PLAT-1", "SHOP-1", "acme/web#1"]),
        ('projects = ["SHOP", "acme/web"]', ["SHOP-1", "acme/web#1"]),
        ('projects = ["shop"]', ["SHOP-1"]),
        ('projects = ["SHO"]', []),
        ('labels = ["growth"]', ["PLAT-22", "SHOP-1"]),
        ('labels = ["grow", "th"]', []),
        ('labels = ["50%_off"]', ["acme/web#1"]),
        ('kinds = ["feature"]', ["SHOP-1"]),
        ('kinds = ["Epic", "feature"]', ["PLAT-1", "PLAT-22", "SHOP-1", "acme/web#1"]),
        ('keys = ["PLAT-*"]\nlabels = ["growth"]', ["PLAT-22"]),
        ('projects = ["PLAT"]\nkinds = ["feature"]', []),
    ],
)
def test_a_table_holds_for_the_items_it_names(settings: Callable, ask: Callable, scope: str, keys: list[str]) -> None:
    settings(f"[[override]]\n{scope}\nignore = ['HYP101']")
    items = (
        BET | {"key": "PLAT-1"},
        BET | {"key": "PLAT-22", "labels": ["ux", "Growth"]},
        BET | {"key": "SHOP-1", "kind": "Feature", "labels": ["growth", "500_off"]},
        BET | {"key": "acme/web#1", "labels": ["50%_off"]},
    )
    report = ask(*items)
    left = [key for _, key, _ in asked(report, "HYP101")]
    assert sorted(keys) == sorted({str(item["key"]) for item in items} - {*left})
    notes = [notice["source"] for notice in report["notices"] if "override" in notice["why"]]
    assert notes == ([] if keys else ["vanitylint.toml:1"])


def test_profile_select_ignore_and_severity_for_some(settings: Callable, ask: Callable) -> None:
    settings("""
        [severity]
        HYP101 = "warning"

        [[override]]
        projects = ["B"]
        severity.bet-missing = "info"

        [[override]]
        projects = ["C"]
        ignore = ["HYP"]

        [[override]]
        projects = ["D"]
        select = ["HYP108"]

        [[override]]
        projects = ["E"]
        profile = "recommended"
        severity.HYP = "error"
    """)
    report = ask(*(BET | {"key": f"{project}-1"} for project in "ABCDE"))
    assert asked(report, "HYP101") == [
        ("HYP101", "A-1", "warning"),
        ("HYP101", "B-1", "info"),
        ("HYP101", "E-1", "error"),
    ]
    assert "HYP108" in report["rules"]
    assert not [each for each in report["findings"] if each["key"] == "D-1" and each["rule"] != "HYP108"]
    assert {each["rule"] for each in report["findings"] if each["key"] == "A-1"} == {"HYP101"}  # it mutes FUP301
    assert {each["rule"] for each in report["findings"] if each["key"] == "C-1"} == {"FUP301"}


def test_a_later_table_wins(settings: Callable, ask: Callable, folder: Path) -> None:
    settings(
        own_rules(folder, OLD)
        + """
        params.OWN101.days = 10

        [[override]]
        keys = ["A-*"]
        severity.OWN101 = "info"
        params.old-bet.days = 1000

        [[override]]
        labels = ["new"]
        params.OWN101 = { days = 50 }

        [[override]]
        keys = ["A-3"]
        ignore = ["OWN101"]
    """
    )
    old = BET | {"created": "2026-01-01"}  # 60 days ago
    items = [old | {"key": key, "labels": labels} for key, labels in (
        ("A-1", []), ("A-2", ["new"]), ("A-3", ["new"]), ("B-1", []), ("B-2", ["new"]),
    )]  # fmt: skip
    report = ask(*items)
    assert asked(report, "OWN101") == [
        ("OWN101", "A-2", "info"), ("OWN101", "B-1", "error"), ("OWN101", "B-2", "warning"),
    ]  # fmt: skip
    messages = [each["message"] for each in report["findings"] if (each["rule"], each["key"]) == ("OWN101", "A-2")]
    assert messages == ["Made 60 days ago, more than 50."]


def test_a_rule_that_is_off_for_an_item_mutes_nothing_there(settings: Callable, ask: Callable, folder: Path) -> None:
    items = [BET | {"key": key, "created": "2026-01-01"} for key in ("A-1", "B-1")]
    own = own_rules(folder, OLD)
    settings(own)
    assert asked(ask(*items), "HYP101") == []
    settings(own + "[[override]]\nprojects = ['A']\nignore = ['OWN101']")
    report = ask(*items)
    assert asked(report, "HYP101", "OWN101") == [("HYP101", "A-1", "error"), ("OWN101", "B-1", "warning")]
    assert ("HYP101", "B-1") in {(each["rule"], each["key"]) for each in report["muted"]}
    settings(own + "[[override]]\nprojects = ['A']\nparams.OWN101.days = 100")
    assert asked(ask(*items), "HYP101", "OWN101") == [("HYP101", "A-1", "error"), ("OWN101", "B-1", "warning")]


def test_edits_go_with_their_item_and_sprints_by_their_name(settings: Callable, ask: Callable, folder: Path) -> None:
    changes = [{"field": "Target", "at": "2026-02-20T09:00:00Z", "from": "30 %", "to": "12 %"}]
    done = {"kind": "Epic", "state": "done", "finished": "2026-02-10", "labels": ["x"], "changes": changes}
    items = [
        done | {"key": f"{project}-1", "sprint": {"name": f"{project} Sprint 1", "state": "active"}}
        for project in ("A", "B", "C")
    ]
    own = own_rules(folder, SPRINT)
    settings(own)
    report = ask(*items)
    assert [key for _, key, _ in asked(report, "CHG402")] == ["A-1", "B-1", "C-1"]
    assert [key for _, key, _ in asked(report, "OWN201")] == ["A Sprint 1", "B Sprint 1", "C Sprint 1"]
    settings(
        own
        + """
        [[override]]
        labels = ["x"]
        severity.CHG402 = "error"
        ignore = ["OWN201"]

        [[override]]
        keys = ["a*"]
        ignore = ["CHG402", "OWN201"]

        [[override]]
        projects = ["B Sprint 1"]
        params.OWN201.least = 1
    """
    )
    report = ask(*items)
    assert asked(report, "CHG402", "OWN201") == [
        ("CHG402", "B-1", "error"), ("CHG402", "C-1", "error"), ("OWN201", "C Sprint 1", "info"),
    ]  # fmt: skip
    assert [notice for notice in report["notices"] if "override" in notice["why"]] == []


def test_a_table_that_matches_nothing_is_told(settings: Callable, run: Callable, backlog: Callable) -> None:
    settings('ignore = []\n\n[[override]]\nkeys = ["PLAT-*"]\nkinds = ["epic", "story"]\nignore = ["HYP101"]')
    ran = run("check", backlog(BET | {"key": "A-1"}), "--as-of", TODAY)
    assert ran.status == 1
    told = "vanitylint.toml:3: this override matches no items: keys PLAT-*; kinds epic, story"
    assert told in " ".join(ran.out.split())


def test_a_run_in_which_nothing_is_asked_of_any_item_is_not_green(
    settings: Callable, run: Callable, backlog: Callable
) -> None:
    settings('[[override]]\nkeys = ["A-*"]\nignore = ["*"]')
    ran = run("check", backlog(BET | {"key": "A-1"}))
    assert ran.status == 2
    assert "no rules are left to run on any item" in ran.err
    assert run("check", backlog(BET | {"key": "A-1"}, {"key": "B-1"})).status == 0


def test_what_the_command_line_says_holds_for_all(settings: Callable, ask: Callable) -> None:
    settings('[[override]]\nkeys = ["A-*"]\nprofile = "extended"\nseverity.HYP101 = "info"')
    items = [BET | {"key": "A-1"}, BET | {"key": "B-1"}]
    report = ask(*items, flags=("--select", "HYP101"))
    assert asked(report, *report["rules"]) == [("HYP101", "A-1", "info"), ("HYP101", "B-1", "error")]
    report = ask(*items, flags=("--ignore", "HYP"))
    assert {each["rule"] for each in report["findings"]} == {"FUP301"}


def test_a_table_that_says_what_holds_anyway_changes_no_finding(settings: Callable, ask: Callable) -> None:
    items: list[dict[str, Any]] = [
        BET | {"key": f"A-{number}", "sprint": {"name": "S", "state": "active"}} for number in range(4)
    ]
    items.append(BET | {"key": "A-9", "body": "We expect fewer people to give up."})
    settings('severity.FUP301 = "info"')
    plain = ask(*items)["findings"]
    settings('severity.FUP301 = "info"\n[[override]]\nkeys = ["A-*", "S"]\nseverity.FUP301 = "info"')
    assert {each["rule"] for each in plain} == {"HYP101", "FUP301", "PLN601"}
    assert ask(*items)["findings"] == plain


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[params]\nHYP999.days = 1", "vanitylint.toml:3: there is no rule 'HYP999'\n  there are HYP101 to HYP1"),
        ("[params.OWN101]\n\ndayz = 1", "vanitylint.toml:4: OWN101 has no threshold 'dayz'\n  did you mean days?"),
        ("[params.old-bed]\ndays = 1", "vanitylint.toml:2: there is no rule 'old-bed'\n  did you mean old-bet?"),
        ("[params.HYP]\ndays = 1", "vanitylint.toml:2: 'HYP' matches several rules"),
        ("[params.HYP101]\ndays = 1", "vanitylint.toml:3: HYP101 has no threshold 'days'\n  it has none"),
        ('[params.OWN101]\ndays = "1"', "vanitylint.toml:3: days should be a number"),
        ("[params.OWN101]\ndays = true", "vanitylint.toml:3: days should be a number"),
        ("[params.OWN101]\ndays = nan", "vanitylint.toml:3: days should be a number"),
        ("[params.OWN101]\ndays = -1", "vanitylint.toml:3: days should be a number"),
        ("[params.OWN101]\ndays = inf", "vanitylint.toml:3: days should be a number"),
        ("[params]\ndays = 1", "vanitylint.toml:3: days should be a table: [params.days]"),
        ("[override]\nkeys = ['A']", "vanitylint.toml:2: override should be a list of tables: [[override]]"),
        (
            "[[override]]\nignore = ['HYP']",
            "vanitylint.toml:2: this [[override]] does not say which items it applies to",
        ),
        ("\n[[override]]\nkeys = ['A']", "vanitylint.toml:3: this [[override]] changes nothing"),
        ("[[override]]\nkeys = []\nignore = ['HYP']", "vanitylint.toml:3: keys is empty"),
        ("[[override]]\nkeys = [1]", "vanitylint.toml:3: keys should be a list of strings"),
        ("[[override]]\nkey = ['A']", "vanitylint.toml:3: unknown key of [[override]] 'key'\n  did you mean keys?"),
        (
            "[[override]]\nkeys = ['A']\nignore = ['HYP']\n[[override]]\nkeys = ['B']\nignore = [\n'HYP',\n'HPY101']",
            "vanitylint.toml:9: there is no rule 'HPY101'\n  did you mean HYP101?",
        ),
        ("[[override]]\nkeys = ['A']\nprofile = 'strater'", "vanitylint.toml:4: unknown profile 'strater'"),
        ("[[override]]\nkeys = ['A']\n[override.severity]\nHYP101 = 'bad'", "vanitylint.toml:5: unknown severity"),
        ("[[override]]\nkeys = ['A']\n[override.severity]\nHYP999 = 'info'", "vanitylint.toml:5: there is no rule"),
        ("[[override]]\nkeys = ['A']\nparams.OWN101.day = 3", "vanitylint.toml:4: OWN101 has no threshold 'day'"),
        ('[severity]\nHYP101 = "info"\nHYP999 = "info"', "vanitylint.toml:4: there is no rule 'HYP999'"),
        ('ignore = ["HYP",\n "MTE"]', "vanitylint.toml:3: there is no rule 'MTE'\n  did you mean MET?"),
    ],
)
def test_a_slip_is_told_at_its_line(
    settings: Callable, run: Callable, backlog: Callable, folder: Path, text: str, said: str
) -> None:
    settings(own_rules(folder, OLD) + text)
    ran = run("check", backlog({"key": "A-1"}))
    assert ran.status == 2
    assert said in ran.err


def test_there_are_not_hundreds_of_tables(settings: Callable, run: Callable, backlog: Callable) -> None:
    settings("".join(f'[[override]]\nkeys = ["A-{number}"]\nignore = ["MET"]\n' for number in range(201)))
    ran = run("check", backlog({"key": "A-1"}))
    assert ran.status == 2
    assert "vanitylint.toml:601: there are more than 200 [[override]] tables" in ran.err
