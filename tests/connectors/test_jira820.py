"""Test against a fake Jira Data Center by other people (PyPI `jira820`): login, the list of ids, issues by key.

It has no history, ignores tokens, and finds issues by key only, so the rest is tested against `tests.fake_jira`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from socket import create_server
from typing import TYPE_CHECKING

import pytest
import requests

from vanitylint.connectors import SilentListener
from vanitylint.connectors.jira.access import Credentials, connect
from vanitylint.connectors.jira.catalogue import catalogue_of
from vanitylint.connectors.jira.client import Client
from vanitylint.connectors.jira.data_center import DataCenter
from vanitylint.connectors.jira.mapping import Mapper, categories_of
from vanitylint.connectors.name_mapping import NameMapping
from vanitylint.connectors.waiting import WaitBudget, Waiter

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.xdist_group("jira820")


@pytest.fixture(scope="module")
def server() -> Iterator[DataCenter]:
    with create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    site = f"http://localhost:{port}"
    program = Path(sys.executable).with_name("jira820")
    environment = {**os.environ, "JIRA820_PORT": str(port), "JIRA820_DATE": "2026-11-01"}
    with subprocess.Popen([program], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _wait_for(f"{site}/rest/api/2/serverInfo")
            client = Client(
                connect(site, Credentials("any", "", "a test"), "a test"), site, Waiter(WaitBudget(0), SilentListener())
            )
            yield DataCenter(client, site)
        finally:
            process.terminate()


def _wait_for(url: str) -> None:
    for _ in range(100):
        try:
            requests.get(url, timeout=1)
        except requests.ConnectionError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(url)


def test_all_ids_of_a_long_list_are_fetched(server: DataCenter) -> None:
    total = server.client.get("rest/api/2/search", {"jql": "project = JIRA820", "maxResults": 1})["total"]
    keys = server.keys('project = "JIRA820"')
    assert len(keys) == len(set(keys.values())) == total > 300


def test_issues_are_read_as_work_items(server: DataCenter) -> None:
    name_mapping = NameMapping()
    mapper = Mapper(server, catalogue_of(server.fields(), name_mapping), categories_of(server.statuses()), name_mapping)
    keys = list(server.keys('project = "JIRA820"').values())[:150]
    notes: list[str] = []
    issues = [issue for page in server.issues(keys, mapper.field_ids) for issue in page]
    items = [mapper.item(issue, notes, with_pages=True) for issue in issues]
    assert (sorted(item.key for item in items), notes) == (sorted(keys), [])
    assert {item.state for item in items} >= {"todo", "doing", "done"}
    assert {item.kind for item in items} >= {"Epic", "Story", "Task"}
    assert any(item.parent for item in items)
    assert all(item.url.startswith(server.home) and item.title for item in items)
