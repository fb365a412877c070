r"""Converting Jira's wiki markup to Markdown: each construct, and Markdown that was pasted into Jira."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vanitylint.reading.markup.wiki import wiki_to_markdown
from vanitylint.reading.sections import scan

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize(
    ("wiki", "markdown"),
    [
        ("h1. Goal", "# Goal"),
        ("h6. *Goal* of it", "###### **Goal** of it"),
        ("h7. no heading", "h7. no heading"),
        ("h5.Steps", "##### Steps"),
        ("h2.0 is a version, h2.example.org a host", "h2.0 is a version, h2.example.org a host"),
        ("h2.example.org is a host", "h2.example.org is a host"),
        ("bq. they said *no*", "> they said **no**"),
        ("----", "---"),
        ("------------", "---"),
        ("{anchor:top}{toc}text", "text"),
        ("{status:colour=Green|title=DONE} today", "**DONE**  today"),
        ("{persona} wants {{x}}", "{persona} wants `x`"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("", ""),
        ("plain text stays, as it is.", "plain text stays, as it is."),
    ],
)
def test_blocks_of_one_line_become_markdown(wiki: str, markdown: str):
    assert wiki_to_markdown(wiki) == markdown


@pytest.mark.parametrize(
    ("wiki", "markdown"),
    [
        ("*Metric:* sign-ups", "**Metric:** sign-ups"),
        ("_maybe_ so", "*maybe* so"),
        ("-old target- new", "~~old target~~ new"),
        ("+underlined+ word", "underlined word"),
        ("*_both_*", "***both***"),
        ("{*}Goal{*}: {_}x{_} {+}y{+}", "**Goal**: *x* y"),
        ("*{color:#172b4d}Goal{color}*", "**Goal**"),
        ("{color:red}x{color}", "x"),
        ("{{a_b*c}} and {{f({x})}}", "`a_b*c` and `f({x})`"),
        (r"{{\[WARN\] x}}", "`[WARN] x`"),
        ("{{a`b}}", "`` a`b ``"),
        ("`a_b_c` *d*", "`a_b_c` **d**"),
        ("snake_case_name and 2 * 3 * 4, a*b*c", "snake_case_name and 2 * 3 * 4, a*b*c"),
        (
            "state-of-the-art, from -5 % to -3 %, +10 % or +12 %",
            "state-of-the-art, from -5 % to -3 %, +10 % or +12 %",
        ),
        ("ti create -n x -p ios --id y", "ti create -n x -p ios --id y"),
    ],
)
def test_emphasis_becomes_markdown(wiki: str, markdown: str):
    assert wiki_to_markdown(wiki) == markdown


@pytest.mark.parametrize(
    ("wiki", "markdown"),
    [
        ("[docs|https://a.example/x_y_z]", "[docs](https://a.example/x_y_z)"),
        ("[docs|https://a.example|smart-link]", "[docs](https://a.example)"),
        ("[https://a.example/_x_]", "https://a.example/_x_"),
        ("see https://a.example/a_b_ and _so_", "see https://a.example/a_b_ and *so*"),
        ("[top|#anchor] [^report.pdf] [log|^log.txt]", "top report.pdf log"),
        ("[increase|decrease] by [ ] [X %]", "[increase|decrease] by [ ] [X %]"),
        ("[text](https://a.example/_x_)", "[text](https://a.example/_x_)"),
        ("!image.png|thumbnail! seen", " seen"),
        ("!Screenshot 2024-01-01 at 10.00.png!", ""),
        ("!https://a.example/x.gif!", ""),
        ("Great! Read me! {{![Foo bar]}}", "Great! Read me! `![Foo bar]`"),
        ("(/) yes (x) no (!) f(x) (i) one", "yes no f(x) (i) one"),
    ],
)
def test_links_become_markdown_and_pictures_and_smileys_are_dropped(wiki: str, markdown: str):
    assert wiki_to_markdown(wiki) == markdown


@pytest.mark.parametrize(
    "wiki",
    [
        "[~mia]",
        "[~accountid:5b10:x-y]",
        "[Mia Meier|~mia]",
        "[mailto:mia@mail.example]",
        "[mia@m.example|mailto:mia@m.example]",
    ],
)
def test_user_and_mail_links_become_someone(wiki: str):
    assert wiki_to_markdown(f"ask {wiki}!") == "ask @someone!"


@pytest.mark.parametrize(
    ("wiki", "markdown"),
    [
        (r"\*not bold\* \{code} \[x\] C\+\+", "*not bold* {code} [x] C++"),
        (r"one\\two \\ three\\", "one\ntwo\nthree"),
        (r"* item\\more", "- item\n  more"),
        (r"h2. Goal\\of it", "## Goal of it"),
        (
            r"C:\\Users and modules\\win\\x.dll and C:\temp\.x",
            r"C:\\Users and modules\\win\\x.dll and C:\temp\.x",
        ),
    ],
)
def test_backslashes_escape_characters_or_break_lines(wiki: str, markdown: str):
    assert wiki_to_markdown(wiki) == markdown


@pytest.mark.parametrize(
    ("wiki", "markdown"),
    [
        ("* a\n** b\n*** c\n* d", "- a\n  - b\n    - c\n- d"),
        ("# a\n#* b\n## c\n# d", "1. a\n   - b\n   1. c\n1. d"),
        ("- a\n- *b*", "- a\n- **b**"),
        ("*# a", "  1. a"),
        ("-- no item", "-- no item"),
        ("*bold* at the start", "**bold** at the start"),
        ("#12 is an issue", "#12 is an issue"),
        ("* (/) measured\n* (x) decided\n# (/) asked", "- [x] measured\n- [ ] decided\n1. [x] asked"),
        ("* !x.png!", "- "),
        ("* ```\nnext", "- \\```\nnext"),
    ],
)
def test_lists_become_markdown(wiki: str, markdown: str):
    assert wiki_to_markdown(wiki) == markdown


@pytest.mark.parametrize(
    ("wiki", "markdown"),
    [
        ("||Metric||Target||\n|Sign-ups|5 %|", "| Metric | Target |\n| --- | --- |\n| Sign-ups | 5 % |"),
        ("|a|b|", "|  |  |\n| --- | --- |\n| a | b |"),
        ("||Metric|sign-ups|", "|  |  |\n| --- | --- |\n| **Metric** | sign-ups |"),
        ("|-|-3|*x*|", "|  |  |  |\n| --- | --- | --- |\n| - | -3 | **x** |"),
        (r"|a \| b|c\\d|", "|  |  |\n| --- | --- |\n| a \\| b | c<br>d |"),
        (
            "|[x|https://a.example]|{{a|b}}|!p.png|thumbnail!|",
            "|  |  |  |\n| --- | --- | --- |\n| [x](https://a.example) | `a\\|b` |  |",
        ),
        ("|a|one\n* two|\n|b|c|", "|  |  |\n| --- | --- |\n| a | one<br>* two |\n| b | c |"),
        ("|a|b\nnext", "|  |  |\n| --- | --- |\n| a | b |\nnext"),
        ("| a | b |\n|:--|---|\n| c | d |", "| a | b |\n| --- | --- |\n| c | d |"),
        ("|\n||", ""),
    ],
)
def test_tables_become_markdown(wiki: str, markdown: str):
    assert wiki_to_markdown(wiki) == markdown


@pytest.mark.parametrize(
    ("wiki", "markdown"),
    [
        ("{code:java|title=X.java}\nint *x*;\n{code}\ntext", "```java\nint *x*;\n```\ntext"),
        ("{code}a\nb{code}", "```\na\nb\n```"),
        ("{noformat}\nh1. x {quote}\n{noformat}", "```\nh1. x {quote}\n```"),
        ("{code}\n```\n{code}", "~~~\n```\n~~~"),
        ("use {code}a*b*c{code} here", "use `a*b*c` here"),
        ("before {code}\nx\n{code} *after*", "before \n```\nx\n```\n **after**"),
        ("never closed {code} *x*", "never closed  **x**"),
        ("{code: 1} is *no* macro", "{code: 1} is **no** macro"),
        ("{code}\nx\n{code}\n{code}\nrest", "```\nx\n```\n\nrest"),
    ],
)
def test_code_becomes_fenced_or_inline_code(wiki: str, markdown: str):
    assert wiki_to_markdown(wiki) == markdown


@pytest.mark.parametrize(
    ("wiki", "markdown"),
    [
        ("{quote}\nsaid\n* x\n{quote}\nafter", "\n> said\n> - x\n\nafter"),
        ("a {quote}b{quote} c", "a \n\n> b\n\n c"),
        (
            "{panel:title=*Metric*|bgColor=#fff}\nsign-ups\n{panel}\nafter",
            "> **Metric**\n> sign-ups\n\nafter",
        ),
        ("{panel}\n{quote}\nx\n{quote}\n{panel}", "\n> \n> > x\n> \n"),
        ("{quote}never closed", "never closed"),
        ("{panel:title=T}\n{code}\nx\n{code}\n{panel}", "> **T**\n> ```\n> x\n> ```\n"),
    ],
)
def test_quotes_and_panels_become_block_quotes(wiki: str, markdown: str):
    assert wiki_to_markdown(wiki).replace(">\n", "> \n") == markdown


def test_line_numbers_are_kept():
    wiki = "h2. Goal\n*x*\n{code}\ny\n{code}\n{quote}\nz\n{quote}\n* a\n\n{panel:title=T}\nb\n{panel}\nlast"
    lines = wiki_to_markdown(wiki).split("\n")
    assert len(lines) == len(wiki.split("\n"))
    assert lines[-1] == "last"


def test_embedded_atlassian_documents_are_converted():
    task = '{"type":"taskList","content":[{"type":"taskItem","attrs":{"state":"DONE"},"content":["asked"]}]}'
    date = '{"type":"date","attrs":{"timestamp":"1764547200000"}}'
    assert wiki_to_markdown(f"a\n{{adf:display=block}}\n{task}\n{{adf}}\nb") == "a\n- [x] asked\nb"
    assert wiki_to_markdown(f"by {{adf:display=inline}}{date}{{adf}}.") == "by 2025-12-01."
    assert wiki_to_markdown("{adf}\nno json\n{adf}\nb") == "```\n\nno json\n\n```\nb"


@pytest.mark.parametrize(
    "pasted",
    [
        "## Goal\n\n- [ ] open\n- [x] done\n  - nested\n\n1. one\n2. two",
        "### Metric\n**Sign-ups:** 3 %\n> quoted\n\n---",
        "```js\nconst *a* = {code: 1}\n```\nafter",
        "~~~\n# x\n~~~",
        "| a | b |\n| --- | --- |\n| c | d |",
        '<!-- What do we expect? -->\n[text](https://a.example "title")',
    ],
)
def test_pasted_markdown_is_kept(pasted: str):
    assert wiki_to_markdown(pasted) == pasted


def test_double_hash_is_a_heading_unless_directly_below_a_numbered_item():
    assert wiki_to_markdown("# one\n## two") == "1. one\n   1. two"
    assert wiki_to_markdown("# one\n\n## Goal") == "1. one\n\n## Goal"
    assert wiki_to_markdown("text\n## Goal") == "text\n## Goal"


@pytest.mark.parametrize("opening", ["```js", "~~~", "<!-- never closed", "```x```", "* ```"])
def test_unclosed_fences_and_comments_do_not_hide_later_headings(opening: str):
    sections = scan(wiki_to_markdown(f"{opening}\n\nh2. Goal\nFewer drop-outs"), lambda _words: False)
    assert sections[-1].heading == "Goal"


MARKS = ["*", "_", "-", "+", "#", "|", "||", "{", "}", "{{", "}}", "[", "]", "!", "\\", "\\\\", "`", "```",
         ">"]  # fmt: skip
MACROS = ["{code}", "{code:java}", "{noformat}", "{quote}", "{panel:title=T}", "{panel}", "{adf}",
          "{color:red}", "{color}", "{*}", "h2. ", "bq. ", "----", "(/)", "(x)", "1. ", "://"]  # fmt: skip
SPACES = ["\n", "\r\n", "\t", " ", "\u2028"]
WORDS = ["wy", "yw", "www"]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(MARKS + MACROS + SPACES + WORDS), max_size=40).map("".join))
def test_words_keep_their_order_and_later_blocks_are_not_hidden(wiki: str):
    markdown = wiki_to_markdown(wiki)
    assert re.sub("[^wy]", "", markdown) == re.sub("[^wy]", "", wiki)
    blocks = [block.text for section in scan(f"{markdown}\n\nlast", lambda _words: False) for block in section.blocks]
    assert "last" in blocks


@settings(max_examples=25, deadline=None)
@given(st.text())
def test_any_text_yields_a_string(wiki: str):
    assert isinstance(wiki_to_markdown(wiki), str)


@pytest.mark.parametrize(
    "piece",
    ["*a ", "_a ", "{{a", "[a|", "!a.png", "|a\n", "|a\nb\n", "```a\n", "{code}", "{quote}{panel}", "# a\n",
     "\\a", "-a ", "(", "<!--", "`", "{adf}[", "{color:", "x"],
)  # fmt: skip
def test_long_hostile_text_is_converted_in_linear_time(piece: str, seconds: Callable[..., float]):
    """Code that scans the whole text again for each piece would take minutes."""
    converted: list[str] = []
    assert seconds(lambda: converted.append(wiki_to_markdown(f"{piece * 30_000}\n\nlast"))) < 5
    assert converted[0].endswith("last")
