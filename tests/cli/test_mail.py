"""`vanitylint mail` against a mail server that talks SMTP and TLS, on this machine."""

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
def post(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Post]]:
    monkeypatch.delenv("VANITYLINT_MAIL_PASSWORD", raising=False)
    started = []

    def open_(
        context: ssl.SSLContext | None = None, *, implicit: bool = False, auth: bool = False, **more: Any
    ) -> Post:
        opened = Post(**more)
        started.append(start(opened, context, implicit=implicit, auth=auth))
        return opened

    yield open_
    for controller in started:
        controller.stop()


@pytest.fixture
def mail(run: Callable) -> Callable:
    """Mail a backlog to the lead through a post."""

    def send(post: Post, *words: str, security: str = "none", to: str = LEAD) -> Any:
        way = ("--host", "localhost", "--port", str(post.port), "--security", security, "--from", USER)
        return run("mail", "backlog.jsonl", *(("--to", to) if to else ()), *way, *words)

    return send


@pytest.fixture
def config(folder: Path, backlog: Callable) -> None:
    backlog(epic("SHOP-1"), epic("PLAT-1"), epic("PLAT-9", parent="GOAL-1"))
    (folder / "vanitylint.toml").write_text(
        f'[mail]\nto = ["{LEAD}"]\n[[mail.team]]\nname = "Shop"\nto = "shop@example.com"\nprojects = ["SHOP"]\n'
    )


def parts(message: Any) -> tuple[str, str, str]:
    text, html = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))
    (attached,) = message.iter_attachments()
    return text, html, attached.get_content()


class Tags(HTMLParser):
    """What stands in a page beside text."""

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


def remembered(folder: Path) -> list[tuple[Any, ...]]:
    (file,) = (folder / ".vanitylint").glob("*.db")
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute("select * from mails").fetchall()


def test_a_mail_has_a_text_a_page_and_the_report(mail, post, backlog, folder):
    backlog(epic("SHOP-1"))
    box = post()
    ran = mail(box, "--as-of", "2026-07-06")
    assert ran.status == 0, ran.err
    ((to, message),) = box.mails
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
    assert LEAD not in json.dumps(remembered(folder))


def test_a_mail_tells_what_a_bet_is_whom_it_comes_from_and_the_way_on(mail, post, backlog):
    backlog(epic("SHOP-1"))
    box = post()
    mail(box, "--as-of", "2026-07-06")
    for said in parts(box.last())[:2]:
        words = " ".join(said.split())
        assert "A bet is a piece of work meant to change something for someone" in words
        assert "no outcome hypothesis found" in words
        assert "Add one line to the description" in words
        assert f"Sent by vanitylint, a program, on behalf of {USER}" in words
    (attached,) = box.last().iter_attachments()
    assert attached.get_content_charset() == "utf-8"


def test_items_without_an_address_are_named_by_their_file(run, folder):
    page = folder / "backlog" / "epics" / "one.md"
    page.parent.mkdir(parents=True)
    body = HYPOTHESIS.format(day="2026-03-20").replace(" by 2026-03-20", "")
    page.write_text(f"---\nstatus: done\nstarted: 2026-01-01\nfinished: 2026-02-01\n---\n# One page\n\n{body}\n")
    ran = run("mail", "backlog", "--to", LEAD, "--from", USER, "--dry-run", "--as-of", "2026-07-06", "--no-attach")
    message: Any = message_from_bytes(ran.out.encode(), policy=policy.default)
    for kind in ("plain", "html"):
        words = " ".join(message.get_body((kind,)).get_content().split())
        assert "backlog/epics/one.md:1" in words
        assert "thirty days after the release, because no date was set" in words


@pytest.mark.parametrize(("security", "implicit"), [("starttls", False), ("tls", True)])
@pytest.mark.usefixtures("trusted")
def test_it_logs_in_on_an_encrypted_line(mail, post, backlog, certificate, monkeypatch, security, implicit):
    backlog(epic("SHOP-1"))
    box = post(certificate, implicit=implicit, auth=not implicit)
    monkeypatch.setenv("VANITYLINT_MAIL_PASSWORD", PASSWORD)
    ran = mail(box, *(() if implicit else ("--user", USER)), security=security)
    assert (ran.status, len(box.mails)) == (0, 1), ran.err


