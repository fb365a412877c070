"""Test each Markdown convention: which files are items, and what their location and text say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from vanitylint.backlog.items import Link, Sprint
from vanitylint.connectors.files.markdown import is_markdown_backlog, markdown_items

if TYPE_CHECKING:
    from tests.connectors.markdown.conftest import MarkdownFolder


SPEC = """\
    # Feature Specification: One-page checkout

    **Feature Branch**: `003-checkout`
    **Created**: 2026-01-02
    **Status**: Draft
    **Input**: User description: "fewer people should leave"

    ## Success Criteria *(mandatory)*

    - **SC-001**: 30 % leave at step 2
    """


def test_spec_kit(folder: MarkdownFolder) -> None:
    folder.write(".specify/memory/constitution.md", "# Constitution")
    folder.write(".specify/templates/spec-template.md", "# Feature Specification: [FEATURE NAME]")
    folder.write("specs/003-checkout/spec.md", SPEC)
    folder.write("specs/003-checkout/tasks.md", "- [ ] T001 build it")
    item = folder.item()
    assert (item.key, item.title, item.kind) == ("003-checkout", "One-page checkout", "feature")
    assert (item.status, item.state, item.created) == ("Draft", "todo", "2026-01-02")
    assert item.fields == {"Feature Branch": "`003-checkout`"}
    assert item.body.startswith('**Input**: User description: "fewer')
    assert (item.path, item.line, item.body_line) == ("work/specs/003-checkout/spec.md", 1, 6)


def test_unfilled_spec_kit_template_is_titled_by_its_folder(folder: MarkdownFolder) -> None:
    text = "# Feature Specification: [FEATURE NAME]\n\n**Created**: [DATE]\n**Status**: Draft\n\n$ARGUMENTS\n"
    folder.write("specs/004-gift-cards/spec.md", text)
    item = folder.item()
    assert (item.title, item.created) == ("Gift cards", None)
    assert "$ARGUMENTS" in item.body


def test_spec_kit_folder_without_spec_is_reported(folder: MarkdownFolder) -> None:
    folder.write("specs/003-checkout/spec.md", SPEC)
    folder.write("specs/005-search/plan.md", "# Plan")
    _, problems = folder.read()
    assert [str(problem) for problem in problems] == ["work/specs/005-search: has no spec.md"]


def test_kiro_spec_is_titled_by_folder_or_heading_in_any_language(folder: MarkdownFolder) -> None:
    folder.write(".kiro/steering/product.md", "# Product")
    folder.write(".kiro/specs/gift-cards/requirements.md", "# Requirements Document\n\n## Introduction\n\nToday…")
    folder.write(".kiro/specs/search/requirements.md", "# Anforderungen: Suche im Katalog\n\nWHEN … THEN …")
    folder.write(".kiro/specs/search/design.md", "# Design")
    folder.write(".kiro/specs/crash/bugfix.md", "# Bugfix\n\nIt crashes")
    items = folder.items()
    assert {key: (item.title, item.kind) for key, item in items.items()} == {
        "crash": ("Crash", "bug"),
        "gift-cards": ("Gift cards", "feature"),
        "search": ("Suche im Katalog", "feature"),
    }
    assert items["gift-cards"].state is None


def test_archived_openspec_change_is_done(folder: MarkdownFolder) -> None:
    folder.write("openspec/project.md", "# Project")
    folder.write("openspec/specs/cart/spec.md", "# Cart")
    folder.write("openspec/changes/add-search/proposal.md", "## Why\nNobody finds it\n\n## Impact\n- src/cart.py\n")
    folder.write("openspec/changes/add-search/.openspec.yaml", "schema: spec-driven\ncreated: 2026-03-01\n")
    folder.write("openspec/changes/archive/2026-02-01-add-cart/proposal.md", "# Change: Add a cart\n\n## Why\nSales\n")
    folder.write("openspec/changes/fix-tax/proposal.md", "# Proposal: fix-tax\n\nText.\n")
    items = folder.items()
    assert items["fix-tax"].title == "Fix tax"
    search, cart = items["add-search"], items["add-cart"]
    assert (search.title, search.state, search.created, search.body_line) == (
        "Add search",
        None,
        "2026-03-01",
        1,
    )
    assert "src/cart.py" in search.body
    assert (cart.title, cart.state, cart.finished) == ("Add a cart", "done", "2026-02-01")


def test_backlog_md(folder: MarkdownFolder) -> None:
    folder.write("backlog/config.yml", 'project_name: "Shop"\ntask_prefix: "back"\n')
    folder.write("backlog/milestones/m-1 - launch.md", '---\nid: m-1\ntitle: "Launch"\n---\n')
    folder.write("backlog/decisions/decision-1 - x.md", "---\nid: decision-1\nstatus: accepted\n---\n")
    folder.write(
        "backlog/tasks/back-12 - Search.md",
        """\
        ---
        id: BACK-12
        title: Search that finds
        status: In Progress
        assignee:
          - '@ada'
        reporter: @bob
        created_date: '2026-01-02 09:30'
        updated_date: 2026-01-05
        labels: [ux, search]
        dependencies:
          - task-3
        parent_task_id: task-3
        milestone: m-1
        priority: high
        ordinal: 2000
        ---

        ## Description

        <!-- SECTION:DESCRIPTION:BEGIN -->
        People leave.
        """,
    )
    folder.write("backlog/completed/back-3 - Cart.md", "---\nid: BACK-3\ntitle: Cart\nstatus: Done\ntype: bug\n---\nx")
    folder.write("backlog/drafts/draft-1 - Idea.md", "---\nid: draft-1\ntitle: Idea\nstatus: Done\n---\nx")
    folder.write("backlog/archive/tasks/back-4 - Old.md", "---\nid: BACK-4\ntitle: Old\nstatus: To Do\n---\nx")
    items = folder.items()
    assert {key: item.state for key, item in items.items()} == {
        "BACK-12": "doing",
        "BACK-3": "done",
        "draft-1": "todo",
        "BACK-4": "dropped",
    }
    item = items["BACK-12"]
    assert (item.title, item.kind, items["BACK-3"].kind) == ("Search that finds", "task", "bug")
    assert (item.created, item.updated) == ("2026-01-02T09:30:00Z", "2026-01-05")
    assert item.labels == ["ux", "search"]
    assert (item.parent, item.links) == ("BACK-3", [Link(type="depends on", to="BACK-3")])
    assert item.sprint == Sprint(name="Launch")
    assert item.fields == {"priority": "high", "ordinal": 2000}
    assert (item.body.split("\n")[0], item.body_line) == ("## Description", 19)


def test_bmad_6_takes_epic_status_from_sprint_file(folder: MarkdownFolder) -> None:
    folder.write(
        "_bmad-output/planning-artifacts/epics.md",
        """\
        ---
        stepsCompleted: ['step-01']
        ---
        # Shop - Epic Breakdown

        ## Epic List

        ### Epic 1: Checkout
        Only an overview.

        ## Epic 1: Checkout

        We expect fewer to leave.

        ### Story 1.1: Pay by card

        In its own file by now.

        ### Story 1.2: Pay later

        As a guest, I want to pay later.

        ## Epic 2: Search

        Find more.
        """,
    )
    folder.write(
        "_bmad-output/implementation-artifacts/1-1-pay-by-card.md",
        "# Story 1.1: Pay by card\n\nStatus: review\n\n## Story\n\nAs a guest…\n",
    )
    folder.write("_bmad-output/implementation-artifacts/1-1-spike-decision.md", "# Decision\n\n**Status**: GO\n")
    folder.write("_bmad-output/implementation-artifacts/epic-1-retro.md", "# Retro")
    folder.write(
        "_bmad-output/implementation-artifacts/sprint-status.yaml",
        "development_status:\n  epic-1: in-progress\n  1-2-pay-later: backlog\n  epic-2: backlog\n",
    )
    items = folder.items()
    assert {key: (item.kind, item.state, item.parent) for key, item in items.items()} == {
        "story-1.1": ("story", "doing", "epic-1"),
        "epic-1": ("epic", "doing", None),
        "story-1.2": ("story", "todo", "epic-1"),
        "epic-2": ("epic", "todo", None),
    }
    assert (items["epic-1"].title, items["epic-1"].line, items["epic-1"].body_line) == ("Checkout", 11, 13)
    assert "Pay" not in items["epic-1"].body
    assert items["story-1.2"].body.startswith("As a guest, I want")
    assert items["story-1.1"].path.endswith("1-1-pay-by-card.md")


def test_epic_without_own_text_takes_text_from_epic_list(folder: MarkdownFolder) -> None:
    folder.write(
        "_bmad-output/planning-artifacts/epics.md",
        """\
        ## Epic List

        ### Epic 1: Checkout
        **User Outcome:** Fewer leave.

        ### Epic 2: Search
        Only an overview.

        ## Epic 1: Checkout

        ---

        ### Story 1.1: Pay by card

        As a guest, I want to pay by card.

        ## Epic 2: Search

        Find more.
        """,
    )
    items = folder.items()
    assert {key: item.body.strip() for key, item in items.items()} == {
        "epic-1": "**User Outcome:** Fewer leave.",
        "story-1.1": "As a guest, I want to pay by card.",
        "epic-2": "Find more.",
    }
    assert (items["epic-1"].title, items["epic-1"].line, items["epic-1"].body_line) == ("Checkout", 3, 4)


def test_bmad_4(folder: MarkdownFolder) -> None:
    folder.write(
        "docs/prd/epic-1-checkout.md",
        "# Epic 1: Checkout\n\nWhy.\n\n## Story 1.1: Card\n\nText.\n\n## Metrics\nx",
    )
    folder.write("docs/prd/epic-list.md", "# Epic List\n\n## Epic 1: Checkout\n")
    folder.write(
        "docs/stories/1.1.story.md",
        "# Story 1.1: Card\n\n## Status\n\n✅ **DONE**\n\n## Story\n\n**As a** guest",
    )
    folder.write("docs/stories/1.1-validation-summary.md", "# Story 1.1 Validation Summary\n\n**Status**: Draft\n")
    folder.write(
        "docs/stories/1.2.pay-later.md",
        "# Story 1.2: Later\n\n## Status\n- InProgress\n\n## Acceptance Criteria\nx",
    )
    items = folder.items()
    assert {key: (item.title, item.status, item.state, item.parent) for key, item in items.items()} == {
        "story-1.1": ("Card", "DONE", "done", "epic-1"),
        "story-1.2": ("Later", "InProgress", "doing", "epic-1"),
        "epic-1": ("Checkout", "", None, None),
    }
    assert "Text." not in items["epic-1"].body
    assert items["epic-1"].body.endswith("## Metrics\nx")


def test_bmad_epics_without_numbers_are_reported(folder: MarkdownFolder) -> None:
    folder.write("_bmad-output/planning-artifacts/epics.md", "# {{project}} - Epics\n\n## Epic {{N}}: {{title}}\n")
    items, problems = folder.read()
    assert items == []
    assert problems[0].source == "work/_bmad-output/planning-artifacts/epics.md"
    assert problems[0].why.startswith("has no epics")


def test_epics_and_stories_folders(folder: MarkdownFolder) -> None:
    folder.write(
        "docs/epics/epic-1.md",
        "# Checkout\n\n**Status:** In Progress\n**Goal:** fewer leave\n\n## Stories\n\n- [Card](../stories/card.md)\n",
    )
    folder.write("docs/epics/search/notes.md", "# Search\n\nFind more.\n")
    folder.write("docs/stories/card.md", "# Pay by card\n\n> **Status:** Done\n\nText.\n")
    folder.write("docs/stories/epic-1/later.md", "# Pay later\n\nText.\n")
    folder.write("docs/stories/wish.md", "# Wish list\n\n**Epic:** [Search](../epics/search/notes.md)\n\nText.\n")
    folder.write("docs/stories/README.md", "# Stories")
    items = folder.items()
    assert {key: (item.kind, item.state, item.parent) for key, item in items.items()} == {
        "epic-1": ("epic", "doing", None),
        "notes": ("epic", None, None),
        "card": ("story", "done", "epic-1"),
        "later": ("story", None, "epic-1"),
        "wish": ("story", None, "notes"),
    }
    assert (items["epic-1"].body.split("\n")[0], items["epic-1"].body_line) == ("**Goal:** fewer leave", 4)


def test_epics_and_stories_one_folder_deeper_are_found(folder: MarkdownFolder) -> None:
    folder.write("docs/backlog/epics/search.md", "# Search\n\nFind more.\n")
    folder.write("docs/product/stories/card.md", "# Pay by card\n\nText.\n")
    assert {key: item.kind for key, item in folder.items().items()} == {"search": "epic", "card": "story"}


def test_epic_file_with_numbered_stories(folder: MarkdownFolder) -> None:
    folder.write(
        "epics/epic-01-checkout.md",
        "---\nepicNumber: 1\nstatus: ready\n---\n\n## Epic 1: Checkout\n\nWhy.\n\n### Story 1.1: Card\n\nA.\n",
    )
    items = folder.items()
    epic, story = items["epic-01-checkout"], items["story-1.1"]
    assert (epic.title, epic.status, epic.parent, epic.body_line) == ("Checkout", "ready", None, 8)
    assert (story.title, story.parent, story.line) == ("Card", "epic-01-checkout", 10)


HEAD = """\
# {key}: {title}

