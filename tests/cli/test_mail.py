"""`vanitylint mail` with a local mail server that speaks SMTP and TLS."""

from __future__ import annotations

import json
import sqlite3
import ssl
import sys
from contextlib import closing
from email import message_from_bytes, policy
from html.parser import HTMLParser
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest
import trustme
from tests.delivery.server import PASSWORD, USER, Post, start
from tests.reporters.hostile import ITEMS

from vanitylint.delivery import digest as digests

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

LEAD, OTHER = "lead@example.com", "other@example.com"
HYPOTHESIS = "## Hypothesis\nWe believe that guests will order sooner, from 10 % to 20 %.\n\n## Metric\nShare of orders before noon, 10 % to 20 % by {day}."  # fmt: skip


def epic(key: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "title": f"Bet {key}", "kind": "Epic", "state": "doing", "started": "2026-03-01"} | more


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="session")
def certificate(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    return context


@pytest.fixture
def trusted(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))


@pytest.fixture
def start_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Post]]:
    monkeypatch.delenv("VANITYLINT_MAIL_PASSWORD", raising=False)
    controllers = []

    def open_server(
        context: ssl.SSLContext | None = None, *, implicit: bool = False, auth: bool = False, **more: Any
    ) -> Post:
        server = Post(**more)
        controllers.append(start(server, context, implicit=implicit, auth=auth))
        return server

    yield open_server
    for controller in controllers:
        controller.stop()


@pytest.fixture
def mail(run: Callable) -> Callable:
    """Return a function that mails the backlog to the lead through a server."""

    def send(server: Post, *flags: str, security: str = "none", to: str = LEAD) -> Any:
        connection = ("--host", "localhost", "--port", str(server.port), "--security", security, "--from", USER)
        return run("mail", "backlog.jsonl", *(("--to", to) if to else ()), *connection, *flags)

    return send


@pytest.fixture
def config(folder: Path, backlog: Callable) -> None:
    backlog(epic("SHOP-1"), epic("PLAT-1"), epic("PLAT-9", parent="GOAL-1"))
    (folder / "vanitylint.toml").write_text(
        f'[mail]\nto = ["{LEAD}"]\n[[mail.team]]\nname = "Shop"\nto = "shop@example.com"\nprojects = ["SHOP"]\n'
    )


def parts(message: Any) -> tuple[str, str, str]:
    text, html = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))
    (attachment,) = message.iter_attachments()
    return text, html, attachment.get_content()