@pytest.mark.usefixtures("trusted")
def test_a_wrong_password_is_told_and_not_shown(mail, post, backlog, certificate, folder, monkeypatch):
    backlog(epic("SHOP-1"))
    monkeypatch.setenv("VANITYLINT_MAIL_PASSWORD", "wrong-sesame")
    ran = mail(post(certificate, auth=True), "--user", USER, security="starttls")
    assert ran.status == 2
    assert "user or password was refused (535)" in ran.err
    assert "sesame" not in ran.out + ran.err
    assert remembered(folder) == []


@pytest.mark.usefixtures("trusted")
def test_the_password_may_stand_in_the_keyring(mail, post, backlog, certificate, monkeypatch):
    backlog(epic("SHOP-1"))
    kept = {("vanitylint", "smtp://localhost"): PASSWORD}
    ring, errors = ModuleType("keyring"), ModuleType("keyring.errors")
    ring.get_password = lambda *place: kept.get(place)  # type: ignore[attr-defined]
    errors.NoKeyringError = RuntimeError  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "keyring", ring)
    monkeypatch.setitem(sys.modules, "keyring.errors", errors)
    box = post(certificate, auth=True)
    ran = mail(box, "--user", USER, security="starttls")
    assert (ran.status, len(box.mails)) == (0, 1), ran.err


def test_a_password_that_cannot_be_sent_is_told_and_not_shown(mail, post, folder, monkeypatch):
    monkeypatch.setenv("VANITYLINT_MAIL_PASSWORD", "sésame")
    ran = mail(post(), "--user", USER)
    assert (ran.status, "the password contains letters that cannot be sent" in ran.err) == (2, True)
    assert "same" not in ran.out + ran.err
    assert list(folder.iterdir()) == []


def test_without_a_password_nothing_is_fetched(mail, post, folder):
    ran = mail(post(), "--user", USER)
    assert (ran.status, f"no password for {USER}" in ran.err) == (2, True)
    assert list(folder.iterdir()) == []


def test_what_is_not_trusted_or_not_encrypted_gets_nothing(mail, post, backlog, certificate):
    backlog(epic("SHOP-1"))
    for box, security, words in (
        (post(certificate), "starttls", "certificate is not trusted"),
        (post(), "starttls", "does not offer STARTTLS"),
        (post(), "tls", "no encrypted connection"),
        (Post(port=1), "none", "cannot be reached"),
    ):
        ran = mail(box, security=security)
        assert (ran.status, words in ran.err, box.mails) == (2, True, []), ran.err


@pytest.mark.parametrize(
    ("more", "words"), [((), "the mail would be sent"), (("--user", USER), "the password would be")]
)
def test_nothing_leaves_this_machine_unencrypted(run, backlog, more, words):
    backlog(epic("SHOP-1"))
    ran = run("mail", "backlog.jsonl", "--to", LEAD, "--from", USER, "--host", "mail.example.com", "--security", "none", *more)  # fmt: skip
    assert (ran.status, words in ran.err) == (2, True)


def test_who_is_refused_is_named_and_the_others_get_theirs(mail, post, backlog, folder):
    backlog(epic("SHOP-1"))
    box = post(refused={OTHER: "550 no such user"})
    ran = mail(box, "--to", OTHER)
    assert (ran.status, box.mails[0][0]) == (2, [LEAD])
    assert f"{OTHER} was refused and gets no mail: 550 no such user" in ran.err
    assert len(remembered(folder)) == 1


@pytest.mark.parametrize(("more", "words"), [
    ({"answer": "552 too big"}, "552 too big"),
    ({"answer": "451 try later"}, "451 try later"),
    ({"hangs_up": True}, "disconnected in the middle"),
    ({"refused": {LEAD: "550 unknown"}}, f"no recipient was accepted: {LEAD}: 550 unknown"),
])  # fmt: skip
def test_what_was_not_accepted_is_not_remembered(mail, post, backlog, folder, more, words):
    backlog(epic("SHOP-1"))
    ran = mail(post(**more))
    assert (ran.status, words in ran.err) == (2, True), ran.err
    assert remembered(folder) == []
    box = post()
    assert (mail(box).status, len(box.mails)) == (0, 1)


