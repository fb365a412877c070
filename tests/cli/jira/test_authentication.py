"""Authentication with Jira: refused access is reported, never passes as an empty backlog, and never shows the token."""

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
from tests.cli.jira.test_faults import as_one_line
from tests.fake_jira import FakeJira

from vanitylint.connectors.jira import access, address, faults, source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TOKEN = "tok-3141592653589793"  # noqa: S105 - of a fake
NOT_ACCEPTED = "the token is not accepted"
CREATE_NEW_ONE = "it may be mistyped, expired, revoked or for another site; create a new one"


@pytest.fixture(autouse=True)
def current_clock(request: pytest.FixtureRequest) -> None:
    """Set Jira's clock to the time of this machine."""
    for name in ("runs", "cloud", "center"):
        if name in request.fixturenames:
            request.getfixturevalue(name).jira.clock.set(datetime.now(UTC))


def token_name(runs: Runs) -> str:
    """Return the environment variable that holds the token."""
    return "JIRA_API_TOKEN" if runs.jira.face == "cloud" else "JIRA_PERSONAL_TOKEN"


def set_token(runs: Runs, monkeypatch: pytest.MonkeyPatch, token: str = TOKEN) -> None:
    """Set the token that Jira accepts, in Jira and in the environment."""
    runs.jira.doors.token = token
    monkeypatch.setenv(token_name(runs), token)


def files_containing(token: str, folder: Path) -> list[str]:
    """Return the files that contain a token."""
    return [str(path) for path in folder.rglob("*") if path.is_file() and token.encode() in path.read_bytes()]


# Access is granted


def test_cloud_accepts_api_token_with_email_address(cloud: Runs) -> None:
    cloud.shop.issue()
    cloud.fetch(SHOP)
    assert cloud.keys() == ["SHOP-1"]
    assert {request.headers["authorization"].partition(" ")[0] for request in cloud.jira.requests} == {"Basic"}


def test_data_center_below_a_context_path_accepts_personal_token(center: Runs) -> None:
    center.shop.issue()
    center.fetch(SHOP)
    assert center.keys() == ["SHOP-1"]
    assert {request.headers["authorization"] for request in center.jira.requests} == {"Bearer a-token"}
    assert all(request.path.startswith("/jira/rest/") for request in center.jira.requests)


