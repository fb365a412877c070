"""Test parsing of addresses in Jira, and the site that short forms refer to."""

from __future__ import annotations

import re
from contextlib import suppress
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vanitylint.connectors.jira.address import Address, default_site, parse_address, without_order
from vanitylint.errors import VanitylintError

SITE = "https://acme.atlassian.net"
DATA_CENTER = "https://tools.example.com/jira"
GATEWAY = "https://api.atlassian.com/ex/jira/11223344-a1b2-3b33-c444-def123456789"
SECRET = "tok-3141592653589793"  # noqa: S105 - not a real token


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("JIRA_URL", "JIRA_BASE_URL"):
        monkeypatch.delenv(name, raising=False)


def parse_error(name: str, site: str = SITE) -> VanitylintError:
    with pytest.raises(VanitylintError) as caught:
        parse_address(name, site)
    assert caught.value.where == name
    return caught.value


# Short forms


@pytest.mark.parametrize("name", ["jira:SHOP", "jira:shop", "jira: SHOP", "jira:SHOP ", "SHOP"])
def test_project_address(name: str) -> None:
    assert parse_address(name, SITE) == Address(SITE, "project", "SHOP")
    assert parse_address(name, SITE).jql == 'project = "SHOP"'


@pytest.mark.parametrize("key", ["A", "A1_B", "AND", "ORDER", "x" * 100])
def test_unusual_project_keys_are_accepted(key: str) -> None:
    assert parse_address(f"jira:{key}", SITE).jql == f'project = "{key.upper()}"'


@pytest.mark.parametrize("name", ["jira:SHOP-12", "jira:shop-12", "jira: Shop-12"])
def test_issue_address(name: str) -> None:
    assert parse_address(name, SITE) == Address(SITE, "issue", "SHOP-12")
    assert parse_address(name, SITE).jql == 'issuekey = "SHOP-12"'


@pytest.mark.parametrize("name", ["jira:board/12", "jira:boards/12"])
def test_board_address(name: str) -> None:
    assert parse_address(name, SITE) == Address(SITE, "board", "12")


@pytest.mark.parametrize("name", ["jira:filter/10010", "jira:filters/10010"])
def test_filter_address(name: str) -> None:
    assert parse_address(name, SITE) == Address(SITE, "filter", "10010")
    assert parse_address(name, SITE).jql == "filter = 10010"


@pytest.mark.parametrize(
    ("jql", "expected"),
    [
        ("project = SHOP", "project = SHOP"),
        ("project=SHOP", "project=SHOP"),
        ("project in (SHOP, PLAN) AND sprint in openSprints()", "project in (SHOP, PLAN) AND sprint in openSprints()"),
        ("labels is EMPTY", "labels is EMPTY"),
        ("status WAS Open", "status WAS Open"),
        ("status changed", "status changed"),
        ("created > -2w", "created > -2w"),
        ("summary ~ Gäste", "summary ~ Gäste"),
        ("project = SHOP ORDER BY created DESC", "project = SHOP"),
        ("project = SHOP order\n  by rank", "project = SHOP"),
        ('summary ~ "order by mail"', 'summary ~ "order by mail"'),
        ('summary ~ "order by mail" ORDER BY rank', 'summary ~ "order by mail"'),
        ("summary ~ 'order by mail' ORDER BY rank", "summary ~ 'order by mail'"),
        ('summary ~ "guest"ORDER BY rank', 'summary ~ "guest"'),
        (r'summary ~ "an \"order by\" mail" ORDER BY rank', r'summary ~ "an \"order by\" mail"'),
        ("""summary ~ "it's" ORDER BY rank""", '''summary ~ "it's"'''),
        ('"Order by" = mail', '"Order by" = mail'),
        ('"Order" = "by"', '"Order" = "by"'),
        ("reorder by = 1", "reorder by = 1"),
        ("board/12 = 1", "board/12 = 1"),
    ],
)
def test_query_loses_its_order_and_nothing_else(jql: str, expected: str) -> None:
    address = parse_address(f"jira:{jql}", SITE)
    assert (address.kind, address.value, address.jql) == ("jql", jql, expected)


