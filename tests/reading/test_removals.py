"""Items that remove something from the product, recognised by title and labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from vanitylint.backlog.items import WorkItem

if TYPE_CHECKING:
    from collections.abc import Callable

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
        ("Take the old banner out", True),
        ("Turn the banner off", True),
        ("Take a photo of the house and figure it out", False),
        ("Take a stand-out photo", False),
        ("Take the banner outside", False),
        ("Drop", True),
        ("Drop-down for countries", False),
        ("Dropped orders", False),
        ("[Web] 🎯 Remove the wish list", True),
        ("Entfernen des Banners", True),
        ("Banner entfernen", True),
        ("Shop: Wunschliste abschalten!", True),
        ("Wunschliste zum Ausbauen der Küche", False),
        ("Unbenutzte Flags entfernen", False),
        ("Supprimer la liste", True),
        ("Lista: eliminar", True),
        ("", False),
        (f"Take{' x' * 5_000} out", False),
    ],
)
def test_removal_is_recognised_by_title(reader: Reader, title: str, removes: bool) -> None:
    assert reader.read(WorkItem(key="A-1", title=title, kind="Story")).removes is removes


@pytest.mark.parametrize(
    ("label", "removes"),
    [("sunset", True), ("Deprecation", True), ("type: removal", True), ("remove", False), ("sunset-view", False)],
)
def test_removal_is_recognised_by_label(reader: Reader, label: str, removes: bool) -> None:
    assert reader.read(WorkItem(key="A-1", title="The kiosk", kind="Story", labels=[label])).removes is removes


def test_bug_is_no_removal(reader: Reader) -> None:
    assert reader.read(WorkItem(key="A-1", title="Remove the kiosk mode", kind="Bug")).removes is False


@pytest.mark.parametrize("piece", ["take ", "take x", ": ", ", ", " / ", "a", " - drop", "remove "])
def test_long_repetitive_title_takes_under_a_second(
    reader: Reader, piece: str, seconds: Callable[[Callable[[], object]], float]
) -> None:
    title = piece * (50_000 // len(piece))
    assert seconds(lambda: reader.vocabulary.tracker.removals.applies_to(title, [])) < 1
