"""HTML to Markdown: as Jira and GitHub render it, as people paste it, and as strangers break it."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from vanitylint.reading.markup.html import html_to_markdown


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("", ""),
        ("no tags,\n  a &lt; b &amp; c < d > e", "no tags, a < b & c < d > e"),
        ("<h2><a name='x'></a>Goal</h2><p>Fewer\ndrop-outs</p>", "## Goal\n\nFewer drop-outs"),
        ("<p>a<p>b<div>c<br/>d</div>e", "a\n\nb\n\nc\nd\n\ne"),
        ("<H1>Goal<h2>Metric</h2>", "# Goal\n\n## Metric"),
        ("a<hr>b", "a\n\n---\n\nb"),
        ("<blockquote><p>a</p><p>b</p></blockquote>c", "> a\n>\n> b\n\nc"),
        ("<details><summary>More</summary>inside</details>", "**More**\n\ninside"),
        ("<dl><dt>Metric</dt><dd>sign-ups</dd></dl>", "Metric\n\nsign-ups"),
    ],
)
def test_blocks(html: str, markdown: str):
    assert html_to_markdown(html) == markdown


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<b>Metric: </b>x", "**Metric:** x"),
        ("<strong>a <i>b</strong> c</i>", "**a** ***b*** *c*"),
        ("<del>a</del> <u>b</u> <span style='x'>c</span>", "~~a~~ b c"),
        ("<code>a  b</code> <tt>c`d</tt>", "`a b` `` c`d ``"),
        ("</b>a<b>", "a"),
        ("<b>a<p>b</b>", "**a**\n\n**b**"),
        ('<a href="https://a.example/?x=1&amp;y=2">docs</a>', "[docs](https://a.example/?x=1&y=2)"),
        ("<a href=https://a.example>https://a.example</a>", "https://a.example"),
        ("<a href='#top'>top</a> <a href='javascript:x()'>run</a>", "top run"),
        ('<a href="https://a.example" title="a > b">x</a>', "[x](https://a.example)"),
        ("<img src=x.png alt=y>text", "text"),
    ],
)
def test_inline(html: str, markdown: str):
    assert html_to_markdown(html) == markdown


@pytest.mark.parametrize(
    "html",
    [
        '<a href="/secure/ViewProfile.jspa?name=mia" class="user-hover" rel="mia">Mia Meier</a>',
        '<a class="user-mention notranslate" href="https://github.com/mia">@mia</a>',
        '<a href="mailto:mia@mail.example">mia@mail.example</a>',
        '<a class="user-hover">Mia</p>',
    ],
)
def test_nobody_is_named(html: str):
    assert html_to_markdown(f"<p>ask {html}") == "ask @someone"


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<ul>\n <li>a</li>\n <li>b<ol><li>c</li><li>d</li></ol></li>\n</ul>", "- a\n- b\n  1. c\n  2. d"),
        ("<ul><li>a<li>b<ul><li>c</ul><li>d</ul>e", "- a\n- b\n  - c\n- d\n\ne"),
        ("<ul><li><p>a</p><p>b</p></li></ul>", "- a\n\n  b"),
        (
            "<ul><li><input type='checkbox' checked> a</li><li><p><input type=checkbox>b</p></li></ul>",
            "- [x] a\n- [ ] b",
        ),
        ("<input type=checkbox>a <input type=text>b", "[ ] a b"),
        ("<li>a", "a"),
    ],
)
def test_lists(html: str, markdown: str):
    assert html_to_markdown(html) == markdown


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        (
            "<table><caption>T</caption><thead><tr><th>M<th>N|O</thead><tbody><tr><td><p>a</p><p>b</p><td><li>c</table>",
            "T\n\n| M | N\\|O |\n| --- | --- |\n| a<br>b | c |",
        ),
        ("<table><tr><th>a<th>b<tr><td>c<td>d</table>e", "| a | b |\n| --- | --- |\n| c | d |\n\ne"),
        ("<table><tr><th>Metric</th><td>x</td></tr></table>", "|  |  |\n| --- | --- |\n| **Metric** | x |"),
        ("<table><tr><td>a<table><tr><td>b</table></table>", "|  |\n| --- |\n| a<br>b |"),
    ],
)
def test_tables(html: str, markdown: str):
    assert html_to_markdown(html) == markdown


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ('<pre class="code-java">int <span>x</span>;\n  y &lt; z\n</pre>', "```java\nint x;\n  y < z\n```"),
        ("<pre><code class='language-js'>a</code></pre>", "```js\na\n```"),
        ("<pre>a<br>b", "```\na\nb\n```"),
        ("<ul><li>x<pre>y</pre></li></ul>", "- x\n\n  ```\n  y\n  ```"),
    ],
)
def test_code_blocks(html: str, markdown: str):
    assert html_to_markdown(html) == markdown


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<!-- What do\nwe expect? --><p>a</p>", "<!-- What do we expect? -->\n\na"),
        ("<!-- <b>x</b> -->", "<!-- <b>x</b> -->"),
        ("<!--[if gte mso 9]><xml>x</xml><![endif]-->a<!--StartFragment--><!-- -->", "a"),
        ("<!-- never closed <b>a</b>", "&lt;!-- never closed **a**"),
        ("&lt;!-- typed", "&lt;!-- typed"),
        ("<p>```js<p>Goal", "\\```js\n\nGoal"),
        ("<!DOCTYPE html><?xml ?>a", "a"),
        ("a<script>if (a < b) alert('</p>')</script>b<STYLE>p {}</STYLE>c", "abc"),
        ("a<script>never closed", "a"),
        ("<not a tag", "<not a tag"),
        ("a <b", "a <b"),
        (f"&#{'9' * 5000};", f"&#{'9' * 5000};"),
    ],
)
def test_comments_scripts_and_broken_markup(html: str, markdown: str):
    assert html_to_markdown(html) == markdown


TAGS = ["<p>", "</p>", "<ul>", "<li>", "</li>", "</ul>", "<ol>", "<table>", "<tr>", "<td>", "<th>", "</td>",
        "</table>", "<b>", "</b>", "<code>", "</code>", "<pre>", "</pre>", "<!--", "-->", "<h2>", "</h2>",
        "<a href='x'>", "</a>", "<br>", "<hr>", "<blockquote>", "</blockquote>",
        "<input type=checkbox>"]  # fmt: skip
TEXTS = ["&amp;", "&#0;", "<", ">", "'", " ", "\n", "wz", "zw"]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(TAGS + TEXTS), max_size=40).map("".join))
def test_words_are_kept_in_order(html: str):
    assume(not re.search("<[wz]", html))  # that is the name of a tag
    assert re.sub("[^wz]", "", html_to_markdown(html)) == re.sub("[^wz]", "", html)


@settings(max_examples=100, deadline=None)
@given(st.text())
def test_any_text_gives_text(html: str):
    assert isinstance(html_to_markdown(html), str)


@pytest.mark.parametrize(
    "piece",
    [
        "<a ",
        "<!--",
        "<a b='",
        "</",
        "<!",
        "&#",
        "<ul><li>x",
        "<b><p>x",
        "<table><tr><td>x",
        "<ul></ol>",
        "<blockquote>x",
        "<pre>",
    ],
)
def test_long_hostile_text_is_read_in_linear_time(piece: str):
    """A step that looks at all of the text again for each piece would take minutes here."""
    assert html_to_markdown(f"{piece * 10_000} last")
