"""What people write to name a place in Jira, and the site it stands for."""

from __future__ import annotations

import re
from contextlib import suppress
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vanitylint.connectors.jira.address import Address, default_site, parse_address, without_order
from vanitylint.errors import VanitylintError

HERE = "https://acme.atlassian.net"
CENTER = "https://tools.example.com/jira"
GATEWAY = "https://api.atlassian.com/ex/jira/11223344-a1b2-3b33-c444-def123456789"
SECRET = "tok-3141592653589793"  # noqa: S105 - of nobody


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("JIRA_URL", "JIRA_BASE_URL"):
        monkeypatch.delenv(name, raising=False)


def refused(name: str, site: str = HERE) -> VanitylintError:
    with pytest.raises(VanitylintError) as wrong:
        parse_address(name, site)
    assert wrong.value.where == name
    return wrong.value


# Short forms


@pytest.mark.parametrize("name", ["jira:SHOP", "jira:shop", "jira: SHOP", "jira:SHOP ", "SHOP"])
def test_a_project(name: str) -> None:
    assert parse_address(name, HERE) == Address(HERE, "project", "SHOP")
    assert parse_address(name, HERE).jql == 'project = "SHOP"'


@pytest.mark.parametrize("key", ["A", "A1_B", "AND", "ORDER", "x" * 100])
def test_keys_of_projects_as_jira_allows_them(key: str) -> None:
    assert parse_address(f"jira:{key}", HERE).jql == f'project = "{key.upper()}"'


@pytest.mark.parametrize("name", ["jira:SHOP-12", "jira:shop-12", "jira: Shop-12"])
def test_an_issue(name: str) -> None:
    assert parse_address(name, HERE) == Address(HERE, "issue", "SHOP-12")
    assert parse_address(name, HERE).jql == 'issuekey = "SHOP-12"'


@pytest.mark.parametrize("name", ["jira:board/12", "jira:boards/12"])
def test_a_board(name: str) -> None:
    assert parse_address(name, HERE) == Address(HERE, "board", "12")


@pytest.mark.parametrize("name", ["jira:filter/10010", "jira:filters/10010"])
def test_a_filter(name: str) -> None:
    assert parse_address(name, HERE) == Address(HERE, "filter", "10010")
    assert parse_address(name, HERE).jql == "filter = 10010"