> **Type:** {kind}
> **Status:** in_progress
> **Impact:** high
> **Due:** 2026-04-01
> **Completed:** —
> **Parent:** {parent}
> **Owner:** Ada Lovelace
> **Target Quarter:** FY26-Q2

---

## Benefit Hypothesis

**We believe that** this helps
"""


def test_nested_work_folders(folder: MarkdownFolder) -> None:
    epic = "work/EPIC-001-checkout/"
    feature = epic + "FEAT-002-card/"
    folder.write(epic + "EPIC-001-checkout.md", HEAD.format(key="EPIC-001", title="Pay", kind="epic", parent="—"))
    folder.write(feature + "FEAT-002.md", HEAD.format(key="FEAT-002", title="Card", kind="feature", parent="EPIC-001"))
    folder.write(feature + "STORY-003-visa/STORY-003.md", "# STORY-003: Visa\n\nText.\n")
    folder.write(feature + "STORY-003-review.md", "# Review\n\nText.\n")
    folder.write(feature + "FEAT-002-report.md", "# FEAT-002: Report\n\n**Status:** done\n")
    items = folder.items()
    assert {key: (item.title, item.kind, item.parent) for key, item in items.items()} == {
        "EPIC-001": ("Pay", "epic", None),
        "FEAT-002": ("Card", "feature", "EPIC-001"),
        "STORY-003": ("Visa", "story", "FEAT-002"),
    }
    item = items["EPIC-001"]
    assert (item.state, item.due, item.finished) == ("doing", "2026-04-01", None)
    assert item.fields == {"Impact": "high", "Target Quarter": "FY26-Q2"}
    assert (item.body.split("\n")[0], item.body_line) == ("## Benefit Hypothesis", 14)


def test_file_that_matches_two_conventions_is_one_item(folder: MarkdownFolder) -> None:
    folder.write("epics/EPIC-001-pay.md", "# EPIC-001: Pay\n\n> **Status:** done\n\nText.\n")
    assert folder.item("epics").title == "Pay"


def test_clashing_keys_are_prefixed_with_their_folder(folder: MarkdownFolder) -> None:
    for project in ("app", "web"):
        base = f"projects/{project}/work/EPIC-001-x/"
        folder.write(base + "EPIC-001.md", "# EPIC-001: X\n\n> **Status:** done\n")
        folder.write(base + "STORY-001.md", "# STORY-001: Y\n\n> **Status:** done\n> **Parent:** EPIC-001\n")
    items = folder.items()
    app, web = "projects/app/work/EPIC-001-x/", "projects/web/work/EPIC-001-x/"
    assert set(items) == {app + "EPIC-001", app + "STORY-001", web + "EPIC-001", web + "STORY-001"}
    assert items[web + "STORY-001"].parent == web + "EPIC-001"
    assert items[app + "EPIC-001"].parent is None


def test_user_stories_in_one_file(folder: MarkdownFolder) -> None:
    folder.write(
        "docs/user-stories.md",
        """\
        # User Stories

        Intro.

        ## EP01: Paying

        ### US-01: Pay by card

        **As a** guest I want to pay.

        #### Acceptance Criteria
        - [ ] paid

        ### Pay later

        > As a guest, I want to pay later.

        ## Glossary

        Words.
        """,
    )
    items = folder.items()
    assert {key: (item.title, item.line, item.body_line) for key, item in items.items()} == {
        "US-01": ("Pay by card", 7, 9),
        "pay-later": ("Pay later", 14, 16),
    }
    assert "- [ ] paid" in items["US-01"].body
    assert "Glossary" not in items["pay-later"].body


def test_any_folder_of_files_with_front_matter(folder: MarkdownFolder) -> None:
    folder.write("bets/b1.md", "---\nkey: BET-1\ntype: bet\nstatus: shipped\npoints: 5\n---\n# Search\n\nText.\n")
    folder.write("bets/b2.md", "---\nstatus: open\nparent: BET-1\nsprint: S4\nsprint_goal: learn\n---\n\n# Two\n")
    folder.write("bets/notes.md", "# No item\n")
    folder.write("node_modules/x/a.md", "---\nstatus: open\n---\n")
    items = folder.items()
    assert set(items) == {"BET-1", "b2"}
    assert (items["BET-1"].kind, items["BET-1"].state, items["BET-1"].estimate) == ("bet", "done", 5)
    assert (items["b2"].parent, items["b2"].sprint) == ("BET-1", Sprint(name="S4", goal="learn"))
    assert (items["b2"].body, items["b2"].body_line) == ("", 0)


def test_several_conventions_in_one_repository(folder: MarkdownFolder) -> None:
    folder.write("specs/001-a/spec.md", SPEC)
    folder.write(".kiro/specs/b/requirements.md", "# Requirements\n\nText.")
    folder.write("openspec/changes/c/proposal.md", "## Why\nx")
    folder.write("docs/epics/d.md", "# D\n\nText.")
    assert set(folder.items()) == {"001-a", "b", "c", "d"}


@pytest.mark.parametrize(
    ("path", "key", "title"),
    [
        ("specs/003-checkout/spec.md", "003-checkout", "Checkout"),
        (".kiro/specs/gift-cards/requirements.md", "gift-cards", "Gift cards"),
        ("openspec/changes/add-x/proposal.md", "add-x", "Add x"),
        ("docs/stories/1.2.story.md", "story-1.2", "Story"),
        ("ideas/one-idea.md", "one-idea", "One idea"),
    ],
)
def test_single_file_gets_key_and_title_from_its_path(folder: MarkdownFolder, path: str, key: str, title: str) -> None:
    folder.write(path, "Just text.\n")
    item = folder.item(path)
    assert (item.key, item.path, item.body, item.body_line) == (key, f"work/{path}", "Just text.\n", 1)
    assert item.title == title


def test_single_file_of_epics_or_stories(folder: MarkdownFolder) -> None:
    folder.write("epics.md", "# Plan\n\n## Epic 1: A\n\nx\n\n### Story 1.1: B\n\ny\n")
    folder.write("user-stories.md", "# All\n\n## US-1: A\n\nx\n")
    folder.write("epic-x.md", "# The epic\n\nx\n")
    assert set(folder.items("epics.md")) == {"epic-1", "story-1.1"}
    assert set(folder.items("user-stories.md")) == {"US-1"}
    assert folder.item("epic-x.md").title == "The epic"


@pytest.mark.parametrize("part", ["", "docs", "docs/stories"])
def test_subfolder_of_backlog_can_be_read(folder: MarkdownFolder, part: str) -> None:
    folder.write("docs/stories/1.1.story.md", "# Story 1.1: Card\n\n## Story\n\nx")
    assert is_markdown_backlog(folder.path / part)
    assert folder.item(part).path == "work/docs/stories/1.1.story.md"


def test_project_folder_called_stories_is_not_a_backlog(folder: MarkdownFolder) -> None:
    folder.write("stories/package.json", "{}")
    folder.write("stories/guide.md", "# How to install")
    assert not is_markdown_backlog(folder.path / "stories")


def test_folder_of_documents_is_not_a_backlog(folder: MarkdownFolder) -> None:
    folder.write("README.md", "---\nstatus: active\n---\n# Read me")
    folder.write("docs/guide.md", "---\ntitle: Guide\nsidebar: left\n---\n# Guide")
    assert not is_markdown_backlog(folder.path)
    items, problems = folder.read()
    assert [item.title for item in items] == ["Guide"]
    assert problems == []


def test_marker_folder_without_items_is_reported(folder: MarkdownFolder) -> None:
    folder.write(".specify/memory/constitution.md", "# Constitution")
    assert is_markdown_backlog(folder.path)
    items, problems = folder.read()
    assert items == []
    assert problems[0].source == "work"
    assert problems[0].why.startswith("no work items in it")


def test_inline_code_hides_no_stories(folder: MarkdownFolder) -> None:
    folder.write(
        "epics/epic-1-checkout.md",
        "# Epic 1: Checkout\n\n```npm start``` runs the shop.\n\n## Story 1.1: Pay\n\nText.\n\n## Story 1.2: Ship\n",
    )
    assert folder.items().keys() >= {"story-1.1", "story-1.2"}


def test_prd_file_read_directly_gives_its_epics(folder: MarkdownFolder) -> None:
    folder.write("docs/prd.md", "# Shop\n\n## Epic 1: Alerts\n\nx\n\n### Story 1.1: Push\n\nx\n")
    keys = [item.key for item in markdown_items(folder.path / "docs/prd.md", "docs/prd.md")]
    assert keys == ["epic-1", "story-1.1"]


def test_prd_adds_only_epics_missing_from_epics_file(folder: MarkdownFolder) -> None:
    folder.write("docs/prd.md", "# Shop\n\n## Epic 1: Alerts\n\nx\n\n### Story 1.1: Push\n\nx\n\n## Epic 2: Old\n\nx\n")
    folder.write("docs/epics.md", "# Epics\n\n## Epic 2: Reports\n\nx\n")
    items, problems = folder.read()
    assert {item.key: item.title for item in items} == {"epic-1": "Alerts", "story-1.1": "Push", "epic-2": "Reports"}
    assert problems == []