@pytest.mark.parametrize(("setting", "flag", "is_attached"), [
    ("true", (), True), ("false", (), False), ("true", ("--no-attach",), False), ("false", ("--attach",), True),
])  # fmt: skip
def test_the_report_comes_along_or_not(mail, post, backlog, folder, setting, flag, is_attached):
    backlog(*(epic(f"SHOP-{number}") for number in range(1, 13)))
    (folder / "vanitylint.toml").write_text(f"[mail]\nattach = {setting}\n")
    box = post()
    mail(box, "--as-of", "2026-07-05")
    backlog(*(epic(f"SHOP-{number}") for number in range(21, 43)))
    ran = mail(box, "--as-of", "2026-07-06", *flag)
    assert (ran.status, len(box.mails)) == (0, 2), ran.err
    message = box.last()
    assert len(list(message.iter_attachments())) == is_attached
    text, html = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert "and 12 more" in text
    assert "12 more" in html
    for words in ("The whole report is attached", ", in the report", " in the attached report"):
        assert (words in text + html) == is_attached, words
    assert "A missed target or a stopped bet is" in text


def test_a_sprint_is_named_once(mail, post, backlog):
    sprint = {"name": "Sprint 9", "state": "active"}
    stories = ({"key": f"S-{n}", "kind": "Story", "state": "doing", "sprint": sprint} for n in range(5))
    backlog(*stories)
    box = post()
    assert mail(box, "--as-of", "2026-07-06", "--no-attach").status == 0
    ((_, message),) = box.mails
    html = message.get_body(("html",)).get_content()
    assert '<b dir="auto">Sprint 9</b><br>' in html


def test_nothing_is_mailed_when_nothing_changed(mail, post, backlog):
    backlog(epic("SHOP-1"))
    box = post()
    for day, more, count in (("06", (), 1), ("06", (), 1), ("07", (), 1), ("08", ("--always",), 2)):
        ran = mail(box, "--as-of", f"2026-07-{day}", *more)
        assert (ran.status, len(box.mails)) == (0, count), ran.err
    assert box.last()["Subject"] == "nothing new: SHOP, 8 July 2026"
    backlog(epic("SHOP-1"), epic("SHOP-2"))
    mail(box, "--as-of", "2026-07-09")
    assert box.last()["Subject"] == "1 new question: SHOP, 9 July 2026"
    assert "Since 8 July 2026" in parts(box.last())[0]
    backlog(epic("SHOP-1"), epic("SHOP-2"), epic("SHOP-3"))
    for day, count in (("09", 3), ("10", 4)):  # one a day
        mail(box, "--as-of", f"2026-07-{day}")
        assert len(box.mails) == count


def test_a_day_before_the_last_mail_has_nothing_to_tell(mail, post, backlog):
    backlog(epic("SHOP-1"))
    box = post()
    mail(box, "--as-of", "2026-11-28")
    backlog(epic("SHOP-1"), epic("SHOP-2"))
    ran = mail(box, "--as-of", "2026-07-06")
    assert len(box.mails) == 1
    assert "already mailed on 2026-11-28, which is later than 2026-07-06, no mail" in ran.err


@pytest.mark.usefixtures("config")
def test_what_is_no_longer_asked_as_time_went_by_is_no_news(mail, post, backlog):
    body = "As a cook I want to see the orders, so that I can buy."
    backlog(epic("SHOP-1", state="done", finished="2026-05-01", body=body))
    box = post()
    for day in ("2026-07-30", "2026-07-31"):  # sixty days after the look back was due, and a day later
        ran = mail(box, "--as-of", day, "--select", "FUP302", to="")
    assert len(box.mails) == 2
    assert box.last()["Subject"] == "1 question: SHOP, 30 July 2026"
    assert ran.err.count("nothing changed since 2026-07-30") == 2


def test_a_bet_whose_day_comes_near_is_told(mail, post, backlog):
    backlog(epic("SHOP-1", state="done", finished="2026-05-01", body=HYPOTHESIS.format(day="2026-09-01")))
    box = post()
    mail(box, "--as-of", "2026-07-06", "--select", "FUP302")
    mail(box, "--as-of", "2026-08-10", "--select", "FUP302")
    assert box.last()["Subject"] == "1 due soon: SHOP, 10 August 2026"
    for said, days in zip(
        parts(box.last())[:2], ("2026-09-01, in 22 days", "1 September 2026, in 22 days"), strict=True
    ):
        assert "To be looked at within 30 days" in said
        assert days in said
        assert "Moved in the ledger" not in said
    mail(box, "--as-of", "2026-08-11", "--select", "FUP302")
    assert len(box.mails) == 2


