"""The ways into a Jira, and what is said at a door that stays shut: never an empty green run, and never the token."""

from __future__ import annotations

import ssl
import sys
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest
from tests.cli.jira.runs import SHOP, Runs
from tests.cli.jira.test_faults import flat
from tests.fake_jira import FakeJira

from vanitylint.connectors.jira import access, address, faults, source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TOKEN = "tok-3141592653589793"  # noqa: S105 - of a fake
NOT_ACCEPTED = "the token is not accepted"
MADE_NEW = "it may be mistyped, expired, revoked or for another site; create a new one"


@pytest.fixture(autouse=True)
def now(request: pytest.FixtureRequest) -> None:
    """Jira's clock agrees with ours."""
    for name in ("runs", "cloud", "center"):
        if name in request.fixturenames:
            request.getfixturevalue(name).jira.clock.set(datetime.now(UTC))


def token_name(runs: Runs) -> str:
    return "JIRA_API_TOKEN" if runs.jira.face == "cloud" else "JIRA_PERSONAL_TOKEN"


def set_token(runs: Runs, monkeypatch: pytest.MonkeyPatch, token: str = TOKEN) -> None:
    """Let Jira take a token, and the environment name it."""
    runs.jira.doors.token = token
    monkeypatch.setenv(token_name(runs), token)


def traces_of(token: str, folder: Path) -> list[str]:
    """Files that hold a token."""
    return [str(path) for path in folder.rglob("*") if path.is_file() and token.encode() in path.read_bytes()]


# They open


def test_an_api_token_with_its_e_mail_address_opens_cloud(cloud: Runs) -> None:
    cloud.shop.issue()
    cloud.fetch(SHOP)
    assert cloud.keys() == ["SHOP-1"]
    assert {sent.headers["authorization"].partition(" ")[0] for sent in cloud.jira.requests} == {"Basic"}


def test_a_personal_token_opens_data_center_that_does_not_stand_at_the_top(center: Runs) -> None:
    center.shop.issue()
    center.fetch(SHOP)
    assert center.keys() == ["SHOP-1"]
    assert {sent.headers["authorization"] for sent in center.jira.requests} == {"Bearer a-token"}
    assert all(sent.path.startswith("/jira/rest/") for sent in center.jira.requests)