@pytest.mark.parametrize("name", ["JIRA_USERNAME", "JIRA_USER_EMAIL"])
def test_email_address_is_read_from_alternative_variables(
    cloud: Runs, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    cloud.shop.issue()
    monkeypatch.delenv("JIRA_EMAIL")
    monkeypatch.setenv(name, cloud.jira.doors.email)
    cloud.fetch(SHOP)
    assert cloud.keys() == ["SHOP-1"]


def test_url_and_email_address_can_be_set_in_the_config(
    cloud: Runs, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cloud.shop.issue()
    monkeypatch.delenv("JIRA_EMAIL")
    monkeypatch.delenv("JIRA_URL")
    config = f'[jira]\nurl = "{cloud.jira.url}"\nemail = "{cloud.jira.doors.email}"\n'
    (folder / "vanitylint.toml").write_text(config)
    cloud.fetch(SHOP)
    assert cloud.keys() == ["SHOP-1"]


def install_keyring(monkeypatch: pytest.MonkeyPatch, tokens: dict[tuple[str, str], str]) -> None:
    """Install a keyring that holds tokens by service and name."""
    ring, errors = ModuleType("keyring"), ModuleType("keyring.errors")
    ring.get_password = lambda service, name: tokens.get((service, name))  # type: ignore[attr-defined]
    errors.NoKeyringError = RuntimeError  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "keyring", ring)
    monkeypatch.setitem(sys.modules, "keyring.errors", errors)


def test_token_is_read_from_keyring(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    runs.shop.issue()
    monkeypatch.delenv(token_name(runs))
    install_keyring(monkeypatch, {("vanitylint", runs.jira.url): "a-token"})
    runs.fetch(SHOP)
    assert runs.keys() == ["SHOP-1"]


def test_token_of_another_site_in_keyring_is_not_used(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(token_name(runs))
    install_keyring(monkeypatch, {("vanitylint", "https://acme.atlassian.net"): "a-token"})
    result = runs.run("fetch", SHOP)
    assert (result.status, runs.jira.requests) == (2, [])
    assert f"no token for {runs.jira.url} was found" in result.err


# The gateway


@pytest.fixture
def gateway(cloud: Runs, monkeypatch: pytest.MonkeyPatch) -> Runs:
    """Provide a Jira Cloud that accepts a scoped token at its gateway."""
    cloud.shop.issue()
    cloud.jira.doors.scoped_token = TOKEN
    for module in (access, address, faults, source):
        monkeypatch.setattr(module, "GATEWAY", f"{cloud.jira.root}/ex/jira/")
    monkeypatch.setattr(source, "CLOUD", "localhost")
    monkeypatch.setenv("JIRA_URL", cloud.jira.gateway_url)
    monkeypatch.setenv("JIRA_API_TOKEN", TOKEN)
    return cloud


def test_gateway_accepts_scoped_token(gateway: Runs) -> None:
    gateway.fetch(SHOP)
    assert gateway.keys() == ["SHOP-1"]
    assert all(gateway.jira.doors.at_gateway(request) for request in gateway.jira.requests)
    assert gateway.column("url") == [f"{gateway.jira.root}/browse/SHOP-1"]


def test_page_of_the_site_is_requested_at_the_gateway(gateway: Runs) -> None:
    gateway.fetch(f"{gateway.jira.root}/browse/SHOP-1")
    assert gateway.keys() == ["SHOP-1"]
    assert all(gateway.jira.doors.at_gateway(request) for request in gateway.jira.requests)


def test_page_of_a_site_that_is_not_the_gateways_is_refused(gateway: Runs) -> None:
    other_url = gateway.jira.root.replace("localhost", "other.localhost")
    result = gateway.run("fetch", f"{other_url}/browse/SHOP-1")
    assert result.status == 2
    assert (
        f"is on another site; the token of JIRA_URL opens {gateway.jira.root}; make one for {other_url}"
        in as_one_line(result.err)
    )
    assert len(gateway.jira.requests) == 1


@pytest.mark.parametrize("anonymous", [False, True], ids=["401", "treated as anonymous"])
def test_scoped_token_at_the_site_itself_causes_hint_at_gateway(
    cloud: Runs, monkeypatch: pytest.MonkeyPatch, *, anonymous: bool
) -> None:
    cloud.jira.doors.scoped_token = "a-scoped-one"  # noqa: S105 - of a fake
    cloud.jira.doors.lets_anonymous_in = anonymous
    monkeypatch.setenv("JIRA_API_TOKEN", "a-scoped-one")
    for result in (cloud.run("check", SHOP), cloud.run("doctor", SHOP)):
        assert result.status == 2
        output = as_one_line(result.out + result.err)
        assert "accepts a token with scopes only at JIRA_URL=https://api.atlassian.com/ex/jira/<id>" in output
        assert f"{cloud.jira.url}/_edge/tenant_info" in output


def test_missing_scope_is_reported(gateway: Runs) -> None:
    gateway.jira.doors.scoped_token = "another"  # noqa: S105 - of a fake
    result = gateway.run("check", SHOP)
    assert (result.status, result.out) == (2, "")
    assert NOT_ACCEPTED in result.err
    assert "read:jira-work" in result.err


# Access is refused


def assert_refused(runs: Runs, message: str, *sources: str) -> None:
    """Assert that a check reports why access is refused, checks nothing, and keeps the items fetched before."""
    before = runs.keys() if runs.jira.requests else []
    result = runs.run("check", *(sources or (SHOP,)), "--fail-on", "never")
    assert result.status == 2
    assert message in as_one_line(result.err), result.err
    assert result.out == ""
    if before:
        assert runs.keys() == before


@pytest.mark.parametrize("anonymous", [False, True], ids=["401", "treated as anonymous"])
@pytest.mark.parametrize("is_later", [False, True], ids=["first", "later"])
def test_wrong_or_expired_token_is_reported(
    runs: Runs, monkeypatch: pytest.MonkeyPatch, *, anonymous: bool, is_later: bool
) -> None:
    runs.shop.issues(3)
    if is_later:
        runs.fetch(SHOP)
    runs.jira.doors.lets_anonymous_in = anonymous
    set_token(runs, monkeypatch)
    runs.jira.doors.token = "another"  # noqa: S105 - of a fake
    assert_refused(runs, NOT_ACCEPTED)
    assert CREATE_NEW_ONE in as_one_line(runs.run("fetch", SHOP).err)
    assert ("--offline checks" in runs.run("fetch", SHOP).err) == is_later


@pytest.mark.parametrize("source_name", ["jira:labels is EMPTY", "jira:filter/7", "jira:board/12", "jira:SHOP-1"])
def test_anonymous_access_is_refused_instead_of_yielding_an_empty_backlog(
    runs: Runs, monkeypatch: pytest.MonkeyPatch, source_name: str
) -> None:
    runs.shop.issues(3)
    runs.jira.filter(7, "project = SHOP")
    runs.jira.board(12, runs.shop)
    runs.fetch(source_name)
    before = runs.keys()
    runs.jira.doors.lets_anonymous_in = True
    monkeypatch.setenv(token_name(runs), "another")
    assert_refused(runs, NOT_ACCEPTED, source_name)
    assert runs.keys() == before


def test_token_that_expires_during_a_fetch_removes_no_items(runs: Runs) -> None:
    runs.shop.issues(3)
    runs.fetch(SHOP)
    runs.jira.doors.lets_anonymous_in = True
    runs.jira.requests.clear()

    def expire(_: object) -> None:
        if len(runs.jira.requests) == 4:
            runs.jira.doors.token = "another"  # noqa: S105 - of a fake

    runs.jira.before = expire
    result = runs.run("check", SHOP, "--fail-on", "never")
    assert result.status == 2
    assert NOT_ACCEPTED in result.out + result.err
    assert len(runs.keys()) == 3


# The token


def test_token_is_in_no_output_and_no_file(runs: Runs, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    set_token(runs, monkeypatch)
    runs.shop.issues(3)
    results = [runs.run(*arguments) for arguments in (("check", SHOP), ("doctor", SHOP), ("read", SHOP), ("check", SHOP, "--format", "json"))]  # fmt: skip
    runs.jira.doors.token = "another"  # noqa: S105 - of a fake
    details_by_fault: dict[str, dict[str, Any]] = {"status": {"code": 403}, "reset": {}, "html": {}, "redirect": {}}
    for fault, details in details_by_fault.items():
        runs.jira.fail(fault, times=5, **details)
        results.append(runs.run("fetch", SHOP))
        runs.jira._faults.clear()
    results += [runs.run("check", SHOP), runs.run("doctor", SHOP)]
    assert not any(TOKEN in result.out + result.err for result in results)
    assert files_containing(TOKEN, folder) == []
    assert any(request.headers.get("authorization") for request in runs.jira.requests)


@pytest.mark.parametrize("code", [301, 302, 307, 308])
def test_token_is_not_sent_to_the_target_of_a_redirect(runs: Runs, code: int) -> None:
    runs.shop.issue()
    with FakeJira(runs.jira.face) as other:
        target = other.root.replace("localhost", "127.0.0.1")
        runs.jira.fail("redirect", times=None, to=f"{target}/rest/api/2/serverInfo", code=code)
        result = runs.run("check", SHOP)
        assert result.status == 2
        assert "the server redirects" in result.err
        assert other.requests == []


def test_token_is_not_sent_to_a_site_it_was_not_configured_for(runs: Runs) -> None:
    with FakeJira(runs.jira.face) as other:
        result = runs.run("check", f"{other.url}/browse/SHOP-1")
        assert result.status == 2
        assert f"belongs to {runs.jira.url}; set JIRA_URL={other.url} if it does" in as_one_line(result.err)
        assert (other.requests, runs.jira.requests) == ([], [])


def test_token_in_a_url_is_not_shown(runs: Runs) -> None:
    result = runs.run("check", f"http://me:{TOKEN}@localhost/browse/SHOP-1")
    assert result.status == 2
    assert TOKEN not in result.out + result.err


# `vanitylint doctor`


def assert_doctor_reports(runs: Runs, check: str, message: str, hint: str, *, source_name: str = SHOP) -> None:
    """Assert that doctor reports one problem of a check, and a hint on what to do."""
    result = runs.run("doctor", source_name)
    assert (result.status, result.err) == (2, "")
    output = " ".join(result.out.split())
    assert f"✗ {check} {message}" in output, result.out
    assert hint in output, result.out
    assert result.out.count("✗") == 1


@pytest.fixture
def wide_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the terminal so wide that no line is wrapped."""
    monkeypatch.setenv("COLUMNS", "300")


pytestmark = pytest.mark.usefixtures("wide_terminal")


def test_doctor_passes_when_all_is_well(runs: Runs) -> None:
    runs.shop.issue()
    result = runs.run("doctor", SHOP)
    assert (result.status, result.err) == (0, "")
    assert "✗" not in result.out
    for expected in ("can browse SHOP", "agrees with Jira's", runs.jira.url, token_name(runs)):
        assert expected in result.out


def test_doctor_reports_missing_token(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(token_name(runs))
    install_keyring(monkeypatch, {})
    assert_doctor_reports(
        runs, "access", f"no token for {runs.jira.url} was found", "docs/jira.md explains how to get one"
    )


def test_doctor_reports_address_without_jira(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIRA_URL", f"{runs.jira.url}/wiki")
    assert_doctor_reports(runs, "access", "there is no Jira at this address", "check the address")


def test_doctor_reports_login_page(runs: Runs) -> None:
    runs.jira.fail("html", times=None)
    assert_doctor_reports(runs, "access", "the server's answer is not from Jira's API", "it may come from a login page")


@pytest.mark.parametrize("anonymous", [False, True], ids=["401", "treated as anonymous"])
def test_doctor_reports_expired_token(runs: Runs, *, anonymous: bool) -> None:
    runs.shop.issue()
    runs.jira.doors.lets_anonymous_in = anonymous
    runs.jira.doors.token = "another"  # noqa: S105 - of a fake
    assert_doctor_reports(runs, "access", NOT_ACCEPTED, CREATE_NEW_ONE)


def test_doctor_reports_project_that_cannot_be_browsed(runs: Runs) -> None:
    runs.plans.issue()
    runs.shop.issue()
    runs.shop.hide()
    result = runs.run("doctor", SHOP)
    assert (result.status, result.err, result.out.count("✗")) == (2, "", 1)
    assert "SHOP" in result.out.partition("✗")[2]
    assert "→" in result.out


def test_doctor_reports_missing_permission_to_browse_projects(runs: Runs) -> None:
    runs.shop.issue()
    runs.jira.permissions.discard("BROWSE_PROJECTS")
    assert_doctor_reports(runs, "permission", "the token cannot browse any project", "its account needs the permission")


def test_doctor_reports_clock_difference(runs: Runs) -> None:
    runs.shop.issue()
    runs.jira.clock.set(datetime.now(UTC) - timedelta(minutes=30))
    assert_doctor_reports(runs, "clock", "differs from Jira's by 30 minutes", "set this machine's clock")


@pytest.mark.parametrize(
    ("code", "headers"),
    [
        (403, {"x-authentication-denied-reason": "CAPTCHA_CHALLENGE; login-url=https://x.example.com/login.jsp"}),
        (401, {"x-seraph-loginreason": "AUTHENTICATION_DENIED"}),
    ],
)
def test_doctor_reports_captcha(runs: Runs, code: int, headers: dict[str, str]) -> None:
    runs.jira.fail("status", times=None, code=code, headers=headers)
    assert_doctor_reports(
        runs, "access", "Jira asks for a captcha after too many failed logins", f"log in once at {runs.jira.url}"
    )


def test_doctor_reports_unreachable_host(runs: Runs) -> None:
    runs.jira.close()
    result = runs.run("doctor", SHOP)
    assert result.status == 2
    assert result.out.count("✗") == 1
    assert "no answer after 5 tries: the connection broke" in " ".join(result.out.split())
    assert "run again later" in result.out


@pytest.fixture
def untrusted_url(tmp_path: Path) -> Iterator[str]:
    """Provide the address of a server with a self-signed certificate."""
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
    from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415 - may not be installed
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415 - the same

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    start = datetime.now(UTC) - timedelta(days=1)
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    unsigned = (
        builder.not_valid_before(start).not_valid_after(start + timedelta(days=9)).add_extension(names, critical=False)
    )
    signed = unsigned.sign(key, hashes.SHA256())
    encoding = serialization.Encoding.PEM
    path = folder / "own.pem"
    path.write_bytes(
        key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + signed.public_bytes(encoding)
    )
    return path


def test_doctor_reports_untrusted_certificate(runs: Runs, untrusted_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIRA_URL", untrusted_url)
    assert_doctor_reports(runs, "access", "the server's certificate is not trusted", "REQUESTS_CA_BUNDLE")
    assert runs.naps == []