def test_it_is_held_against_the_run_that_was_mailed(mail, run, post, backlog):
    backlog(epic("SHOP-1"))
    box = post()
    mail(box, "--as-of", "2026-07-06")
    backlog(epic("SHOP-1"), epic("SHOP-2"))
    run("check", "backlog.jsonl", "--as-of", "2026-07-07")
    assert mail(box, "--as-of", "2026-07-08").status == 0
    assert box.last()["Subject"].startswith("1 new question: ")


@pytest.mark.parametrize("rule", ["FUP302", "HYP101"])  # one asks about it, for the other only the ledger changes
def test_what_came_of_a_bet_is_news(mail, post, backlog, rule):
    done = epic("SHOP-1", state="done", finished="2026-05-01", body=HYPOTHESIS.format(day="2026-06-01"))
    backlog(done)
    box = post()
    mail(box, "--as-of", "2026-07-06", "--select", rule)
    assert "1 bet overdue" in box.last()["Subject"]
    result = "Result: 12 % ordered before noon, 10 % before.\n\nDecision: we stop it."
    backlog(done | {"comments": [{"at": "2026-07-06T10:00:00Z", "body": result}]})
    mail(box, "--as-of", "2026-07-07", "--select", rule)
    assert box.last()["Subject"] == "1 learned: SHOP, 7 July 2026"
    text, html, _ = parts(box.last())
    assert "12 % ordered before noon" in text
    assert "What was learned" in html
    mail(box, "--as-of", "2026-07-08", "--select", rule, "--always")
    assert box.last()["Subject"].startswith("nothing new")
    assert "What was learned" not in parts(box.last())[1]


def test_a_success_stands_with_the_target_it_was_first_to_reach(mail, post, backlog):
    backlog(epic(
        "SHOP-1", state="done", finished="2026-05-01", body=HYPOTHESIS.format(day="2026-06-01"), fields={"Target": "below 5 %"},
        changes=[{"field": "Target", "at": "2026-06-15T10:00:00Z", "from": "below 3 %", "to": "below 5 %"}],
        comments=[{"at": "2026-07-01T10:00:00Z", "body": "Result: 4.6 % gave up.\n\nDecision: OK, target reached, we keep it."}],
    ))  # fmt: skip
    box = post()
    mail(box, "--as-of", "2026-07-06")
    text = " ".join(parts(box.last())[0].split())
    assert "target “below 3 %” until 2026-06-15; since then “below 5 %”; result “4.6 % gave up.”" in text


def test_an_incomplete_run_is_mailed_and_says_so(mail, post, backlog):
    box = post()
    backlog(epic("SHOP-1"))
    mail(box, "--as-of", "2026-07-05")
    backlog(epic("SHOP-1"), {"key": "SHOP-2", "state": "no such state"})
    ran = mail(box, "--as-of", "2026-07-06")
    assert (ran.status, len(box.mails)) == (2, 2), ran.err
    assert box.last()["Subject"].startswith("Incomplete: ")
    text, html, _ = parts(box.last())
    assert "Not everything" in text.replace("\r", "").split("\n\n")[1]
    assert html.index("Not everything") < html.index("SHOP-1")
    backlog(epic("SHOP-1"))  # that all is read again is news
    assert mail(box, "--as-of", "2026-07-07").status == 0
    assert not box.last()["Subject"].startswith("Incomplete")
    assert len(box.mails) == 3


def test_text_that_wants_to_do_harm_is_only_text(mail, post, backlog):
    backlog(*ITEMS)
    box = post()
    mail(box, "--as-of", "2026-07-06", "--profile", "extended")
    text, html, _ = parts(box.last())
    assert {name.lower() for name in box.last().keys()} <= {  # noqa: SIM118 - a mail is no dict
        "subject", "from", "to", "date", "message-id", "auto-submitted", "x-auto-response-suppress", "list-id",
        "mime-version", "content-type"}  # fmt: skip
    assert {sign for sign in text + html if sign < " "} == {"\r", "\n"}
    assert "\r" not in (text + html).replace("\r\n", "\n")
    found = Tags(html)
    assert found.names <= {"html", "head", "meta", "title", "style", "body", "table", "tbody", "tr", "td", "p", "h1", "h2", "span", "b", "br", "a"}  # fmt: skip
    assert found.attributes <= {"lang", "charset", "name", "content", "class", "role", "width", "cellpadding", "cellspacing", "border", "align", "style", "dir", "href"}  # fmt: skip
    assert all(address.startswith(("https://", "http://")) for address in found.addresses)
    assert "url(" not in html.partition("</style>")[0]
    assert len(html.encode()) <= digests.MAX_BYTES
    assert "@media (prefers-color-scheme: dark)" in html


