"""Work that takes something out of the product, told by its title."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from vanitylint.backlog.items import WorkItem

if TYPE_CHECKING:
    from vanitylint.reading import Reader


@pytest.mark.parametrize(
    ("title", "removes"),
    [
        ("Remove the kiosk mode", True),
        ("Daemon: drop support for Node 8 and older", True),
        ("Shop: Daemon: Drop support for Node 8", True),
        ("Renew the login, deprecate the old dialogs", True),
        ("Sidebar: settings move up / Remove the amber warning", False),  # a warning is no part of the product
        ("Sidebar: settings move up / Remove the amber box", True),
        ("Add, remove and rename columns", False),
        ("Cart: remove or swap products", False),
        ("Allow members to remove files from the queue", False),
        ("Daemon: a way to remove old versions", False),
        ("Remove the feature flag of the kiosk", False),
    ],
)
def test_titles_that_take_something_out(reader: Reader, title: str, removes: bool) -> None:
    assert reader.read(WorkItem(key="A-1", title=title, kind="Story")).removes is removes
