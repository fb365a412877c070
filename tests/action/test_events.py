from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.action.conftest import Shop


def test_x(shop: Shop) -> None:
    issue = shop.issues.issue(title="Guest checkout", labels=["epic", "in progress"])
    job = shop.happens("on-demand", "workflow_dispatch")
    print(job.log)
    print(job.summary[:300], job.outputs, job.steps, job.status)
    job = shop.happens("schedule", "schedule")
    print(job.log[-3000:], job.outputs, job.steps, job.status, list(job.artifacts))
    assert 0