def test_header_injection_ends_in_an_error_or_a_space(run, backlog, folder):
    name = "back\nBcc: evil@example.com\nlog.jsonl"
    backlog(epic("one"), name=name)
    ran = run("mail", name, "--to", LEAD, "--from", USER, "--dry-run")
    message = message_from_bytes(ran.out.encode(), policy=policy.default)
    assert message["Bcc"] is None
    assert "Bcc: evil" in message["Subject"]
    assert run("mail", name, "--to", f"{LEAD}\nBcc: evil@example.com", "--from", USER, "--dry-run").status == 2
    (folder / "vanitylint.toml").write_text('[mail]\nsubject-prefix = "a\\nBcc: evil@example.com"\n')
    assert "vanitylint.toml:2" in run("mail", name, "--to", LEAD, "--dry-run").err


def test_a_dry_run_sends_nothing_and_remembers_nothing(mail, post, backlog, folder):
    backlog(epic("SHOP-1"))
    box = post()
    ran = mail(box, "--dry-run")
    message = message_from_bytes(ran.out.encode(), policy=policy.default)
    assert (ran.status, box.mails, remembered(folder)) == (0, [], [])
    assert "SHOP-1" in parts(message)[0]


@pytest.mark.usefixtures("config")
def test_a_dry_run_of_several_wants_a_folder(mail, folder):
    ran = mail(Post(port=1), "--dry-run", to="")
    assert (ran.status, ran.out) == (2, "")
    assert "there are 2 mails, for Shop, leads, but standard output takes only one" in ran.err
    assert "--folder" in ran.err
    assert mail(Post(port=1), "--dry-run", "--folder", "out", to="").status == 0
    assert sorted(path.name for path in (folder / "out").iterdir()) == ["1-Shop.eml", "2-leads.eml"]


def test_a_folder_without_a_dry_run_sends_nothing(mail, post, backlog, folder):
    backlog(epic("SHOP-1"))
    box = post()
    ran = mail(box, "--folder", "out")
    assert (ran.status, box.mails, (folder / "out").exists()) == (2, [], False)
    assert "--folder only works with --dry-run" in ran.err


def test_what_is_written_for_those_named_is_called_so(mail, backlog, folder):
    backlog(epic("SHOP-1"))
    assert mail(Post(port=1), "--dry-run", "--folder", "out").status == 0
    assert [path.name for path in (folder / "out").iterdir()] == ["1-those_named.eml"]


def test_a_second_mail_is_held_against_the_first_whatever_the_snapshot_is_called(mail, post, backlog):
    backlog(epic("SHOP-1"))
    box = post()
    for _ in range(2):
        ran = mail(box, "--as-of", "2026-07-06", "--snapshot", "memory")
    assert len(box.mails) == 1
    assert ran.err.startswith("those named: already mailed today")


def test_a_team_called_leads_is_a_team(mail, post, backlog, folder):
    backlog(epic("SHOP-1"), epic("PLAT-1"))
    (folder / "vanitylint.toml").write_text(
        f'[mail]\nto = "{LEAD}"\nteam-first = true\n'
        '[[mail.team]]\nname = "leads"\nto = "shop@example.com"\nprojects = ["SHOP"]\n'
    )
    box = post()
    mail(box, "--as-of", "2026-07-06", to="")
    backlog(epic("SHOP-1"), epic("SHOP-2"), epic("PLAT-1"))
    mail(box, "--as-of", "2026-07-07", to="")
    assert [to for to, _ in box.mails] == [["shop@example.com"], [LEAD]], "teams came first, so it is the leads' turn"


@pytest.mark.usefixtures("config")
def test_a_team_gets_what_concerns_it(mail, post, backlog):
    box = post()
    assert mail(box, "--as-of", "2026-07-06", to="").status == 0
    (team, shop), (leads, everything) = box.mails
    assert (team, leads) == (["shop@example.com"], [LEAD])
    assert "PLAT-1" not in "".join(parts(shop))
    assert "SHOP-1" in parts(shop)[0]
    assert shop["Subject"] == "1 question: Shop, 6 July 2026"
    assert everything["Subject"] == "2 questions: PLAT and 1 more, 6 July 2026"
    assert "GOAL-1" not in "".join(parts(shop))
    assert "PLAT-1" in parts(everything)[0]
    assert "GOAL-1" in parts(everything)[0]
    backlog(epic("SHOP-1"))  # what another team had is gone: no news for this one
    mail(box, "--as-of", "2026-07-07", to="")
    assert [to for to, _ in box.mails[2:]] == [[LEAD]]
    backlog(epic("SHOP-2"))
    mail(box, "--as-of", "2026-07-08", to="")
    assert "SHOP-1" not in parts(box.mails[3][1])[1]
    assert box.mails[3][1]["Subject"].startswith("1 new question: Shop")