@pytest.mark.parametrize("name", ["jira:SHOP", "jira:shop-1", "jira:board/1", "jira:project = SHOP"])
def test_short_form_needs_a_site(name: str) -> None:
    error = parse_error(name, "")
    assert error.message == "which Jira?"
    assert error.hint == "set JIRA_URL, such as https://acme.atlassian.net, or url under [jira] in the config"


@pytest.mark.parametrize("site", [DATA_CENTER, GATEWAY, "http://localhost:8080"])
def test_short_form_refers_to_given_site(site: str) -> None:
    assert parse_address("jira:SHOP-12", site) == Address(site, "issue", "SHOP-12")


@pytest.mark.parametrize(
    "place",
    [
        "",
        "   ",
        "12",
        "1SHOP",
        "SHOP PLAN",
        "SHOP-0",
        "SHOP-012",
        "SHOP-",
        "-12",
        f"SHOP-{'9' * 19}",
        "x" * 101,
        "board/",
        "board/0",
        "board/twelve",
        "board/12/backlog",
        "filter/-1",
        "SHÖP",
        "SHOP-１２",
        "order by created",
        "order by created = 1",
        '"project = SHOP"',
        "ftp://acme.atlassian.net/browse/SHOP",
        "acme.atlassian.net/browse/SHOP",
    ],
)
def test_invalid_address_is_reported_with_valid_forms(place: str) -> None:
    error = parse_error(f"jira:{place}")
    assert error.message == "is not a place in Jira that has work items"
    assert "write jira:PROJ, jira:PROJ-12, jira:board/12, jira:filter/10010 or jira:" in error.hint
    assert "or the page's address" in error.hint


# Pages of Cloud


@pytest.mark.parametrize(
    ("path", "kind", "value"),
    [
        ("browse/SHOP-12", "issue", "SHOP-12"),
        ("browse/shop-12", "issue", "SHOP-12"),
        ("browse/SHOP-12/", "issue", "SHOP-12"),
        ("browse/SHOP-12?focusedCommentId=10001#comment-10001", "issue", "SHOP-12"),
        ("browse/SHOP", "project", "SHOP"),
        ("issues/SHOP-12?jql=project%20%3D%20SHOP", "issue", "SHOP-12"),
        ("projects/SHOP", "project", "SHOP"),
        ("projects/SHOP/issues/SHOP-12?filter=allopenissues", "issue", "SHOP-12"),
        ("jira/software/projects/SHOP/boards/12", "board", "12"),
        ("jira/software/c/projects/SHOP/boards/12?selectedIssue=SHOP-7", "board", "12"),
        ("jira/software/c/projects/SHOP/boards/12/backlog?epics=visible", "board", "12"),
        ("jira/software/c/projects/SHOP/boards/12/timeline", "board", "12"),
        ("jira/software/c/projects/SHOP/boards/12/reports/burnup-chart", "board", "12"),
        ("jira/software/c/projects/SHOP/summary", "project", "SHOP"),
        ("jira/software/projects/SHOP/list", "project", "SHOP"),
        ("jira/software/c/projects/SHOP/issues/SHOP-12", "issue", "SHOP-12"),
        ("jira/software/c/projects/SHOP/issues", "project", "SHOP"),
        ("jira/software/c/projects/SHOP/issues/?filter=allissues", "project", "SHOP"),
        ("jira/software/c/projects/SHOP/issues/?filter=10010", "filter", "10010"),
        ("jira/software/c/projects/SHOP/issues?jql=labels%20%3D%20bet", "jql", "labels = bet"),
        ("jira/core/projects/OPS/board", "project", "OPS"),
        ("jira/core/projects/OPS/board/OPS-3", "issue", "OPS-3"),
        ("jira/business/projects/OPS", "project", "OPS"),
        ("jira/servicedesk/projects/SUP/queues/custom/1", "project", "SUP"),
        ("jira/servicedesk/projects/SUP/queues/custom/1/SUP-12", "issue", "SUP-12"),
        ("jira/discovery/projects/IDEA", "project", "IDEA"),
        ("jira/polaris/projects/IDEA/ideas/view/1234567", "project", "IDEA"),
        ("jira/polaris/projects/idea/ideas/view/1234567?issueViewLayout=sidebar", "project", "IDEA"),
        ("issues/?jql=project%20%3D%20SHOP%20ORDER%20BY%20rank", "jql", "project = SHOP ORDER BY rank"),
        ("issues/?jql=project+%3D+SHOP&filter=10010", "jql", "project = SHOP"),
        ("issues?jql=project=SHOP", "jql", "project=SHOP"),
        ("jira/issues/?jql=project=SHOP", "jql", "project=SHOP"),
        ("issues/?filter=10010", "filter", "10010"),
        ("issues/?jql=&filter=10010", "filter", "10010"),
        ("issues/?jql=order+by+created+DESC&filter=10010", "filter", "10010"),
    ],
)
@pytest.mark.parametrize("prefix", ["", "jira:"])
def test_cloud_page_is_parsed(prefix: str, path: str, kind: str, value: str) -> None:
    address = parse_address(f"{prefix}{SITE}/{path}", "")
    assert (address.site, address.kind, address.value) == (SITE, kind, value)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "jira",
        "jira/your-work",
        "jira/dashboards/10000",
        "jira/people/5b10ac8d82e05b22cc7d4ef5",
        "jira/software/projects",
        "jira/plans/1/scenarios/1/timeline",
        "wiki/spaces/SHOP",
        "issues/",
        "issues/?jql=",
        "issues/?filter=-1",
        "issues/?filter=allissues",
        "issues/?jql=order+by+created+DESC",
        "secure/Dashboard.jspa",
        "secure/RapidBoard.jspa?rapidView=0",
        "browse/SHOP-0x",
        "browse/SH%22OP-1",
    ],
)
def test_page_without_work_items_is_reported(path: str) -> None:
    error = parse_error(f"{SITE}/{path}", "")
    assert error.message == "is not a page in Jira that has work items"
    assert "or the page's address" in error.hint


