"""Settings for all items, and overrides for some of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TODAY = "2026-03-02"
BET = {"kind": "Epic", "state": "doing", "started": "2026-02-01"}
"""An epic on which HYP101 gives a finding."""
OLD_BET_RULE = """\
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
SPRINT_RULE = """\
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
    """Return a function that writes the config."""
    return lambda text: (folder / "vanitylint.toml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize("name", ["vanitylint.toml", ".vanitylint.toml"])
def test_folder_named_like_config_is_an_error(run: Callable, backlog: Callable, folder: Path, name: str) -> None:
    source = backlog(BET | {"key": "A-1"})
    (folder / "pyproject.toml").mkdir()
    assert "Is a directory" not in run("check", source).err
    (folder / name).mkdir()
    result = run("check", source)
    assert result.status == 2
    assert f"{name}: cannot be read: Is a directory\n  a config is a file: give this folder another name" in result.err


def test_ignored_configs_in_same_folder_are_noted(run: Callable, backlog: Callable, folder: Path) -> None:
    source = backlog(BET | {"key": "A-1"})
    (folder / "vanitylint.toml").write_text('fail-on = "never"\n')
    assert "beside it" not in run("check", source).out
    (folder / ".vanitylint.toml").write_text('fail-on = "error"\n')
    (folder / "pyproject.toml").write_text('[tool.vanitylint]\nfail-on = "info"\n')
    result = run("check", source)
    assert result.status == 0
    text = " ".join(result.out.split())
    assert "Note: vanitylint.toml: .vanitylint.toml and pyproject.toml beside it are ignored; configs are never" in text
    assert "beside it" not in run("check", source, "--config", "vanitylint.toml").out
    assert "only the first one found is used" in run("config", "show").out


@pytest.fixture
def check_items(run: Callable, backlog: Callable) -> Callable[..., dict[str, Any]]:
    """Return a function that checks items and returns the report."""

    def run_check(*items: dict[str, Any], flags: tuple[str, ...] = ()) -> dict[str, Any]:
        result = run("check", backlog(*items), "--format", "json", "--as-of", TODAY, *flags)
        assert result.status in (0, 1), result.err
        report: dict[str, Any] = json.loads(result.out)
        assert report["problems"] == []
        return report

    return run_check


@pytest.mark.parametrize("name", ["vanitylint.toml", ".vanitylint.toml", "pyproject.toml"])
def test_config_with_byte_order_mark_is_read(run: Callable, backlog: Callable, folder: Path, name: str) -> None:
    table = "tool.vanitylint" if name == "pyproject.toml" else ""
    text = f'[{table}]\nfail-on = "nver"\n' if table else 'fail-on = "nver"\n'
    (folder / name).write_text(text, encoding="utf-8-sig")
    line = 2 if table else 1
    assert f"{name}:{line}: unknown fail-on 'nver'" in run("check", backlog(BET | {"key": "A-1"})).err


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("tool = 3", "pyproject.toml:1: tool should be a table: [tool]"),
        ("[tool]\nvanitylint = 3", "pyproject.toml:2: vanitylint should be a table: [tool.vanitylint]"),
        ("[[tool.vanitylint]]", "pyproject.toml:1: vanitylint should be a table: [tool.vanitylint]"),
    ],
)
def test_value_in_place_of_config_table_is_reported(run: Callable, folder: Path, text: str, message: str) -> None:
    (folder / "pyproject.toml").write_text(text)
    assert f"error: {message}" in run("check", "--config", "pyproject.toml").err


def findings_of(report: dict[str, Any], *rules: str) -> list[tuple[str, str, str]]:
    """Return rule, key and severity of each finding of the given rules."""
    return sorted(
        (finding["rule"], finding["key"], finding["severity"])
        for finding in report["findings"]
        if finding["rule"] in rules
    )


def own_rules(folder: Path, *texts: str) -> str:
    """Write own rules, and return the line of the config that adds them."""
    (folder / "rules").mkdir(exist_ok=True)
    for number, text in enumerate(texts):
        (folder / "rules" / f"{number}.yaml").write_text(text, encoding="utf-8")
    return 'rules = ["rules"]\n'


def test_flags_extend_ignore_and_replace_select(settings: Callable, check_items: Callable) -> None:
    settings('select = ["HYP101", "FUP301"]\nignore = ["MET"]')
    item = BET | {"key": "A-1"}
    assert check_items(item)["rules"] == ["HYP101", "FUP301"]
    assert check_items(item, flags=("--ignore", "HYP101"))["rules"] == ["FUP301"]
    assert check_items(item, flags=("--select", "HYP102"))["rules"] == ["HYP102"]
    assert "HYP102" in check_items(item, flags=("--profile", "starter"))["rules"]


def test_thresholds_change_findings(settings: Callable, check_items: Callable, folder: Path) -> None:
    own = own_rules(folder, OLD_BET_RULE)
    items = [BET | {"key": f"A-{day}", "created": f"2026-01-{day:02}"} for day in (2, 22)]  # 59 and 39 days ago
    settings(own)
    assert findings_of(check_items(*items), "OWN101") == [("OWN101", "A-2", "warning"), ("OWN101", "A-22", "warning")]
    settings(own + "[params.OWN101]\ndays = 45")
    report = check_items(*items)
    assert findings_of(report, "OWN101") == [("OWN101", "A-2", "warning")]
    assert "Made 59 days ago, more than 45." in [finding["message"] for finding in report["findings"]]
    settings(own + "[params]\nold-bet.days = 29.5\nold-bet.stories = 1")
    assert findings_of(check_items(*items), "OWN101") == []
    settings(own + "[params]\nold-bet.days = 29")
    assert findings_of(check_items(*items), "OWN101") == [("OWN101", "A-2", "error"), ("OWN101", "A-22", "warning")]


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
def test_override_applies_to_matching_items(
    settings: Callable, check_items: Callable, scope: str, keys: list[str]
) -> None:
    settings(f"[[override]]\n{scope}\nignore = ['HYP101']")
    items = (
        BET | {"key": "PLAT-1"},
        BET | {"key": "PLAT-22", "labels": ["ux", "Growth"]},
        BET | {"key": "SHOP-1", "kind": "Feature", "labels": ["growth", "500_off"]},
        BET | {"key": "acme/web#1", "labels": ["50%_off"]},
    )
    report = check_items(*items)
    remaining = [key for _, key, _ in findings_of(report, "HYP101")]
    assert sorted(keys) == sorted({str(item["key"]) for item in items} - {*remaining})
    notes = [notice["source"] for notice in report["notices"] if "override" in notice["why"]]
    assert notes == ([] if keys else ["vanitylint.toml:1"])


def test_override_sets_profile_select_ignore_and_severity(settings: Callable, check_items: Callable) -> None:
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
    report = check_items(*(BET | {"key": f"{project}-1"} for project in "ABCDE"))
    assert findings_of(report, "HYP101") == [
        ("HYP101", "A-1", "warning"),
        ("HYP101", "B-1", "info"),
        ("HYP101", "E-1", "error"),
    ]
    assert "HYP108" in report["rules"]
    assert not [finding for finding in report["findings"] if finding["key"] == "D-1" and finding["rule"] != "HYP108"]
    assert {finding["rule"] for finding in report["findings"] if finding["key"] == "A-1"} == {
        "HYP101"
    }  # it mutes FUP301
    assert {finding["rule"] for finding in report["findings"] if finding["key"] == "C-1"} == {"FUP301"}


def test_later_override_wins(settings: Callable, check_items: Callable, folder: Path) -> None:
    settings(
        own_rules(folder, OLD_BET_RULE)
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
    report = check_items(*items)
    assert findings_of(report, "OWN101") == [
        ("OWN101", "A-2", "info"), ("OWN101", "B-1", "error"), ("OWN101", "B-2", "warning"),
    ]  # fmt: skip
    messages = [
        finding["message"] for finding in report["findings"] if (finding["rule"], finding["key"]) == ("OWN101", "A-2")
    ]
    assert messages == ["Made 60 days ago, more than 50."]


def test_rule_that_is_off_for_an_item_mutes_nothing_there(
    settings: Callable, check_items: Callable, folder: Path
) -> None:
    items = [BET | {"key": key, "created": "2026-01-01"} for key in ("A-1", "B-1")]
    own = own_rules(folder, OLD_BET_RULE)
    settings(own)
    assert findings_of(check_items(*items), "HYP101") == []
    settings(own + "[[override]]\nprojects = ['A']\nignore = ['OWN101']")
    report = check_items(*items)
    assert findings_of(report, "HYP101", "OWN101") == [("HYP101", "A-1", "error"), ("OWN101", "B-1", "warning")]
    assert ("HYP101", "B-1") in {(finding["rule"], finding["key"]) for finding in report["muted"]}
    settings(own + "[[override]]\nprojects = ['A']\nparams.OWN101.days = 100")
    assert findings_of(check_items(*items), "HYP101", "OWN101") == [
        ("HYP101", "A-1", "error"),
        ("OWN101", "B-1", "warning"),
    ]


def test_override_matches_edits_by_item_and_sprints_by_name(
    settings: Callable, check_items: Callable, folder: Path
) -> None:
    changes = [{"field": "Target", "at": "2026-02-20T09:00:00Z", "from": "30 %", "to": "12 %"}]
    done = {"kind": "Epic", "state": "done", "finished": "2026-02-10", "labels": ["x"], "changes": changes}
    items = [
        done | {"key": f"{project}-1", "sprint": {"name": f"{project} Sprint 1", "state": "active"}}
        for project in ("A", "B", "C")
    ]
    own = own_rules(folder, SPRINT_RULE)
    settings(own)
    report = check_items(*items)
    assert [key for _, key, _ in findings_of(report, "CHG402")] == ["A-1", "B-1", "C-1"]
    assert [key for _, key, _ in findings_of(report, "OWN201")] == ["A Sprint 1", "B Sprint 1", "C Sprint 1"]
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
    report = check_items(*items)
    assert findings_of(report, "CHG402", "OWN201") == [
        ("CHG402", "B-1", "error"), ("CHG402", "C-1", "error"), ("OWN201", "C Sprint 1", "info"),
    ]  # fmt: skip
    assert [notice for notice in report["notices"] if "override" in notice["why"]] == []


def test_override_without_matching_items_is_noted(settings: Callable, run: Callable, backlog: Callable) -> None:
    settings('ignore = []\n\n[[override]]\nkeys = ["PLAT-*"]\nkinds = ["epic", "story"]\nignore = ["HYP101"]')
    result = run("check", backlog(BET | {"key": "A-1"}), "--as-of", TODAY)
    assert result.status == 1
    note = "vanitylint.toml:3: this override matches no items: keys PLAT-*; kinds epic, story"
    assert note in " ".join(result.out.split())


def test_run_without_rules_for_any_item_exits_2(settings: Callable, run: Callable, backlog: Callable) -> None:
    settings('[[override]]\nkeys = ["A-*"]\nignore = ["*"]')
    result = run("check", backlog(BET | {"key": "A-1"}))
    assert result.status == 2
    assert "no rules are left to run on any item" in result.err
    assert run("check", backlog(BET | {"key": "A-1"}, {"key": "B-1"})).status == 0


def test_flags_apply_to_all_items(settings: Callable, check_items: Callable) -> None:
    settings('[[override]]\nkeys = ["A-*"]\nprofile = "extended"\nseverity.HYP101 = "info"')
    items = [BET | {"key": "A-1"}, BET | {"key": "B-1"}]
    report = check_items(*items, flags=("--select", "HYP101"))
    assert findings_of(report, *report["rules"]) == [("HYP101", "A-1", "info"), ("HYP101", "B-1", "error")]
    report = check_items(*items, flags=("--ignore", "HYP"))
    assert {finding["rule"] for finding in report["findings"]} == {"FUP301"}


def test_redundant_override_changes_no_findings(settings: Callable, check_items: Callable) -> None:
    items: list[dict[str, Any]] = [
        BET | {"key": f"A-{number}", "sprint": {"name": "S", "state": "active"}} for number in range(4)
    ]
    items.append(BET | {"key": "A-9", "body": "We expect fewer people to give up."})
    settings('severity.FUP301 = "info"')
    plain = check_items(*items)["findings"]
    settings('severity.FUP301 = "info"\n[[override]]\nkeys = ["A-*", "S"]\nseverity.FUP301 = "info"')
    assert {finding["rule"] for finding in plain} == {"HYP101", "FUP301", "PLN601"}
    assert check_items(*items)["findings"] == plain


@pytest.mark.parametrize(
    ("text", "message"),
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
def test_invalid_setting_is_reported_with_its_line(
    settings: Callable, run: Callable, backlog: Callable, folder: Path, text: str, message: str
) -> None:
    settings(own_rules(folder, OLD_BET_RULE) + text)
    result = run("check", backlog({"key": "A-1"}))
    assert result.status == 2
    assert message in result.err


def test_number_of_overrides_is_limited(settings: Callable, run: Callable, backlog: Callable) -> None:
    settings("".join(f'[[override]]\nkeys = ["A-{number}"]\nignore = ["MET"]\n' for number in range(201)))
    result = run("check", backlog({"key": "A-1"}))
    assert result.status == 2
    assert "vanitylint.toml:601: there are more than 200 [[override]] tables" in result.err