@pytest.mark.usefixtures("config")
def test_a_team_without_items_is_told_and_gets_nothing(mail, post, backlog):
    backlog(epic("PLAT-1"))
    box = post()
    ran = mail(box, to="")
    assert (ran.status, [to for to, _ in box.mails]) == (2, [[LEAD]])
    assert "Shop: no items match this team" in ran.err
    assert "projects SHOP" in ran.err


@pytest.mark.usefixtures("config")
def test_a_team_whose_items_are_gone_is_only_noted(mail, post, backlog):
    box = post()
    mail(box, "--as-of", "2026-07-06", to="")
    backlog(epic("PLAT-1"))
    ran = mail(box, "--as-of", "2026-07-07", to="")
    assert (ran.status, len(box.mails)) == (0, 3)
    assert "Shop: no items left for this team, so no mail" in ran.err


@pytest.mark.usefixtures("config")
def test_teams_come_first(mail, post, folder, backlog):
    path = folder / "vanitylint.toml"
    path.write_text(path.read_text().replace("[mail]", "[mail]\nteam-first = true"))
    box = post()
    days: dict[str, list[list[str]]] = {}
    for day in ("06", "06", "07", "08", "09", "10", "11", "12"):
        if day == "11":
            backlog(epic("SHOP-1"), epic("SHOP-2"), epic("PLAT-1"), epic("PLAT-2"))
        if day == "09":
            backlog(epic("SHOP-1"), epic("PLAT-1"), epic("PLAT-2"))  # no team has that one, so nobody is waited for
        before = len(box.mails)
        assert mail(box, "--as-of", f"2026-07-{day}", to="").status == 0
        days.setdefault(day, []).extend(to for to, _ in box.mails[before:])
    assert days == {"06": [["shop@example.com"]], "07": [[LEAD]], "08": [], "09": [[LEAD]], "10": [], "11": [["shop@example.com"]], "12": [[LEAD]]}  # fmt: skip


def test_who_or_whence_is_missing_is_told(run, backlog):
    backlog(epic("SHOP-1"))
    assert "no recipient is set" in run("mail", "backlog.jsonl", "--dry-run").err
    assert "no sender is set" in run("mail", "backlog.jsonl", "--to", LEAD, "--dry-run").err
    assert "no mail server" in run("mail", "backlog.jsonl", "--to", LEAD, "--from", USER).err


@pytest.mark.parametrize("text", [
    'to = ["lead"]', 'to = ["a@b..c"]', 'to = [".a@example.com"]', 'from = "a@example.com>"', 'from = "a b"', 'port = 70000', 'security = "ssl"', 'list-id = "a b"', 'unsubscribe = "http://x"',
    'password = "x"', 'team-first = "yes"', 'attach = "no"', '[[mail.team]]\nname = "A"\nto = "a@example.com"', '[[mail.team]]\nname = "A"\nprojects = ["A"]',
])  # fmt: skip
def test_what_means_nothing_in_the_config_is_told_with_its_line(run, folder, text):
    (folder / "vanitylint.toml").write_text(f"[mail]\n{text}\n")
    ran = run("mail", "--dry-run")
    assert (ran.status, "vanitylint.toml:2" in ran.err) == (2, True), ran.err


def test_what_the_config_names_from_its_folder_is_named_so_and_tells_nobodys_folders(
    run: Callable, folder: Path, backlog: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    backlog(epic("SHOP-1"), {"title": "No key"})
    (folder / "mails").mkdir()
    (folder / "mails" / "vanitylint.toml").write_text(f'sources = ["../backlog.jsonl"]\n[mail]\nto = "{LEAD}"\n')
    monkeypatch.chdir(folder / "mails")
    words = ("--dry-run", "--from", USER, "--as-of", "2026-07-06")
    message = message_from_bytes(run("mail", *words).out.encode(), policy=policy.default)
    assert str(message["Subject"]).endswith(": SHOP, 6 July 2026")
    for said in parts(message):
        assert "../backlog.jsonl:2" in said
        assert str(folder) not in said
