"""The config's `[mail]`: who gets the report, and by which server."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from vanitylint.backlog.scope import Scope

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vanitylint.config_check import Check
    from vanitylint.toml_lines import Key

SECURITIES = ("starttls", "tls", "none")
_ATOM = r"[\w!#$%&'*+/=?^`{|}~-]{1,64}"
_LABEL = r"\w(?:[\w-]{0,40}\w)?"
_ADDRESS = re.compile(rf"(?:[^<>\"]* <)?{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})*>?")
_LIST_ID = re.compile(r"[\w.-]+")
_UNSUBSCRIBE = re.compile(r"(?:mailto:|https://)[^\s<>\"]+")
_SCOPE = tuple(Scope.__struct_fields__)
_MOST_TEAMS = 200


@dataclass(frozen=True, kw_only=True)
class Team:
    """Who gets what concerns them, and nothing else."""

    name: str
    to: tuple[str, ...]
    """Nobody, where a team is there for `--team` alone."""
    scope: Scope


@dataclass(frozen=True, kw_only=True)
class Mail:
    """How the report gets to people."""

    to: tuple[str, ...] = ()
    """Those who get all of it."""
    sender: str = ""
    host: str = ""
    port: int = 0
    """0: the usual one."""
    security: str = "starttls"
    allow_unencrypted: bool = False
    """`security = "none"` also where the server is not on this machine."""
    user: str = ""
    subject_prefix: str = ""
    list_id: str = ""
    unsubscribe: str = ""
    team_first: bool = False
    """Teams get theirs a day before `to` does."""
    attach: bool = True
    """The whole report comes along as a file."""
    team: tuple[Team, ...] = ()

    keys: tuple[str, ...] = field(default=(), repr=False)
    """What the file says, as it is called there."""


_NAMES = {"from": "sender"}
"""What is called otherwise here, because Python keeps the word for itself."""
KEYS = ("to", "from", "host", "port", "security", "allow-unencrypted", "user", "subject-prefix", "list-id",
        "unsubscribe", "team-first", "attach", "team")  # fmt: skip


def attribute(key: str) -> str:
    """What a key of the table is called in `Mail`."""
    return _NAMES.get(key, key.replace("-", "_"))


def is_address(text: str) -> bool:
    """Whether mail can go there: `lead@example.com`, or with a name, `Leads <lead@example.com>`."""
    return text.isprintable() and bool(_ADDRESS.fullmatch(text)) and text.endswith(">") == ("<" in text)


def read_mail(check: Check, value: object) -> Mail:
    """The table, checked key by key.

    Raises:
        VanitylintError: A key or value means nothing here.
    """
    table = check.table(("mail",), value)
    for word in table:
        check.known(word, KEYS, ("mail", word), "key of [mail]")
    values = {attribute(word): _value(check, ("mail", word), told) for word, told in table.items()}
    return Mail(**values, keys=tuple(table))


def _value(check: Check, key: Key, value: object) -> Any:  # noqa: ANN401 - each key has a type of its own
    word = key[-1]
    if word == "to":
        return _addresses(check, key, value)
    if word == "team":
        return tuple(_teams(check, key, value))
    if word in ("team-first", "allow-unencrypted", "attach"):
        return check.switch(key, value)
    if word == "port":
        if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 65536:
            raise check.error(key, "port should be a number from 1 to 65535, such as port = 587")
        return value
    text = check.text(key, value).strip()
    return _text(check, key, text)


def _text(check: Check, key: Key, text: str) -> str:
    word = key[-1]
    if not text.isprintable():
        raise check.error(key, f"{word} should be one line without invisible characters")
    if word == "security":
        return check.known(text, SECURITIES, key, "security")
    if word == "from" and not is_address(text):
        raise check.error(key, f"{text!r} is not an address", 'such as from = "backlog@example.com"')
    if word == "list-id" and not _LIST_ID.fullmatch(text):
        raise check.error(key, f"{text!r} is not a list name", 'such as list-id = "backlog.example.com"')
    if word == "unsubscribe" and not _UNSUBSCRIBE.fullmatch(text):
        raise check.error(key, f"{text!r} is not an unsubscribe address", "write mailto:… or https://…")
    return text


def _addresses(check: Check, key: Key, value: object) -> tuple[str, ...]:
    names = tuple(name.strip() for name in check.texts(key, value))
    for name in names:
        if not is_address(name):
            raise check.error(key, f"{name!r} is not an address", f'such as {key[-1]} = ["lead@example.com"]')
    return names


def _teams(check: Check, key: Key, value: object) -> Iterator[Team]:
    names: set[str] = set()
    for number, table in enumerate(check.tables(key, value)):
        place = (*key, number)
        if number >= _MOST_TEAMS:
            raise check.error(place, f"there are more than {_MOST_TEAMS} [[mail.team]] tables")
        for word in table:
            check.known(word, ("name", "to", *_SCOPE), (*place, word), "key of [[mail.team]]")
        if missing := "name" if not table.get("name") else "to" if "to" not in table else "":
            raise check.error(
                place,
                f"this [[mail.team]] has no {missing}",
                f"add {missing}{'; [] for nobody' if missing == 'to' else ''}",
            )
        name = _text(check, (*place, "name"), check.text((*place, "name"), table["name"]).strip())
        if name in names:
            raise check.error((*place, "name"), f"two teams are called {name!r}", "give each a different name")
        names.add(name)
        scope = {word: check.texts((*place, word), table[word]) for word in _SCOPE if table.get(word)}
        if not scope:
            raise check.error(
                place, "this [[mail.team]] does not say which items are theirs", f"add {' or '.join(_SCOPE)}"
            )
        yield Team(name=name, to=_addresses(check, (*place, "to"), table["to"]), scope=Scope(**scope))