class Tags(HTMLParser):
    """Collect the elements, attributes and links of an HTML page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.addresses: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.addresses |= {value for name, value in attrs if name == "href"}


def recorded_mails(folder: Path) -> list[tuple[Any, ...]]:
    (path,) = (folder / ".vanitylint").glob("*.db")
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("select * from mails").fetchall()


def test_mail_has_text_html_and_attached_report(mail, start_server, backlog, folder):
    backlog(epic("SHOP-1"))
    server = start_server()
    result = mail(server, "--as-of", "2026-07-06")
    assert result.status == 0, result.err
    ((to, message),) = server.mails
    assert to == [LEAD]
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/html"]  # fmt: skip
    text, html, report = parts(message)
    assert "Everything requested was read" in text
    assert "SHOP-1" in text
    assert "SHOP-1" in html
    assert "<script>" in report
    assert message["Subject"] == "1 question: SHOP, 6 July 2026"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "All"
    assert message["List-Id"] == "<vanitylint.example.com>"
    assert message["Message-ID"].endswith("@example.com>")
    assert message["Date"]
    assert LEAD not in json.dumps(recorded_mails(folder))


def test_mail_explains_bets_suggests_next_step_and_names_sender(mail, start_server, backlog):
    backlog(epic("SHOP-1"))
    server = start_server()
    mail(server, "--as-of", "2026-07-06")
    for body in parts(server.last())[:2]:
        text = " ".join(body.split())
        assert "A bet is a piece of work meant to change something for someone" in text
        assert "no outcome hypothesis found" in text
        assert "Add one line to the description" in text
        assert f"Sent by vanitylint, a program, on behalf of {USER}" in text
    (attachment,) = server.last().iter_attachments()
    assert attachment.get_content_charset() == "utf-8"


def test_items_without_url_are_named_by_their_file(run, folder):
    path = folder / "backlog" / "epics" / "one.md"
    path.parent.mkdir(parents=True)
    body = HYPOTHESIS.format(day="2026-03-20").replace(" by 2026-03-20", "")
    path.write_text(f"---\nstatus: done\nstarted: 2026-01-01\nfinished: 2026-02-01\n---\n# One page\n\n{body}\n")
    result = run("mail", "backlog", "--to", LEAD, "--from", USER, "--dry-run", "--as-of", "2026-07-06", "--no-attach")
    message: Any = message_from_bytes(result.out.encode(), policy=policy.default)
    for kind in ("plain", "html"):
        text = " ".join(message.get_body((kind,)).get_content().split())
        assert "backlog/epics/one.md:1" in text
        assert "thirty days after the release, because no date was set" in text


@pytest.mark.parametrize(("security", "implicit"), [("starttls", False), ("tls", True)])
@pytest.mark.usefixtures("trusted")
def test_mail_is_sent_over_encrypted_connection_with_login(
    mail, start_server, backlog, certificate, monkeypatch, security, implicit
):
    backlog(epic("SHOP-1"))
    server = start_server(certificate, implicit=implicit, auth=not implicit)
    monkeypatch.setenv("VANITYLINT_MAIL_PASSWORD", PASSWORD)
    result = mail(server, *(() if implicit else ("--user", USER)), security=security)
    assert (result.status, len(server.mails)) == (0, 1), result.err


@pytest.mark.usefixtures("trusted")
def test_wrong_password_is_reported_but_not_shown(mail, start_server, backlog, certificate, folder, monkeypatch):
    backlog(epic("SHOP-1"))
    monkeypatch.setenv("VANITYLINT_MAIL_PASSWORD", "wrong-sesame")
    result = mail(start_server(certificate, auth=True), "--user", USER, security="starttls")
    assert result.status == 2
    assert "user or password was refused (535)" in result.err
    assert "sesame" not in result.out + result.err
    assert recorded_mails(folder) == []


@pytest.mark.usefixtures("trusted")
def test_password_is_read_from_keyring(mail, start_server, backlog, certificate, monkeypatch):
    backlog(epic("SHOP-1"))
    passwords = {("vanitylint", "smtp://localhost"): PASSWORD}
    keyring, errors = ModuleType("keyring"), ModuleType("keyring.errors")
    keyring.get_password = lambda *place: passwords.get(place)  # type: ignore[attr-defined]
    errors.NoKeyringError = RuntimeError  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "keyring", keyring)
    monkeypatch.setitem(sys.modules, "keyring.errors", errors)
    server = start_server(certificate, auth=True)
    result = mail(server, "--user", USER, security="starttls")
    assert (result.status, len(server.mails)) == (0, 1), result.err


def test_unsendable_password_is_reported_but_not_shown(mail, start_server, folder, monkeypatch):
    monkeypatch.setenv("VANITYLINT_MAIL_PASSWORD", "sésame")
    result = mail(start_server(), "--user", USER)
    assert (result.status, "the password contains letters that cannot be sent" in result.err) == (2, True)
    assert "same" not in result.out + result.err
    assert list(folder.iterdir()) == []


def test_nothing_is_fetched_without_password(mail, start_server, folder):
    result = mail(start_server(), "--user", USER)
    assert (result.status, f"no password for {USER}" in result.err) == (2, True)
    assert list(folder.iterdir()) == []


def test_untrusted_unencrypted_or_unreachable_server_gets_no_mail(mail, start_server, backlog, certificate):
    backlog(epic("SHOP-1"))
    for server, security, message in (
        (start_server(certificate), "starttls", "certificate is not trusted"),
        (start_server(), "starttls", "does not offer STARTTLS"),
        (start_server(), "tls", "no encrypted connection"),
        (Post(port=1), "none", "cannot be reached"),
    ):
        result = mail(server, security=security)
        assert (result.status, message in result.err, server.mails) == (2, True, []), result.err


@pytest.mark.parametrize(
    ("flags", "message"), [((), "the mail would be sent"), (("--user", USER), "the password would be")]
)
def test_unencrypted_connection_to_another_host_is_an_error(run, backlog, flags, message):
    backlog(epic("SHOP-1"))
    result = run("mail", "backlog.jsonl", "--to", LEAD, "--from", USER, "--host", "mail.example.com", "--security", "none", *flags)  # fmt: skip
    assert (result.status, message in result.err) == (2, True)


def test_refused_recipient_is_named_and_others_get_their_mail(mail, start_server, backlog, folder):
    backlog(epic("SHOP-1"))
    server = start_server(refused={OTHER: "550 no such user"})
    result = mail(server, "--to", OTHER)
    assert (result.status, server.mails[0][0]) == (2, [LEAD])
    assert f"{OTHER} was refused and gets no mail: 550 no such user" in result.err
    assert len(recorded_mails(folder)) == 1


@pytest.mark.parametrize(("behaviour", "message"), [
    ({"answer": "552 too big"}, "552 too big"),
    ({"answer": "451 try later"}, "451 try later"),
    ({"hangs_up": True}, "disconnected in the middle"),
    ({"refused": {LEAD: "550 unknown"}}, f"no recipient was accepted: {LEAD}: 550 unknown"),
])  # fmt: skip
def test_mail_that_was_not_accepted_is_not_recorded(mail, start_server, backlog, folder, behaviour, message):
    backlog(epic("SHOP-1"))
    result = mail(start_server(**behaviour))
    assert (result.status, message in result.err) == (2, True), result.err
    assert recorded_mails(folder) == []
    server = start_server()
    assert (mail(server).status, len(server.mails)) == (0, 1)


@pytest.mark.parametrize(("setting", "flags", "is_attached"), [
    ("true", (), True), ("false", (), False), ("true", ("--no-attach",), False), ("false", ("--attach",), True),
])  # fmt: skip
def test_report_is_attached_depending_on_setting_and_flag(
    mail, start_server, backlog, folder, setting, flags, is_attached
):
    backlog(*(epic(f"SHOP-{number}") for number in range(1, 13)))
    (folder / "vanitylint.toml").write_text(f"[mail]\nattach = {setting}\n")
    server = start_server()
    mail(server, "--as-of", "2026-07-05")
    backlog(*(epic(f"SHOP-{number}") for number in range(21, 43)))
    result = mail(server, "--as-of", "2026-07-06", *flags)
    assert (result.status, len(server.mails)) == (0, 2), result.err
    message = server.last()
    assert len(list(message.iter_attachments())) == is_attached
    text, html = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert "and 12 more" in text
    assert "12 more" in html
    for words in ("The whole report is attached", ", in the report", " in the attached report"):
        assert (words in text + html) == is_attached, words
    assert "A missed target or a stopped bet is" in text


def test_sprint_is_named_once(mail, start_server, backlog):
    sprint = {"name": "Sprint 9", "state": "active"}
    stories = ({"key": f"S-{n}", "kind": "Story", "state": "doing", "sprint": sprint} for n in range(5))
    backlog(*stories)
    server = start_server()
    assert mail(server, "--as-of", "2026-07-06", "--no-attach").status == 0
    ((_, message),) = server.mails
    html = message.get_body(("html",)).get_content()
    assert '<b dir="auto">Sprint 9</b><br>' in html


def test_nothing_is_mailed_when_nothing_changed(mail, start_server, backlog):
    backlog(epic("SHOP-1"))
    server = start_server()
    for day, flags, count in (("06", (), 1), ("06", (), 1), ("07", (), 1), ("08", ("--always",), 2)):
        result = mail(server, "--as-of", f"2026-07-{day}", *flags)
        assert (result.status, len(server.mails)) == (0, count), result.err
    assert server.last()["Subject"] == "nothing new: SHOP, 8 July 2026"
    backlog(epic("SHOP-1"), epic("SHOP-2"))
    mail(server, "--as-of", "2026-07-09")
    assert server.last()["Subject"] == "1 new question: SHOP, 9 July 2026"
    assert "Since 8 July 2026" in parts(server.last())[0]
    backlog(epic("SHOP-1"), epic("SHOP-2"), epic("SHOP-3"))
    for day, count in (("09", 3), ("10", 4)):  # at most one mail a day
        mail(server, "--as-of", f"2026-07-{day}")
        assert len(server.mails) == count


def test_no_mail_is_sent_for_a_day_before_the_last_mail(mail, start_server, backlog):
    backlog(epic("SHOP-1"))
    server = start_server()
    mail(server, "--as-of", "2026-11-28")
    backlog(epic("SHOP-1"), epic("SHOP-2"))
    result = mail(server, "--as-of", "2026-07-06")
    assert len(server.mails) == 1
    assert "already mailed on 2026-11-28, which is later than 2026-07-06, no mail" in result.err


@pytest.mark.usefixtures("config")
def test_finding_that_disappears_with_time_is_no_news(mail, start_server, backlog):
    body = "As a cook I want to see the orders, so that I can buy."
    backlog(epic("SHOP-1", state="done", finished="2026-05-01", body=body))
    server = start_server()
    for day in ("2026-07-30", "2026-07-31"):  # sixty days after the look back was due, and a day later
        result = mail(server, "--as-of", day, "--select", "FUP302", to="")
    assert len(server.mails) == 2
    assert server.last()["Subject"] == "1 question: SHOP, 30 July 2026"
    assert result.err.count("nothing changed since 2026-07-30") == 2


def test_bet_that_is_due_soon_is_news(mail, start_server, backlog):
    backlog(epic("SHOP-1", state="done", finished="2026-05-01", body=HYPOTHESIS.format(day="2026-09-01")))
    server = start_server()
    mail(server, "--as-of", "2026-07-06", "--select", "FUP302")
    mail(server, "--as-of", "2026-08-10", "--select", "FUP302")
    assert server.last()["Subject"] == "1 due soon: SHOP, 10 August 2026"
    for body, days in zip(
        parts(server.last())[:2], ("2026-09-01, in 22 days", "1 September 2026, in 22 days"), strict=True
    ):
        assert "To be looked at within 30 days" in body
        assert days in body
        assert "Moved in the ledger" not in body
    mail(server, "--as-of", "2026-08-11", "--select", "FUP302")
    assert len(server.mails) == 2


def test_news_are_relative_to_last_mailed_run(mail, run, start_server, backlog):
    backlog(epic("SHOP-1"))
    server = start_server()
    mail(server, "--as-of", "2026-07-06")
    backlog(epic("SHOP-1"), epic("SHOP-2"))
    run("check", "backlog.jsonl", "--as-of", "2026-07-07")
    assert mail(server, "--as-of", "2026-07-08").status == 0
    assert server.last()["Subject"].startswith("1 new question: ")


@pytest.mark.parametrize("rule", ["FUP302", "HYP101"])  # FUP302 asks for the result; for HYP101 only the ledger changes
def test_result_of_bet_is_news(mail, start_server, backlog, rule):
    done = epic("SHOP-1", state="done", finished="2026-05-01", body=HYPOTHESIS.format(day="2026-06-01"))
    backlog(done)
    server = start_server()
    mail(server, "--as-of", "2026-07-06", "--select", rule)
    assert "1 bet overdue" in server.last()["Subject"]
    result = "Result: 12 % ordered before noon, 10 % before.\n\nDecision: we stop it."
    backlog(done | {"comments": [{"at": "2026-07-06T10:00:00Z", "body": result}]})
    mail(server, "--as-of", "2026-07-07", "--select", rule)
    assert server.last()["Subject"] == "1 learned: SHOP, 7 July 2026"
    text, html, _ = parts(server.last())
    assert "12 % ordered before noon" in text
    assert "What was learned" in html
    mail(server, "--as-of", "2026-07-08", "--select", rule, "--always")
    assert server.last()["Subject"].startswith("nothing new")
    assert "What was learned" not in parts(server.last())[1]


def test_result_is_shown_with_original_target(mail, start_server, backlog):
    backlog(epic(
        "SHOP-1", state="done", finished="2026-05-01", body=HYPOTHESIS.format(day="2026-06-01"), fields={"Target": "below 5 %"},
        changes=[{"field": "Target", "at": "2026-06-15T10:00:00Z", "from": "below 3 %", "to": "below 5 %"}],
        comments=[{"at": "2026-07-01T10:00:00Z", "body": "Result: 4.6 % gave up.\n\nDecision: OK, target reached, we keep it."}],
    ))  # fmt: skip
    server = start_server()
    mail(server, "--as-of", "2026-07-06")
    text = " ".join(parts(server.last())[0].split())
    assert "target “below 3 %” until 2026-06-15; since then “below 5 %”; result “4.6 % gave up.”" in text


def test_incomplete_run_is_mailed_and_marked(mail, start_server, backlog):
    server = start_server()
    backlog(epic("SHOP-1"))
    mail(server, "--as-of", "2026-07-05")
    backlog(epic("SHOP-1"), {"key": "SHOP-2", "state": "no such state"})
    result = mail(server, "--as-of", "2026-07-06")
    assert (result.status, len(server.mails)) == (2, 2), result.err
    assert server.last()["Subject"].startswith("Incomplete: ")
    text, html, _ = parts(server.last())
    assert "Not everything" in text.replace("\r", "").split("\n\n")[1]
    assert html.index("Not everything") < html.index("SHOP-1")
    backlog(epic("SHOP-1"))  # a run that is complete again is news
    assert mail(server, "--as-of", "2026-07-07").status == 0
    assert not server.last()["Subject"].startswith("Incomplete")
    assert len(server.mails) == 3


def test_hostile_item_texts_stay_harmless(mail, start_server, backlog):
    backlog(*ITEMS)
    server = start_server()
    mail(server, "--as-of", "2026-07-06", "--profile", "extended")
    text, html, _ = parts(server.last())
    assert {name.lower() for name in server.last().keys()} <= {  # noqa: SIM118 - a message is not a dict
        "subject", "from", "to", "date", "message-id", "auto-submitted", "x-auto-response-suppress", "list-id",
        "mime-version", "content-type"}  # fmt: skip
    assert {char for char in text + html if char < " "} == {"\r", "\n"}
    assert "\r" not in (text + html).replace("\r\n", "\n")
    tags = Tags(html)
    assert tags.names <= {"html", "head", "meta", "title", "style", "body", "table", "tbody", "tr", "td", "p", "h1", "h2", "span", "b", "br", "a"}  # fmt: skip
    assert tags.attributes <= {"lang", "charset", "name", "content", "class", "role", "width", "cellpadding", "cellspacing", "border", "align", "style", "dir", "href"}  # fmt: skip
    assert all(address.startswith(("https://", "http://")) for address in tags.addresses)
    assert "url(" not in html.partition("</style>")[0]
    assert len(html.encode()) <= digests.MAX_BYTES
    assert "@media (prefers-color-scheme: dark)" in html


def test_line_breaks_cannot_inject_headers(run, backlog, folder):
    name = "back\nBcc: evil@example.com\nlog.jsonl"
    backlog(epic("one"), name=name)
    result = run("mail", name, "--to", LEAD, "--from", USER, "--dry-run")
    message = message_from_bytes(result.out.encode(), policy=policy.default)
    assert message["Bcc"] is None
    assert "Bcc: evil" in message["Subject"]
    assert run("mail", name, "--to", f"{LEAD}\nBcc: evil@example.com", "--from", USER, "--dry-run").status == 2
    (folder / "vanitylint.toml").write_text('[mail]\nsubject-prefix = "a\\nBcc: evil@example.com"\n')
    assert "vanitylint.toml:2" in run("mail", name, "--to", LEAD, "--dry-run").err


def test_dry_run_sends_and_records_nothing(mail, start_server, backlog, folder):
    backlog(epic("SHOP-1"))
    server = start_server()
    result = mail(server, "--dry-run")
    message = message_from_bytes(result.out.encode(), policy=policy.default)
    assert (result.status, server.mails, recorded_mails(folder)) == (0, [], [])
    assert "SHOP-1" in parts(message)[0]


@pytest.mark.usefixtures("config")
def test_dry_run_of_several_mails_needs_folder(mail, folder):
    result = mail(Post(port=1), "--dry-run", to="")
    assert (result.status, result.out) == (2, "")
    assert "there are 2 mails, for Shop, leads, but standard output takes only one" in result.err
    assert "--folder" in result.err
    assert mail(Post(port=1), "--dry-run", "--folder", "out", to="").status == 0
    assert sorted(path.name for path in (folder / "out").iterdir()) == ["1-Shop.eml", "2-leads.eml"]


def test_folder_without_dry_run_is_an_error(mail, start_server, backlog, folder):
    backlog(epic("SHOP-1"))
    server = start_server()
    result = mail(server, "--folder", "out")
    assert (result.status, server.mails, (folder / "out").exists()) == (2, [], False)
    assert "--folder only works with --dry-run" in result.err


def test_dry_run_file_is_named_after_recipients(mail, backlog, folder):
    backlog(epic("SHOP-1"))
    assert mail(Post(port=1), "--dry-run", "--folder", "out").status == 0
    assert [path.name for path in (folder / "out").iterdir()] == ["1-those_named.eml"]


def test_mail_is_not_repeated_when_snapshot_is_named_memory(mail, start_server, backlog):
    backlog(epic("SHOP-1"))
    server = start_server()
    for _ in range(2):
        result = mail(server, "--as-of", "2026-07-06", "--snapshot", "memory")
    assert len(server.mails) == 1
    assert result.err.startswith("those named: already mailed today")


def test_team_called_leads_is_a_team(mail, start_server, backlog, folder):
    backlog(epic("SHOP-1"), epic("PLAT-1"))
    (folder / "vanitylint.toml").write_text(
        f'[mail]\nto = "{LEAD}"\nteam-first = true\n'
        '[[mail.team]]\nname = "leads"\nto = "shop@example.com"\nprojects = ["SHOP"]\n'
    )
    server = start_server()
    mail(server, "--as-of", "2026-07-06", to="")
    backlog(epic("SHOP-1"), epic("SHOP-2"), epic("PLAT-1"))
    mail(server, "--as-of", "2026-07-07", to="")
    assert [to for to, _ in server.mails] == [["shop@example.com"], [LEAD]], (
        "the team got the first mail, so leads get the second"
    )


@pytest.mark.usefixtures("config")
def test_team_gets_only_its_items_and_news(mail, start_server, backlog):
    server = start_server()
    assert mail(server, "--as-of", "2026-07-06", to="").status == 0
    (team_recipients, team_mail), (lead_recipients, lead_mail) = server.mails
    assert (team_recipients, lead_recipients) == (["shop@example.com"], [LEAD])
    assert "PLAT-1" not in "".join(parts(team_mail))
    assert "SHOP-1" in parts(team_mail)[0]
    assert team_mail["Subject"] == "1 question: Shop, 6 July 2026"
    assert lead_mail["Subject"] == "2 questions: PLAT and 1 more, 6 July 2026"
    assert "GOAL-1" not in "".join(parts(team_mail))
    assert "PLAT-1" in parts(lead_mail)[0]
    assert "GOAL-1" in parts(lead_mail)[0]
    backlog(epic("SHOP-1"))  # an item of others is gone, which is no news for this team
    mail(server, "--as-of", "2026-07-07", to="")
    assert [to for to, _ in server.mails[2:]] == [[LEAD]]
    backlog(epic("SHOP-2"))
    mail(server, "--as-of", "2026-07-08", to="")
    assert "SHOP-1" not in parts(server.mails[3][1])[1]
    assert server.mails[3][1]["Subject"].startswith("1 new question: Shop")


@pytest.mark.usefixtures("config")
def test_team_without_items_is_reported_and_gets_no_mail(mail, start_server, backlog):
    backlog(epic("PLAT-1"))
    server = start_server()
    result = mail(server, to="")
    assert (result.status, [to for to, _ in server.mails]) == (2, [[LEAD]])
    assert "Shop: no items match this team" in result.err
    assert "projects SHOP" in result.err


@pytest.mark.usefixtures("config")
def test_team_whose_items_are_gone_is_only_noted(mail, start_server, backlog):
    server = start_server()
    mail(server, "--as-of", "2026-07-06", to="")
    backlog(epic("PLAT-1"))
    result = mail(server, "--as-of", "2026-07-07", to="")
    assert (result.status, len(server.mails)) == (0, 3)
    assert "Shop: no items left for this team, so no mail" in result.err


@pytest.mark.usefixtures("config")
def test_team_first_mails_leads_a_day_after_teams(mail, start_server, folder, backlog):
    path = folder / "vanitylint.toml"
    path.write_text(path.read_text().replace("[mail]", "[mail]\nteam-first = true"))
    server = start_server()
    recipients_by_day: dict[str, list[list[str]]] = {}
    for day in ("06", "06", "07", "08", "09", "10", "11", "12"):
        if day == "11":
            backlog(epic("SHOP-1"), epic("SHOP-2"), epic("PLAT-1"), epic("PLAT-2"))
        if day == "09":
            backlog(epic("SHOP-1"), epic("PLAT-1"), epic("PLAT-2"))  # leads need not wait, as no team has PLAT-2
        before = len(server.mails)
        assert mail(server, "--as-of", f"2026-07-{day}", to="").status == 0
        recipients_by_day.setdefault(day, []).extend(to for to, _ in server.mails[before:])
    assert recipients_by_day == {"06": [["shop@example.com"]], "07": [[LEAD]], "08": [], "09": [[LEAD]], "10": [], "11": [["shop@example.com"]], "12": [[LEAD]]}  # fmt: skip


def test_missing_recipient_sender_or_server_is_reported(run, backlog):
    backlog(epic("SHOP-1"))
    assert "no recipient is set" in run("mail", "backlog.jsonl", "--dry-run").err
    assert "no sender is set" in run("mail", "backlog.jsonl", "--to", LEAD, "--dry-run").err
    assert "no mail server" in run("mail", "backlog.jsonl", "--to", LEAD, "--from", USER).err


@pytest.mark.parametrize("setting", [
    'to = ["lead"]', 'to = ["a@b..c"]', 'to = [".a@example.com"]', 'from = "a@example.com>"', 'from = "a b"', 'port = 70000', 'security = "ssl"', 'list-id = "a b"', 'unsubscribe = "http://x"',
    'password = "x"', 'team-first = "yes"', 'attach = "no"', '[[mail.team]]\nname = "A"\nto = "a@example.com"', '[[mail.team]]\nname = "A"\nprojects = ["A"]',
])  # fmt: skip
def test_invalid_setting_is_reported_with_its_line(run, folder, setting):
    (folder / "vanitylint.toml").write_text(f"[mail]\n{setting}\n")
    result = run("mail", "--dry-run")
    assert (result.status, "vanitylint.toml:2" in result.err) == (2, True), result.err


def test_sources_are_named_relative_to_config_without_absolute_paths(
    run: Callable, folder: Path, backlog: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    backlog(epic("SHOP-1"), {"title": "No key"})
    (folder / "mails").mkdir()
    (folder / "mails" / "vanitylint.toml").write_text(f'sources = ["../backlog.jsonl"]\n[mail]\nto = "{LEAD}"\n')
    monkeypatch.chdir(folder / "mails")
    args = ("--dry-run", "--from", USER, "--as-of", "2026-07-06")
    message = message_from_bytes(run("mail", *args).out.encode(), policy=policy.default)
    assert str(message["Subject"]).endswith(": SHOP, 6 July 2026")
    for part in parts(message):
        assert "../backlog.jsonl:2" in part
        assert str(folder) not in part
