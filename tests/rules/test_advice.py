"""Tests that the sentence which a rule's `fix` proposes, once filled in, answers the rule's question."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from msgspec import convert

from vanitylint.backlog.items import WorkItem
from vanitylint.rules import load_rules, run_rules
from vanitylint.shipped import rules_folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from sqlite3 import Connection

    from vanitylint.reading import Reader

RULES = {rule.id: rule for rule in load_rules([rules_folder()])}
BLANK = re.compile(r"<[^>]*>|…")
"""A blank in a proposed sentence: `<who>`, `because …`."""

EPIC = {"key": "EP-1", "kind": "Epic", "title": "The new list", "state": "doing", "started": "2026-02-02"}
LARGE = EPIC | {"due": "2026-08-31", "body": "We expect fewer members to give up.\n\n{}"}
DONE = EPIC | {"state": "done", "finished": "2026-01-12", "body": "We expect fewer people to give up."}
CHECKED = {"key": "TA-1", "kind": "Task", "title": "Check the numbers of the new list", "state": "done"}
REPORTED = {"at": "2026-01-24T09:00:00Z", "body": "Result: abandonment fell from 40 % to 31 %."}
EASED = {"field": "Target", "at": "2026-02-20T09:00:00Z", "from": "at least 30 %"}


class Question(NamedTuple):
    """An item that a rule asks about; the answer replaces `{}` in its description, or else becomes a comment."""

    item: dict[str, Any]
    before: str = ""
    """The text in place of `{}` until somebody answers."""
    quote: int = 0
    """The index of the sentence among those that the rule proposes."""


class Quotes(NamedTuple):
    """The words that the reader has to quote in a claim of each slot."""

    hypothesis: str = ""
    who: str = ""
    metric: str = ""
    baseline: str = ""
    target: str = ""
    when: str = ""
    reason: str = ""
    exit: str = ""
    result: str = ""
    decision: str = ""
    guardrail: str = ""


BARE = Question(EPIC | {"body": "A header, a search box, a dark mode.\n\n{}"})
UNDER_GOAL = Question(EPIC | {"body": "## Goal\n{}"}, "Implement the form", quote=1)
UNDER_MEASURES = Question(EPIC | {"body": "## Success metrics\n{}"}, "- all stories done")
TOTAL = Question(EPIC | {"body": "## Success metrics\n{}"}, "Total users")
UNSIGNED = Question(EPIC | {"body": "{}"}, "We expect the completion rate to rise.")
SILENT = Question(EPIC | {"body": "We believe kinder words will make more members feel welcome.\n\n{}"})
AIMED = Question(EPIC | {"body": "We expect the drop-off rate to fall {}."}, "to 30 %")
OPEN = Question(EPIC | {"body": "We expect the drop-off rate to fall to 30 %.\n\n{}"})
RISING = Question(EPIC | {"body": "We expect the completion rate to rise.\n\n{}"})
TIMELESS = Question(EPIC | {"body": "We expect the completion rate to rise to 70 %.\n\n{}"})
UNPLANNED = Question(EPIC | {"body": "We believe one page will reduce the drop-off rate.\n\n{}"})
FORM = Question(EPIC | {"body": "### Hypothesis\n{}"}, "If we [do something]\nThen [something will happen]")
STORY = Question(EPIC | {"key": "ST-1", "kind": "Story", "body": "As drawn.\n\n{}"})
DATED = Question(EPIC | {"title": "Relaunch", "due": "2026-06-30", "body": "New pages, new colours.\n\n{}"})
ESTIMATED = Question(EPIC | {"created": "2026-01-05", "estimate": 8, "body": "As drawn.\n\n{}"})
CRITERIA = Question(
    EPIC | {"body": "## Success metrics\n- given a list, when I export it, then I get a file\n- {}"},
    "the endpoint can be called",
    quote=1,
)
PUSHING = Question(EPIC | {"body": "We expect the conversion rate to rise to 12 %.\n\n{}"})
LAGGING = Question(EPIC | {"body": "## Success metrics\nChurn below 3 %.\n\n{}"})
CLAIMED = Question(DONE | {"body": "We expect fewer people to give up.\n\n## Result\nConfirmed.\n{}"})

ADVICE: list[tuple[str, Question, tuple[str, ...], Quotes]] = [
    (
        "HYP101", BARE, ("kitchen leads", "throw away less food", "kilos binned per week", "120 kg", "100 kg", "2026-09-01"),
        Quotes("We expect kitchen leads", "kitchen leads", "kilos binned per week", "120 kg", "100 kg", "2026-09-01"),
    ),
    (
        "HYP101", BARE, ("ward clerks", "ring the pharmacy once per order", "calls per shift", "14", "fewer than 6", "1 October 2026"),
        Quotes("We expect ward clerks", "ward clerks", "calls per shift", "14", "fewer than 6", "1 October 2026"),
    ),
    (
        "HYP101", BARE, ("cashiers", "close the till without the office", "tills counted twice", "1 in 5", "at most 1 in 20", "the end of May"),
        Quotes("We expect cashiers", "cashiers", "tills counted twice", "1 in 5", "at most 1 in 20", "the end of May"),
    ),
    (
        "HYP101", BARE, ("the accounts department", "look things up themselves", "mails to us, most of them about invoices", "1,200", "300", "Q3 2026"),
        Quotes("We expect the accounts", "the accounts", "mails to us, most of them about invoices", "1,200", "300", "Q3 2026"),
    ),
    ("HYP102", FORM, ("the law asks for it",), Quotes()),
    ("HYP102", FORM, ("the ministry prescribes the form",), Quotes()),
    ("HYP102", FORM, ("the contract with the hospital says so",), Quotes()),
    ("HYP103", UNSIGNED, ("Treasurers", "chase unpaid fees", "less"), Quotes("Treasurers will", "Treasurers")),
    ("HYP103", UNSIGNED, ("The night shift", "find the right bed at first go", "more"), Quotes("The night", "The night shift")),
    ("HYP103", UNSIGNED, ("Regulars", "come back for a second loaf", "more"), Quotes("Regulars will", "Regulars")),
    ("HYP104", UNDER_GOAL, ("Midwives", "write a note twice", "less"), Quotes("Midwives write")),
    ("HYP104", UNDER_GOAL, ("Shop assistants", "walk to the store room", "less"), Quotes("Shop assistants")),
    ("HYP104", UNDER_GOAL, ("Field crews", "file their hours on the day itself", "more"), Quotes("Field crews")),
    (
        "HYP105", SILENT, ("the share of guests who greet back", "22 %", "40 %"),
        Quotes(metric="greet back", baseline="22 %", target="40 %"),
    ),
    (
        "HYP105", SILENT, ("the number of wrong doses handed out per week", "9", "3"),
        Quotes(metric="wrong doses", baseline="9", target="3"),
    ),
    (
        "HYP105", SILENT, ("what cleaners say when we ask them how it went", "“never again”", "“let it stay”"),
        Quotes(metric="what cleaners say"),
    ),
    ("HYP106", Question(LARGE), ("we saw three of them turn round at the door",), Quotes(reason="turn round")),
    ("HYP106", Question(LARGE), ("the porters told us so",), Quotes(reason="porters")),
    ("HYP106", Question(LARGE), ("we counted forty slips in the bin",), Quotes(reason="forty slips")),
    ("HYP106", Question(LARGE, quote=1), (), Quotes(reason="hunch")),
    ("HYP108", STORY, ("porters", "find a free wheelchair by themselves"), Quotes("We expect porters", "porters")),
    ("HYP108", STORY, ("the bakery", "throw fewer rolls away"), Quotes("We expect the bakery", "the bakery")),
    ("HYP108", STORY, ("our own back office", "stop copying lists"), Quotes("We expect our", "back office")),
    ("MET201", UNDER_MEASURES, ("Surgeons", "sign by hand", "less", "30 a day", "5 a day"), Quotes(baseline="30", target="5 a day")),
    ("MET201", UNDER_MEASURES, ("Shoppers", "bring their bags", "more", "1 in 9", "1 in 4"), Quotes(baseline="1 in 9", target="1 in 4")),
    ("MET201", UNDER_MEASURES, ("Engineers on call", "wake up", "less", "6", "2 nights a month"), Quotes(baseline="6", target="2 nights")),
    ("MET202", TOTAL, ("this month's borrowers", "come a second time", "31 %"), Quotes(metric="share of", baseline="31 %")),
    ("MET202", TOTAL, ("the shops on our list", "order by themselves", "12 of 80"), Quotes(metric="share of", baseline="12 of 80")),
    ("MET202", TOTAL, ("new colleagues", "open the handbook", "a third"), Quotes(metric="share of")),
    ("MET203", AIMED, ("41 %", "30 %"), Quotes(metric="drop-off", baseline="41 %", target="30 %")),
    ("MET203", AIMED, ("1 in 3", "1 in 5"), Quotes(baseline="1 in 3", target="1 in 5")),
    ("MET203", AIMED, ("350 a week", "200"), Quotes(baseline="350", target="200")),
    ("MET203", OPEN._replace(quote=1), ("2026-05-01",), Quotes()),
    ("MET203", OPEN._replace(quote=1), ("the end of May",), Quotes()),
    ("MET203", OPEN._replace(quote=2), (), Quotes(baseline="0, it is new")),
    ("MET204", RISING, ("70 %",), Quotes(target="70 %")),
    ("MET204", RISING, ("9 of 12 wards",), Quotes(target="9 of 12")),
    ("MET204", RISING._replace(quote=1), ("60 %", "70 %"), Quotes()),
    ("MET204", RISING._replace(quote=2), (), Quotes(target="4 of 5")),
    ("MET205", TIMELESS, ("2026-05-01",), Quotes(when="2026-05-01")),
    ("MET205", TIMELESS, ("15 June",), Quotes(when="15 June")),
    ("MET205", TIMELESS, ("the end of May",), Quotes(when="end of May")),
    ("MET205", TIMELESS._replace(quote=1), ("6",), Quotes(when="6 weeks")),
    ("MET206", PUSHING, ("returns", "4 %"), Quotes(guardrail="returns")),
    ("MET206", PUSHING, ("complaints at the desk", "3 a week"), Quotes(guardrail="complaints")),
    ("MET206", PUSHING, ("the night shift's overtime", "2 hours"), Quotes(guardrail="overtime")),
    ("MET207", LAGGING, ("4", "half of the new tenants", "report a meter by themselves"), Quotes()),
    ("MET207", LAGGING, ("2", "30 % of those admitted", "find their ward"), Quotes()),
    ("MET207", LAGGING, ("6", "two of three shops", "order without ringing"), Quotes()),
    ("MET209", CRITERIA, ("Half of the wards", "hand over without paper", "one in ten"), Quotes(metric="wards")),
    ("MET209", CRITERIA, ("40 % of our regulars", "pay in advance", "12 %"), Quotes(metric="regulars", baseline="12 %")),
    ("MET209", CRITERIA, ("The share of reports", "leave on the day itself", "3 of 20"), Quotes(metric="reports", baseline="3 of 20")),
    ("MET210", DATED, ("2026-06-30", "carers", "write one report a day"), Quotes("we expect carers", "carers")),
    ("MET210", DATED, ("the end of June", "the branch in the harbour", "order on its own"), Quotes("we expect the branch")),
    ("MET210", DATED, ("Q3", "auditors", "find the file without us"), Quotes("we expect auditors", "auditors")),
    ("PLN602", ESTIMATED, ("carers", "write one report a day"), Quotes("We expect carers", "carers")),
    ("PLN602", ESTIMATED, ("the shop floor", "re-label less"), Quotes("We expect the shop", "the shop floor")),
    ("PLN602", ESTIMATED, ("whoever is on call", "sleep through"), Quotes("We expect whoever", "whoever")),
    ("LRN505", Question(LARGE), ("nobody picks up a slip", "1 May"), Quotes(exit="picks up")),
    ("LRN505", Question(LARGE), ("the queue gets longer", "2026-05-01"), Quotes(exit="queue")),
    ("LRN505", Question(LARGE), ("fewer than three wards join", "the end of May"), Quotes(exit="wards join")),
    ("LRN505", Question(LARGE, quote=1), ("6",), Quotes(exit="6 weeks")),
    ("FUP301", UNPLANNED, ("2026-05-01",), Quotes(when="2026-05-01")),
    ("FUP301", UNPLANNED, ("15 June",), Quotes(when="15 June")),
    ("FUP301", UNPLANNED, ("the end of May",), Quotes(when="end of May")),
    ("FUP301", UNPLANNED._replace(quote=1), (), Quotes(when="four weeks")),
    (
        "FUP302", Question(DONE), ("Kilos binned per week", "120", "96", "keep"),
        Quotes(result="120 to 96", decision="we keep it"),
    ),
    (
        "FUP302", Question(DONE), ("the calls to the pharmacy", "14 a shift", "13", "change"),
        Quotes(result="14 a shift to 13", decision="we change it"),
    ),
    (
        "FUP302", Question(DONE), ("Time from request to laptop", "9 days", "two", "remove"),
        Quotes(result="9 days to two", decision="we remove it"),
    ),
    ("FUP303", Question(CHECKED), ("Kilos binned per week", "120", "96", "keep"), Quotes(result="120 to 96", decision="we keep it")),
    ("FUP303", Question(CHECKED), ("The queue at nine", "30 people", "12", "keep"), Quotes(result="30 people to 12", decision="we keep it")),
    ("FUP303", Question(CHECKED), ("Lost keys", "5 a month", "5", "remove"), Quotes(result="5 a month to 5", decision="we remove it")),
    ("FUP303", Question(CHECKED, quote=1), ("the till was broken",), Quotes(result="till")),
    ("FUP305", CLAIMED, ("Lost keys", "5 a month", "1"), Quotes()),
    ("FUP305", CLAIMED, ("The queue at nine", "30 people", "12"), Quotes()),
    ("FUP305", CLAIMED, ("What porters walk", "9 km", "7 km"), Quotes()),
    ("FUP307", Question(DONE | {"comments": [REPORTED]}), ("keep", "it spares us the slips"), Quotes(decision="We keep it")),
    ("FUP307", Question(DONE | {"comments": [REPORTED]}), ("change", "the wards want it shorter"), Quotes(decision="We change it")),
    ("FUP307", Question(DONE | {"comments": [REPORTED]}), ("remove", "two shops use it"), Quotes(decision="We remove it")),
    ("FUP307", Question(DONE | {"comments": [REPORTED]}, quote=1), ("October",), Quotes()),
    (
        "CHG403",
        Question(EPIC | {"fields": {"Target": "{}"}, "changes": [EASED]}, "at least 12 %"),
        ("At least 30 %", "20 February", "at least 12 %", "half of them are on leave"), Quotes(target="30 %"),
    ),
]  # fmt: skip
COVERED = {rule for rule, *_ in ADVICE}
WITHOUT_OWN_CASES = {
    "CHG402": "the same line as CHG403's",
    "CHG405": "a value, which any result shows",
    "CHG406": "a sentence for a result that is there",
    "FUP304": "any words do",
    "FUP306": "any number does",
    "MET208": "any mention does",
    "LRN506": "the same as FUP303's",
    "PLN603": "the same line as FUP302's",
    "PLN604": "the same as HYP106's",
}


def proposed_sentences(rule: str) -> list[str]:
    """Return the sentences that a rule proposes."""
    return re.findall(r'"([^"]+)"', RULES[rule].fix)


def fill_in(sentence: str, values: tuple[str, ...]) -> str:
    """Return a proposed sentence with values in place of its blanks."""
    assert len(BLANK.findall(sentence)) == len(values), sentence
    remaining = iter(values)
    return BLANK.sub(lambda _: next(remaining), sentence)


def with_answer(question: Question, answer: str | None) -> dict[str, Any]:
    """Return the item with the answer, or as it is before one."""
    item = dict(question.item)
    text = question.before if answer is None else answer
    if item.get("fields"):
        item["fields"] = {name: value.format(text) for name, value in item["fields"].items()}
        item["changes"] = [change | {"to": text} for change in item["changes"]]
    elif "{}" in item.get("body", ""):
        item["body"] = item["body"].format(text)
    elif answer is not None:
        comment = {"at": "2026-02-27T09:00:00Z", "body": answer}
        item["comments"] = [*item.get("comments", ()), comment]
    return item


@pytest.fixture(params=ADVICE, ids=lambda case: f"{case[0]}-{'-'.join(case[2])[:40]}")
def case(request: pytest.FixtureRequest) -> tuple[str, Question, str, Quotes]:
    rule, question, values, expected = request.param
    return rule, question, fill_in(proposed_sentences(rule)[question.quote], values), expected


def test_following_the_advice_resolves_the_finding(
    case: tuple[str, Question, str, Quotes], backlog: Callable[..., Connection]
) -> None:
    rule, question, answer, _ = case
    open_item, answered = with_answer(question, None), with_answer(question, answer)
    assert run_rules(backlog(open_item), [RULES[rule]]).findings, "the rule has no finding before the answer"
    assert run_rules(backlog(answered), [RULES[rule]]).findings == [], answer


def test_answer_is_read_into_the_expected_slots(case: tuple[str, Question, str, Quotes], reader: Reader) -> None:
    _, question, answer, expected = case
    reading = reader.read(convert(with_answer(question, answer), WorkItem))
    for slot, words in expected._asdict().items():
        quotes = [claim.text for claim in reading.claims if claim.slot == slot and claim.fills]
        assert not words or any(words in quote for quote in quotes), (slot, answer, quotes)
    if expected.hypothesis:
        assert reading.hypothesis == "stated"
    if expected.metric:
        assert reading.metric == "outcome"


def test_each_rule_that_proposes_a_sentence_is_covered() -> None:
    proposing = {rule for rule in RULES if proposed_sentences(rule)}
    assert proposing == COVERED | WITHOUT_OWN_CASES.keys()