@pytest.mark.parametrize(
    ("jql", "asked"),
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
def test_a_query_loses_its_order_and_nothing_else(jql: str, asked: str) -> None:
    found = parse_address(f"jira:{jql}", HERE)
    assert (found.kind, found.value, found.jql) == ("jql", jql, asked)


@pytest.mark.parametrize("name", ["jira:SHOP", "jira:shop-1", "jira:board/1", "jira:project = SHOP"])
def test_a_short_form_needs_a_site(name: str) -> None:
    error = refused(name, "")
    assert error.message == "which Jira?"
    assert error.hint == "set JIRA_URL, such as https://acme.atlassian.net, or url under [jira] in the config"


@pytest.mark.parametrize("site", [CENTER, GATEWAY, "http://localhost:8080"])
def test_a_short_form_stands_for_the_site_that_is_given(site: str) -> None:
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
def test_what_is_no_place_is_told_with_how_to_write_one(place: str) -> None:
    error = refused(f"jira:{place}")
    assert error.message == "is not a place in Jira that has work items"
    assert "write jira:PROJ, jira:PROJ-12, jira:board/12, jira:filter/10010 or jira:" in error.hint
    assert "or the page's address" in error.hint


# Pages of Cloud


@pytest.mark.parametrize(
    ("path", "sort", "value"),
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
@pytest.mark.parametrize("before", ["", "jira:"])
def test_pages_of_cloud(before: str, path: str, sort: str, value: str) -> None:
    found = parse_address(f"{before}{HERE}/{path}", "")
    assert (found.site, found.kind, found.value) == (HERE, sort, value)


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
def test_a_page_without_work_items_is_told(path: str) -> None:
    error = refused(f"{HERE}/{path}", "")
    assert error.message == "is not a page in Jira that has work items"
    assert "or the page's address" in error.hint


# Pages of Data Center


@pytest.mark.parametrize(
    ("path", "sort", "value"),
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
    "site", [CENTER, "https://jira.example.com", "http://localhost:8080/a/b", "https://[::1]:8443"]
)
def test_pages_of_data_center_with_the_path_that_belongs_to_it(site: str, path: str, sort: str, value: str) -> None:
    found = parse_address(f"{site}/{path}", HERE)
    assert (found.site, found.kind, found.value) == (site, sort, value)


# What a stranger may have written


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
def test_a_password_in_an_address_is_left_out(name: str) -> None:
    assert parse_address(name, "") == Address(HERE, "issue", "SHOP-12")


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
def test_what_names_no_server_is_told_without_a_password(host: str) -> None:
    for name in (f"https://{host}/browse/SHOP-1", f"https://me:{SECRET}@{host}/browse/SHOP-1"):
        error = refused(name, "")
        assert error.message == "names no server"
        assert SECRET not in error.message + error.hint


@pytest.mark.parametrize(
    "value",
    ['SHOP" OR 1=1', 'SHOP" OR project is not EMPTY OR key = "A', "SHOP\nOR 1=1", "SHOP'; drop", "SHOP) OR (1=1"],
)
@pytest.mark.parametrize("page", ["browse/{}", "projects/{}", "jira/core/projects/{}/board", "secure/RapidBoard.jspa?rapidView={}", "issues/?filter={}"])  # fmt: skip
def test_a_page_brings_nothing_into_a_query_but_keys_and_numbers(page: str, value: str) -> None:
    for written in (value, quote(value)):
        try:
            found = parse_address(f"{HERE}/{page.format(written)}", "")
        except VanitylintError:
            continue
        assert found.kind != "jql"
        assert re.fullmatch(r'project = "\w+"|issuekey = "\w+-\d+"|filter = \d+', found.jql)


@pytest.mark.parametrize(
    "jql",
    ['project = "SHOP" OR 1=1', 'project = "A\nB"', 'project = SHOP" OR 1=1', "project = SHOP) OR (project = PLAN"],
)
def test_a_query_stays_as_it_was_written(jql: str) -> None:
    assert parse_address(f"jira:{jql}", HERE).jql == jql
    assert parse_address(f"{HERE}/issues/?jql={quote(jql)}", "").jql == jql


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


@given(st.text() | PAGES | QUERIES, st.sampled_from(["", HERE, CENTER]))
@example("https://[", "")
@example("https://acme.atlassian.net/issues/?jql=\ud83d%ff", "")
@example("jira:\ud83d = \x00", HERE)
def test_any_text_is_a_place_or_told_to_be_none(name: str, site: str) -> None:
    with suppress(VanitylintError):
        found = parse_address(name, site)
        assert found.jql or found.kind == "board"
        assert not found.site.endswith("/")


@given(QUERIES | st.text())
@example('"a"order by x')
def test_an_order_is_taken_away_once_and_never_within_quotes(jql: str) -> None:
    kept = without_order(jql)
    assert without_order(kept) == kept
    assert jql.strip().startswith(kept)
    assert quotes_are_closed(kept) or not quotes_are_closed(jql)
    if kept != jql.strip():
        rest = jql.strip()[len(kept) :].lstrip()
        assert re.match(r"order\s+by\b", rest, re.IGNORECASE)


def quotes_are_closed(jql: str) -> bool:
    """Whether every quote that opens a text has one that closes it, a letter at a time."""
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
        (HERE, {}, HERE),
        ("acme.atlassian.net", {}, HERE),
        ("", {"JIRA_URL": HERE}, HERE),
        ("", {"JIRA_URL": f" {HERE}/ "}, HERE),
        ("", {"JIRA_URL": "acme.atlassian.net"}, HERE),
        ("", {"JIRA_URL": "HTTPS://Acme.Atlassian.NET"}, HERE),
        ("", {"JIRA_URL": f"{HERE}/jira/software/c/projects/SHOP/boards/12"}, HERE),
        ("", {"JIRA_URL": f"{HERE}/?#"}, HERE),
        ("", {"JIRA_BASE_URL": HERE}, HERE),
        ("", {"JIRA_URL": " ", "JIRA_BASE_URL": HERE}, HERE),
        (CENTER, {"JIRA_URL": HERE, "JIRA_BASE_URL": CENTER}, HERE),
        (HERE, {"JIRA_BASE_URL": CENTER}, CENTER),
        ("", {"JIRA_URL": f"{CENTER}/"}, CENTER),
        ("", {"JIRA_URL": "tools.example.com/jira//"}, CENTER),
        ("", {"JIRA_URL": "https://Tools.Example.com/Jira"}, "https://tools.example.com/Jira"),
        ("", {"JIRA_URL": GATEWAY}, GATEWAY),
        ("", {"JIRA_URL": f"{GATEWAY}/"}, GATEWAY),
        ("", {"JIRA_URL": "http://localhost:8080/jira"}, "http://localhost:8080/jira"),
        ("", {"JIRA_URL": "jira:8080"}, "https://jira:8080"),
        ("", {"JIRA_URL": "https://[::1]:8443"}, "https://[::1]:8443"),
        ("", {"JIRA_URL": "https://jira_2.example.com"}, "https://jira_2.example.com"),
    ],
)
def test_the_site_that_short_forms_stand_for(
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
@pytest.mark.parametrize("where", ["JIRA_URL", "JIRA_BASE_URL", "[jira] url"])
def test_what_is_no_site_is_told_with_where_it_stands(monkeypatch: pytest.MonkeyPatch, where: str, site: str) -> None:
    if where.startswith("JIRA"):
        monkeypatch.setenv(where, site)
    with pytest.raises(VanitylintError) as wrong:
        default_site("" if where.startswith("JIRA") else site)
    assert str(wrong.value) == f"{where}: is not the address of a site (it looks like https://acme.atlassian.net)"