# Pages of Data Center


@pytest.mark.parametrize(
    ("path", "kind", "value"),
    [
        ("browse/SHOP-12", "issue", "SHOP-12"),
        ("browse/SHOP-12?page=com.atlassian.jira.plugin.system.issuetabpanels:all-tabpanel", "issue", "SHOP-12"),
        ("browse/SHOP", "project", "SHOP"),
        ("projects/SHOP", "project", "SHOP"),
        ("projects/SHOP/summary", "project", "SHOP"),
        ("projects/SHOP/issues/SHOP-12?filter=allopenissues", "issue", "SHOP-12"),
        ("projects/SHOP/issues/?filter=allopenissues", "project", "SHOP"),
        ("projects/SHOP/issues/?filter=10010", "filter", "10010"),
        ("secure/RapidBoard.jspa?rapidView=12&projectKey=SHOP&view=planning.nodetail", "board", "12"),
        ("secure/RapidBoard.jspa?projectKey=SHOP&rapidView=12&selectedIssue=SHOP-7", "board", "12"),
        ("secure/IssueNavigator.jspa?reset=true&jqlQuery=project+%3D+SHOP", "jql", "project = SHOP"),
        ("secure/IssueNavigator.jspa?mode=hide&requestId=10010", "filter", "10010"),
        ("issues/?jql=project+%3D+SHOP", "jql", "project = SHOP"),
        ("issues/?filter=10010", "filter", "10010"),
    ],
)
@pytest.mark.parametrize(
    "site", [DATA_CENTER, "https://jira.example.com", "http://localhost:8080/a/b", "https://[::1]:8443"]
)
def test_data_center_page_is_parsed_with_its_context_path(site: str, path: str, kind: str, value: str) -> None:
    address = parse_address(f"{site}/{path}", SITE)
    assert (address.site, address.kind, address.value) == (site, kind, value)


# Untrusted addresses


