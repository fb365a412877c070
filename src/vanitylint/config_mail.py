"""The `[mail]` table of the config: recipients of the report and the mail server."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from vanitylint.backlog.scope import Scope

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vanitylint.config_check import Validator
    from vanitylint.toml_lines import Key

SECURITIES = ("starttls", "tls", "none")
_ATOM = r"[\w!#$%&'*+/=?^`{|}~-]{1,64}"
_LABEL = r"\w(?:[\w-]{0,40}\w)?"
_ADDRESS = re.compile(rf"(?:[^<>\"]* <)?{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})*>?")
_LIST_ID = re.compile(r"[\w.-]+")
_UNSUBSCRIBE = re.compile(r"(?:mailto:|https://)[^\s<>\"]+")
_SCOPE = tuple(Scope.__struct_fields__)
_MAX_TEAMS = 200


@dataclass(frozen=True, kw_only=True)
class Team:
    """A team: its recipients, and the items their mail is limited to."""

    name: str
    to: tuple[str, ...]
    """Recipients; empty if the team is only used with `--team`."""
    scope: Scope


@dataclass(frozen=True, kw_only=True)
class Mail:
    """Settings for mailing the report."""

    to: tuple[str, ...] = ()
    """Recipients of the whole report."""
    sender: str = ""
    host: str = ""
    port: int = 0
    """0 for the default port."""
    security: str = "starttls"
    allow_unencrypted: bool = False
    """Whether `security = "none"` is allowed for a server on another machine too."""
    user: str = ""
    subject_prefix: str = ""
    list_id: str = ""
    unsubscribe: str = ""
    team_first: bool = False
    """Whether teams get their mail a day before `to` does."""
    attach: bool = True
    """Whether to attach the whole report as a file."""
    team: tuple[Team, ...] = ()

    keys: tuple[str, ...] = field(default=(), repr=False)
    """Keys that are set in the file, as they are named there."""


_ATTRIBUTES = {"from": "sender"}
"""Attribute names that differ from the key, which is a reserved word in Python."""
KEYS = ("to", "from", "host", "port", "security", "allow-unencrypted", "user", "subject-prefix", "list-id",
        "unsubscribe", "team-first", "attach", "team")  # fmt: skip


def attribute(key: str) -> str:
    """Return the attribute of `Mail` for a key of the table."""
    return _ATTRIBUTES.get(key, key.replace("-", "_"))


def is_address(text: str) -> bool:
    """Return whether a text is a mail address: `lead@example.com`, or with a name, `Leads <lead@example.com>`."""
    return text.isprintable() and bool(_ADDRESS.fullmatch(text)) and text.endswith(">") == ("<" in text)


def validate_mail(validator: Validator, value: object) -> Mail:
    """Validate the table.

    Raises:
        VanitylintError: A key is unknown or a value is invalid.
    """
    table = validator.table(("mail",), value)
    for word in table:
        validator.one_of(word, KEYS, ("mail", word), "key of [mail]")
    values = {attribute(word): _validate_value(validator, ("mail", word), entry) for word, entry in table.items()}
    return Mail(**values, keys=tuple(table))


def _validate_value(validator: Validator, key: Key, value: object) -> Any:  # noqa: ANN401 - depends on the key
    word = key[-1]
    if word == "to":
        return _validate_addresses(validator, key, value)
    if word == "team":
        return tuple(_validate_teams(validator, key, value))
    if word in ("team-first", "allow-unencrypted", "attach"):
        return validator.boolean(key, value)
    if word == "port":
        if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 65536:
            raise validator.error(key, "port should be a number from 1 to 65535, such as port = 587")
        return value
    text = validator.string(key, value).strip()
    return _validate_text(validator, key, text)


def _validate_text(validator: Validator, key: Key, text: str) -> str:
    word = key[-1]
    if not text.isprintable():
        raise validator.error(key, f"{word} should be one line without invisible characters")
    if word == "security":
        return validator.one_of(text, SECURITIES, key, "security")
    if word == "from" and not is_address(text):
        raise validator.error(key, f"{text!r} is not an address", 'such as from = "backlog@example.com"')
    if word == "list-id" and not _LIST_ID.fullmatch(text):
        raise validator.error(key, f"{text!r} is not a list name", 'such as list-id = "backlog.example.com"')
    if word == "unsubscribe" and not _UNSUBSCRIBE.fullmatch(text):
        raise validator.error(key, f"{text!r} is not an unsubscribe address", "write mailto:… or https://…")
    return text


def _validate_addresses(validator: Validator, key: Key, value: object) -> tuple[str, ...]:
    addresses = tuple(address.strip() for address in validator.strings(key, value))
    for address in addresses:
        if not is_address(address):
            raise validator.error(key, f"{address!r} is not an address", f'such as {key[-1]} = ["lead@example.com"]')
    return addresses


def _validate_teams(validator: Validator, key: Key, value: object) -> Iterator[Team]:
    names: set[str] = set()
    for index, table in enumerate(validator.tables(key, value)):
        team_key = (*key, index)
        if index >= _MAX_TEAMS:
            raise validator.error(team_key, f"there are more than {_MAX_TEAMS} [[mail.team]] tables")
        for word in table:
            validator.one_of(word, ("name", "to", *_SCOPE), (*team_key, word), "key of [[mail.team]]")
        if missing := "name" if not table.get("name") else "to" if "to" not in table else "":
            raise validator.error(
                team_key,
                f"this [[mail.team]] has no {missing}",
                f"add {missing}{'; [] for nobody' if missing == 'to' else ''}",
            )
        name = _validate_text(
            validator, (*team_key, "name"), validator.string((*team_key, "name"), table["name"]).strip()
        )
        if name in names:
            raise validator.error((*team_key, "name"), f"two teams are called {name!r}", "give each a different name")
        names.add(name)
        scope = {word: validator.strings((*team_key, word), table[word]) for word in _SCOPE if table.get(word)}
        if not scope:
            raise validator.error(
                team_key, "this [[mail.team]] does not say which items are theirs", f"add {' or '.join(_SCOPE)}"
            )
        yield Team(name=name, to=_validate_addresses(validator, (*team_key, "to"), table["to"]), scope=Scope(**scope))
