"""Work items, problems and readings: their fields, and what is derived from these."""

from __future__ import annotations

import msgspec
import pytest

from vanitylint.backlog.claims import Claim, Reading
from vanitylint.backlog.items import Change, Problem, Sprint, WorkItem, project_of


def test_only_key_and_title_are_required() -> None:
    item = WorkItem(key="SHOP-1", title="Shorter checkout")
    assert msgspec.json.decode(msgspec.json.encode(item)) == {"key": "SHOP-1", "title": "Shorter checkout"}


def test_lists_are_not_shared_between_items() -> None:
    first, second = WorkItem(key="A", title="A"), WorkItem(key="B", title="B")
    first.labels.append("ux")
    assert second.labels == []


@pytest.mark.parametrize("person", ["assignee", "author", "reporter"])
def test_work_item_has_no_field_for_a_person(person: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=person):
        msgspec.json.decode(f'{{"key": "A", "title": "A", "{person}": "somebody"}}', type=WorkItem)


def test_change_is_encoded_with_from_and_to() -> None:
    change = Change(field="Target", at="2026-01-02T03:04:05Z", before="5 %", after="3 %")
    expected = {"field": "Target", "at": "2026-01-02T03:04:05Z", "from": "5 %", "to": "3 %"}
    assert msgspec.to_builtins(change) == expected


def test_sprints_are_a_list_for_none_one_and_several() -> None:
    one, two = Sprint(name="Sprint 8"), Sprint(name="Sprint 9")
    assert WorkItem(key="A", title="A").sprints == []
    assert WorkItem(key="A", title="A", sprint=one).sprints == [one]
    assert WorkItem(key="A", title="A", sprint=[one, two]).sprints == [one, two]


def test_problem_names_its_place_and_its_line_if_any() -> None:
    assert str(Problem("backlog.jsonl", "is no JSON", 7)) == "backlog.jsonl:7: is no JSON"
    assert str(Problem("github:shop/web", "the answer broke off")) == "github:shop/web: the answer broke off"


def make_reading(*claims: Claim) -> Reading:
    return Reading(
        kind="story", work_class="feature", state="todo", is_bet_kind=False, is_container=False, claims=claims
    )


def test_reading_gives_first_claim_of_a_slot() -> None:
    output = Claim("metric", "output", "12 stories", "body")
    outcome = Claim("metric", "outcome", "Fewer returns", "body")
    reading = make_reading(output, outcome)
    assert reading.claim("metric") == output
    assert reading.claim("metric", status="outcome") == outcome
    assert reading.claim("target") is None


def test_says_ignores_placeholders() -> None:
    placeholder, stated = Claim("metric", "placeholder", "TBD", "body"), Claim("who", "stated", "nurses", "body")
    reading = make_reading(placeholder, stated)
    assert not reading.says("metric")
    assert reading.says("who")
    assert not reading.says("target")


@pytest.mark.parametrize(
    ("key", "project"),
    [
        ("SHOP-12", "SHOP"),
        ("A1_B-7", "A1_B"),
        ("owner/repo#4", "owner/repo"),
        ("an.owner/web.shop#4", "an.owner/web.shop"),
        ("owner/repo/milestone/3", "owner/repo"),
        ("owner/project/7/draft/PVTI_x", "owner/project/7"),
        ("owner/project/milestone/7", "owner/project"),
        ("#4", ""),
        ("4", ""),
        ("", ""),
        ("epic-1", ""),
        ("story-1.2", ""),
        ("EPIC-1-foundation", ""),
        ("web/EPIC-1", ""),
        ("epics/3.2", ""),
        ("docs/epics.md", ""),
        ("epics#EPIC-1:12", ""),
        ("SHOP-", ""),
        ("-1", ""),
    ],
)
def test_project_of_a_key(key: str, project: str) -> None:
    assert project_of(key) == project