@pytest.mark.parametrize(
    "name",
    [
        f"https://me:{SECRET}@acme.atlassian.net/browse/SHOP-12",
        f"https://{SECRET}@acme.atlassian.net/browse/SHOP-12",
        f"jira:https://me:{SECRET}@acme.atlassian.net/browse/SHOP-12",
        f"https://evil.com:{SECRET}@ACME.atlassian.net/browse/SHOP-12",
        f"HTTPS://me:{SECRET}@acme.atlassian.net/browse/SHOP-12",
        "https://evil.com\\@acme.atlassian.net/browse/SHOP-12",
    ],
)
def test_password_in_address_is_left_out(name: str) -> None:
    assert parse_address(name, "") == Address(SITE, "issue", "SHOP-12")


@pytest.mark.parametrize(
    "host",
    [
        "evil.com\\.atlassian.net",
        "evil.com;.atlassian.net",
        "evil.com%2f.atlassian.net",
        "evil.com .atlassian.net",
        "evil.com,.atlassian.net",
        "evil.com℀.atlassian.net",
        "evil.com。atlassian.net",
        "acme.atlassian.net:80:90",
        "acme.atlassian.net:99999",
        "acme.atlassian.net:abc",
        "[::1",
        "[::1].atlassian.net",
        "",
        ":443",
        "@",
        "-.atlassian.net",
        "\x1b[31m.atlassian.net",
    ],
)
def test_invalid_host_is_reported_without_password(host: str) -> None:
    for name in (f"https://{host}/browse/SHOP-1", f"https://me:{SECRET}@{host}/browse/SHOP-1"):
        error = parse_error(name, "")
        assert error.message == "names no server"
        assert SECRET not in error.message + error.hint


@pytest.mark.parametrize(
    "value",
    ['SHOP" OR 1=1', 'SHOP" OR project is not EMPTY OR key = "A', "SHOP\nOR 1=1", "SHOP'; drop", "SHOP) OR (1=1"],
)
@pytest.mark.parametrize("page", ["browse/{}", "projects/{}", "jira/core/projects/{}/board", "secure/RapidBoard.jspa?rapidView={}", "issues/?filter={}"])  # fmt: skip
def test_page_puts_only_keys_and_numbers_into_a_query(page: str, value: str) -> None:
    for text in (value, quote(value)):
        try:
            address = parse_address(f"{SITE}/{page.format(text)}", "")
        except VanitylintError:
            continue
        assert address.kind != "jql"
        assert re.fullmatch(r'project = "\w+"|issuekey = "\w+-\d+"|filter = \d+', address.jql)


@pytest.mark.parametrize(
    "jql",
    ['project = "SHOP" OR 1=1', 'project = "A\nB"', 'project = SHOP" OR 1=1', "project = SHOP) OR (project = PLAN"],
)
def test_query_is_left_unchanged(jql: str) -> None:
    assert parse_address(f"jira:{jql}", SITE).jql == jql
    assert parse_address(f"{SITE}/issues/?jql={quote(jql)}", "").jql == jql


QUERIES = st.lists(
    st.sampled_from(['"', "'", "\\", " ", "order by", "ORDER BY x", "a", "=", "\n", '"order by"', r"\"", "(", ")"])
).map("".join)
PAGES = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["jira:", "https://", "jira:https://", "http://me:x@", "https://acme.atlassian.net/"]),
    st.text(max_size=12),
    st.sampled_from(
        ["", "/browse/", "/issues/?jql=", "/jira/software/c/projects/", "/secure/RapidBoard.jspa?rapidView="]
    ),
    st.text(max_size=12),
)


@given(st.text() | PAGES | QUERIES, st.sampled_from(["", SITE, DATA_CENTER]))
@example("https://[", "")
@example("https://acme.atlassian.net/issues/?jql=\ud83d%ff", "")
@example("jira:\ud83d = \x00", SITE)
def test_any_text_is_parsed_or_rejected(name: str, site: str) -> None:
    with suppress(VanitylintError):
        address = parse_address(name, site)
        assert address.jql or address.kind == "board"
        assert not address.site.endswith("/")


@given(QUERIES | st.text())
@example('"a"order by x')
def test_order_is_removed_once_and_never_within_quotes(jql: str) -> None:
    kept = without_order(jql)
    assert without_order(kept) == kept
    assert jql.strip().startswith(kept)
    assert quotes_are_closed(kept) or not quotes_are_closed(jql)
    if kept != jql.strip():
        rest = jql.strip()[len(kept) :].lstrip()
        assert re.match(r"order\s+by\b", rest, re.IGNORECASE)