@pytest.mark.parametrize("name", ["JIRA_USERNAME", "JIRA_USER_EMAIL"])
def test_the_e_mail_address_has_other_names_too(cloud: Runs, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    cloud.shop.issue()
    monkeypatch.delenv("JIRA_EMAIL")
    monkeypatch.setenv(name, cloud.jira.doors.email)
    cloud.fetch(SHOP)
    assert cloud.keys() == ["SHOP-1"]


def test_site_and_e_mail_address_may_stand_in_the_config(
    cloud: Runs, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cloud.shop.issue()
    monkeypatch.delenv("JIRA_EMAIL")
    monkeypatch.delenv("JIRA_URL")
    config = f'[jira]\nurl = "{cloud.jira.url}"\nemail = "{cloud.jira.doors.email}"\n'
    (folder / "vanitylint.toml").write_text(config)
    cloud.fetch(SHOP)
    assert cloud.keys() == ["SHOP-1"]


def keep(monkeypatch: pytest.MonkeyPatch, kept: dict[tuple[str, str], str]) -> None:
    """A keyring with some tokens in it."""
    ring, errors = ModuleType("keyring"), ModuleType("keyring.errors")
    ring.get_password = lambda service, name: kept.get((service, name))  # type: ignore[attr-defined]
    errors.NoKeyringError = RuntimeError  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "keyring", ring)
    monkeypatch.setitem(sys.modules, "keyring.errors", errors)


def test_a_token_in_the_keyring_opens(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    runs.shop.issue()
    monkeypatch.delenv(token_name(runs))
    keep(monkeypatch, {("vanitylint", runs.jira.url): "a-token"})
    runs.fetch(SHOP)
    assert runs.keys() == ["SHOP-1"]


def test_a_token_that_the_keyring_has_for_another_site_stays_there(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(token_name(runs))
    keep(monkeypatch, {("vanitylint", "https://acme.atlassian.net"): "a-token"})
    ran = runs.run("fetch", SHOP)
    assert (ran.status, runs.jira.requests) == (2, [])
    assert f"no token for {runs.jira.url} was found" in ran.err


# The gateway


@pytest.fixture
def gateway(cloud: Runs, monkeypatch: pytest.MonkeyPatch) -> Runs:
    """A Jira Cloud that takes a scoped token at its gateway."""
    cloud.shop.issue()
    cloud.jira.doors.scoped_token = TOKEN
    for module in (access, address, faults, source):
        monkeypatch.setattr(module, "GATEWAY", f"{cloud.jira.root}/ex/jira/")
    monkeypatch.setattr(source, "CLOUD", "localhost")
    monkeypatch.setenv("JIRA_URL", cloud.jira.gateway_url)
    monkeypatch.setenv("JIRA_API_TOKEN", TOKEN)
    return cloud


def test_a_scoped_token_opens_cloud_at_the_gateway(gateway: Runs) -> None:
    gateway.fetch(SHOP)
    assert gateway.keys() == ["SHOP-1"]
    assert all(gateway.jira.doors.at_gateway(sent) for sent in gateway.jira.requests)
    assert gateway.column("url") == [f"{gateway.jira.root}/browse/SHOP-1"]


def test_a_page_of_the_site_is_asked_for_at_the_gateway(gateway: Runs) -> None:
    gateway.fetch(f"{gateway.jira.root}/browse/SHOP-1")
    assert gateway.keys() == ["SHOP-1"]
    assert all(gateway.jira.doors.at_gateway(sent) for sent in gateway.jira.requests)


def test_a_page_of_another_site_than_the_gateways_is_told(gateway: Runs) -> None:
    other = gateway.jira.root.replace("localhost", "other.localhost")
    ran = gateway.run("fetch", f"{other}/browse/SHOP-1")
    assert ran.status == 2
    assert f"is on another site; the token of JIRA_URL opens {gateway.jira.root}; make one for {other}" in flat(ran.err)
    assert len(gateway.jira.requests) == 1


@pytest.mark.parametrize("anonymous", [False, True], ids=["401", "taken for nobody"])
def test_a_scoped_token_at_the_site_itself_is_told_where_it_belongs(
    cloud: Runs, monkeypatch: pytest.MonkeyPatch, *, anonymous: bool
) -> None:
    cloud.jira.doors.scoped_token = "a-scoped-one"  # noqa: S105 - of a fake
    cloud.jira.doors.lets_anonymous_in = anonymous
    monkeypatch.setenv("JIRA_API_TOKEN", "a-scoped-one")
    for ran in (cloud.run("check", SHOP), cloud.run("doctor", SHOP)):
        assert ran.status == 2
        told = flat(ran.out + ran.err)
        assert "accepts a token with scopes only at JIRA_URL=https://api.atlassian.com/ex/jira/<id>" in told
        assert f"{cloud.jira.url}/_edge/tenant_info" in told


def test_a_scope_that_is_missing_is_told(gateway: Runs) -> None:
    gateway.jira.doors.scoped_token = "another"  # noqa: S105 - of a fake
    ran = gateway.run("check", SHOP)
    assert (ran.status, ran.out) == (2, "")
    assert NOT_ACCEPTED in ran.err
    assert "read:jira-work" in ran.err


# They stay shut


def refused(runs: Runs, words: str, *named: str) -> None:
    """Nothing is judged, what was fetched before stays, and the reason is told."""
    before = runs.keys() if runs.jira.requests else []
    ran = runs.run("check", *(named or (SHOP,)), "--fail-on", "never")
    assert ran.status == 2
    assert words in flat(ran.err), ran.err
    assert ran.out == ""
    if before:
        assert runs.keys() == before


@pytest.mark.parametrize("anonymous", [False, True], ids=["401", "taken for nobody"])
@pytest.mark.parametrize("is_later", [False, True], ids=["first", "later"])
def test_a_token_that_is_wrong_or_has_expired_is_told(
    runs: Runs, monkeypatch: pytest.MonkeyPatch, *, anonymous: bool, is_later: bool
) -> None:
    runs.shop.issues(3)
    if is_later:
        runs.fetch(SHOP)
    runs.jira.doors.lets_anonymous_in = anonymous
    set_token(runs, monkeypatch)
    runs.jira.doors.token = "another"  # noqa: S105 - of a fake
    refused(runs, NOT_ACCEPTED)
    assert MADE_NEW in flat(runs.run("fetch", SHOP).err)
    assert ("--offline checks" in runs.run("fetch", SHOP).err) == is_later


@pytest.mark.parametrize("place", ["jira:labels is EMPTY", "jira:filter/7", "jira:board/12", "jira:SHOP-1"])
def test_whoever_is_taken_for_nobody_gets_no_empty_backlog_wherever(
    runs: Runs, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    runs.shop.issues(3)
    runs.jira.filter(7, "project = SHOP")
    runs.jira.board(12, runs.shop)
    runs.fetch(place)
    before = runs.keys()
    runs.jira.doors.lets_anonymous_in = True
    monkeypatch.setenv(token_name(runs), "another")
    refused(runs, NOT_ACCEPTED, place)
    assert runs.keys() == before


def test_a_token_that_expires_in_the_middle_takes_nothing_away(runs: Runs) -> None:
    runs.shop.issues(3)
    runs.fetch(SHOP)
    runs.jira.doors.lets_anonymous_in = True
    runs.jira.requests.clear()

    def expire(_: object) -> None:
        if len(runs.jira.requests) == 4:
            runs.jira.doors.token = "another"  # noqa: S105 - of a fake

    runs.jira.before = expire
    ran = runs.run("check", SHOP, "--fail-on", "never")
    assert ran.status == 2
    assert NOT_ACCEPTED in ran.out + ran.err
    assert len(runs.keys()) == 3


# The token


def test_the_token_stands_in_no_output_and_no_byte_that_is_kept(
    runs: Runs, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_token(runs, monkeypatch)
    runs.shop.issues(3)
    told = [runs.run(*words) for words in (("check", SHOP), ("doctor", SHOP), ("read", SHOP), ("check", SHOP, "--format", "json"))]  # fmt: skip
    runs.jira.doors.token = "another"  # noqa: S105 - of a fake
    faults_of: dict[str, dict[str, Any]] = {"status": {"code": 403}, "reset": {}, "html": {}, "redirect": {}}
    for fault, details in faults_of.items():
        runs.jira.fail(fault, times=5, **details)
        told.append(runs.run("fetch", SHOP))
        runs.jira._faults.clear()
    told += [runs.run("check", SHOP), runs.run("doctor", SHOP)]
    assert not any(TOKEN in ran.out + ran.err for ran in told)
    assert traces_of(TOKEN, folder) == []
    assert any(sent.headers.get("authorization") for sent in runs.jira.requests)


@pytest.mark.parametrize("code", [301, 302, 307, 308])
def test_the_token_is_not_sent_to_where_a_server_sends_us(runs: Runs, code: int) -> None:
    runs.shop.issue()
    with FakeJira(runs.jira.face) as other:
        elsewhere = other.root.replace("localhost", "127.0.0.1")
        runs.jira.fail("redirect", times=None, to=f"{elsewhere}/rest/api/2/serverInfo", code=code)
        ran = runs.run("check", SHOP)
        assert ran.status == 2
        assert "the server redirects" in ran.err
        assert other.requests == []


def test_the_token_is_not_sent_to_a_site_that_was_not_named_with_it(runs: Runs) -> None:
    with FakeJira(runs.jira.face) as other:
        ran = runs.run("check", f"{other.url}/browse/SHOP-1")
        assert ran.status == 2
        assert f"belongs to {runs.jira.url}; set JIRA_URL={other.url} if it does" in flat(ran.err)
        assert (other.requests, runs.jira.requests) == ([], [])


def test_a_token_in_an_address_is_not_shown(runs: Runs) -> None:
    ran = runs.run("check", f"http://me:{TOKEN}@localhost/browse/SHOP-1")
    assert ran.status == 2
    assert TOKEN not in ran.out + ran.err


# doctor


def doctor(runs: Runs, what: str, told: str, hint: str, *, name: str = SHOP) -> None:
    """The doctor names what is wrong in one line, and what to do in the next."""
    ran = runs.run("doctor", name)
    assert (ran.status, ran.err) == (2, "")
    said = " ".join(ran.out.split())
    assert f"✗ {what} {told}" in said, ran.out
    assert hint in said, ran.out
    assert ran.out.count("✗") == 1


@pytest.fixture
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "300")


pytestmark = pytest.mark.usefixtures("wide")


def test_doctor_finds_all_well(runs: Runs) -> None:
    runs.shop.issue()
    ran = runs.run("doctor", SHOP)
    assert (ran.status, ran.err) == (0, "")
    assert "✗" not in ran.out
    for words in ("can browse SHOP", "agrees with Jira's", runs.jira.url, token_name(runs)):
        assert words in ran.out


def test_doctor_tells_that_there_is_no_token(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(token_name(runs))
    keep(monkeypatch, {})
    doctor(runs, "access", f"no token for {runs.jira.url} was found", "docs/jira.md explains how to get one")


def test_doctor_tells_that_there_is_no_jira_there(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIRA_URL", f"{runs.jira.url}/wiki")
    doctor(runs, "access", "there is no Jira at this address", "check the address")


def test_doctor_tells_of_a_login_page(runs: Runs) -> None:
    runs.jira.fail("html", times=None)
    doctor(runs, "access", "the server's answer is not from Jira's API", "it may come from a login page")


@pytest.mark.parametrize("anonymous", [False, True], ids=["401", "taken for nobody"])
def test_doctor_tells_of_an_expired_token(runs: Runs, *, anonymous: bool) -> None:
    runs.shop.issue()
    runs.jira.doors.lets_anonymous_in = anonymous
    runs.jira.doors.token = "another"  # noqa: S105 - of a fake
    doctor(runs, "access", NOT_ACCEPTED, MADE_NEW)


def test_doctor_tells_that_the_project_may_not_be_browsed(runs: Runs) -> None:
    runs.plans.issue()
    runs.shop.issue()
    runs.shop.hide()
    ran = runs.run("doctor", SHOP)
    assert (ran.status, ran.err, ran.out.count("✗")) == (2, "", 1)
    assert "SHOP" in ran.out.partition("✗")[2]
    assert "→" in ran.out


def test_doctor_tells_that_no_project_may_be_browsed(runs: Runs) -> None:
    runs.shop.issue()
    runs.jira.permissions.discard("BROWSE_PROJECTS")
    doctor(runs, "permission", "the token cannot browse any project", "its account needs the permission")


def test_doctor_tells_of_a_clock_that_differs(runs: Runs) -> None:
    runs.shop.issue()
    runs.jira.clock.set(datetime.now(UTC) - timedelta(minutes=30))
    doctor(runs, "clock", "differs from Jira's by 30 minutes", "set this machine's clock")


@pytest.mark.parametrize(
    ("code", "headers"),
    [
        (403, {"x-authentication-denied-reason": "CAPTCHA_CHALLENGE; login-url=https://x.example.com/login.jsp"}),
        (401, {"x-seraph-loginreason": "AUTHENTICATION_DENIED"}),
    ],
)
def test_doctor_tells_of_a_captcha(runs: Runs, code: int, headers: dict[str, str]) -> None:
    runs.jira.fail("status", times=None, code=code, headers=headers)
    doctor(runs, "access", "Jira asks for a captcha after too many failed logins", f"log in once at {runs.jira.url}")


def test_doctor_tells_of_a_host_that_cannot_be_reached(runs: Runs) -> None:
    runs.jira.close()
    ran = runs.run("doctor", SHOP)
    assert ran.status == 2
    assert ran.out.count("✗") == 1
    assert "no answer after 5 tries: the connection broke" in " ".join(ran.out.split())
    assert "run again later" in ran.out


@pytest.fixture
def untrusted(tmp_path: Path) -> Iterator[str]:
    """The address of a server whose certificate nobody vouches for."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_own_certificate(tmp_path))
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"https://localhost:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def _own_certificate(folder: Path) -> Path:
    x509: Any = pytest.importorskip("cryptography.x509")
    from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415 - may not be there
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415 - the same

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    start = datetime.now(UTC) - timedelta(days=1)
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = (
        builder.not_valid_before(start).not_valid_after(start + timedelta(days=9)).add_extension(names, critical=False)
    )
    signed = made.sign(key, hashes.SHA256())
    encoding = serialization.Encoding.PEM
    path = folder / "own.pem"
    path.write_bytes(
        key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + signed.public_bytes(encoding)
    )
    return path


def test_doctor_tells_of_a_certificate_that_is_not_trusted(
    runs: Runs, untrusted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIRA_URL", untrusted)
    doctor(runs, "access", "the server's certificate is not trusted", "REQUESTS_CA_BUNDLE")
    assert runs.naps == []