def quotes_are_closed(jql: str) -> bool:
    """Return whether every opening quote has a closing one, checked letter by letter."""
    opened, is_escaped = "", False
    for letter in jql:
        if opened and not is_escaped and letter == "\\":
            is_escaped = True
            continue
        if not is_escaped and letter in "\"'":
            opened = {"": letter, letter: ""}.get(opened, opened)
        is_escaped = False
    return not opened


# Sites


@pytest.mark.parametrize(
    ("configured", "environment", "site"),
    [
        ("", {}, ""),
        ("", {"JIRA_URL": "  "}, ""),
        (SITE, {}, SITE),
        ("acme.atlassian.net", {}, SITE),
        ("", {"JIRA_URL": SITE}, SITE),
        ("", {"JIRA_URL": f" {SITE}/ "}, SITE),
        ("", {"JIRA_URL": "acme.atlassian.net"}, SITE),
        ("", {"JIRA_URL": "HTTPS://Acme.Atlassian.NET"}, SITE),
        ("", {"JIRA_URL": f"{SITE}/jira/software/c/projects/SHOP/boards/12"}, SITE),
        ("", {"JIRA_URL": f"{SITE}/?#"}, SITE),
        ("", {"JIRA_BASE_URL": SITE}, SITE),
        ("", {"JIRA_URL": " ", "JIRA_BASE_URL": SITE}, SITE),
        (DATA_CENTER, {"JIRA_URL": SITE, "JIRA_BASE_URL": DATA_CENTER}, SITE),
        (SITE, {"JIRA_BASE_URL": DATA_CENTER}, DATA_CENTER),
        ("", {"JIRA_URL": f"{DATA_CENTER}/"}, DATA_CENTER),
        ("", {"JIRA_URL": "tools.example.com/jira//"}, DATA_CENTER),
        ("", {"JIRA_URL": "https://Tools.Example.com/Jira"}, "https://tools.example.com/Jira"),
        ("", {"JIRA_URL": GATEWAY}, GATEWAY),
        ("", {"JIRA_URL": f"{GATEWAY}/"}, GATEWAY),
        ("", {"JIRA_URL": "http://localhost:8080/jira"}, "http://localhost:8080/jira"),
        ("", {"JIRA_URL": "jira:8080"}, "https://jira:8080"),
        ("", {"JIRA_URL": "https://[::1]:8443"}, "https://[::1]:8443"),
        ("", {"JIRA_URL": "https://jira_2.example.com"}, "https://jira_2.example.com"),
    ],
)
def test_default_site_comes_from_environment_or_config(
    monkeypatch: pytest.MonkeyPatch, configured: str, environment: dict[str, str], site: str
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert default_site(configured) == site


@pytest.mark.parametrize(
    "site",
    [
        "https://",
        "://",
        "ftp://jira.example.com",
        "file:///etc/passwd",
        "https://me@jira.example.com",
        f"https://me:{SECRET}@jira.example.com",
        f"me:{SECRET}@jira.example.com",
        "https://jira.example.com?x=1",
        "https://jira.example.com#top",
        "https://jira.example.com:port",
        "https://jira.example.com:99999",
        "https://[::1",
        "https://jira example.com",
        "https://evil.com\\.atlassian.net",
        "https://jira.example.com℀",
        "our Jira",
    ],
)
@pytest.mark.parametrize("origin", ["JIRA_URL", "JIRA_BASE_URL", "[jira] url"])
def test_invalid_site_is_reported_with_its_origin(monkeypatch: pytest.MonkeyPatch, origin: str, site: str) -> None:
    if origin.startswith("JIRA"):
        monkeypatch.setenv(origin, site)
    with pytest.raises(VanitylintError) as caught:
        default_site("" if origin.startswith("JIRA") else site)
    assert str(caught.value) == f"{origin}: is not the address of a site (it looks like https://acme.atlassian.net)"
