"""Malicious text in every field that a tracker lets people write."""

from __future__ import annotations

from typing import Any

TEXTS: dict[str, str] = {
    "script": '<script>window.harmed = 1</script><img src=x onerror="window.harmed = 2">',
    "attribute": '" onmouseover="window.harmed = 3" x=\'',
    "closing": "</title></style></script></textarea><svg onload=window.harmed=4>",
    "cdata": "a ]]> b <![CDATA[ c -->",
    "command": "::set-output name=x::y\n::error file=a,line=1::gotcha",
    "percent": "50 %0A::error::gotcha%0D%25",
    "old command": "##[error]gotcha ##[add-mask]e",
    "ansi": "\x1b[31mred\x1b[0m \x1b[2J \x9b31m \u0007",
    "osc": "\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\ \x1b]0;title\x07",
    "link": "[click](javascript:alert(1)) ![x](https://evil.example/x.png) [ref]: https://evil.example",
    "autolink": "see https://evil.example/x and www.evil.example <https://evil.example>",
    "mention": "ask @anna and @acme/team, [~anna], fixes #12, acme/shop#7, GH-3",
    "table": "a | b || c \\| d\n| --- |\n## heading\n- [ ] task",
    "code": "`code` ```fence``` ~~~\n```\nfence",
    "formula": "=cmd|' /C calc'!A0",
    "plus": "+1+1 @SUM(1) -2+3",
    "template": "{{ 7 * 7 }} {% raw %} ${7*7} #{7*7}",
    "direction": "safe \u202egnp.exe\u202c \u2066over\u2069 \u200e\u200f",
    "long": "W" * 10_000,
    "combining": "Z\u0351\u036b\u0343" + "\u0300" * 300,
    "entities": "&lt;script&gt; &amp;amp; &#60;b&#62; &colon;",
    "null": "a\u0000b\ufeffc\ufffe\ud7ff",
    "lines": "one\r\ntwo\rthree\u2028four\u2029five\u0085six",
    "emoji": "👩‍👩‍👧‍👦 🏳️‍🌈 \U000e0041",
}
"""Malicious texts, by what they attempt."""

URLS = ("javascript:window.harmed=5", 'https://tracker.example/x" onclick="window.harmed=6', "data:text/html,<b>x</b>")


def _item(number: int, text: str) -> dict[str, Any]:
    """Return an item with this text everywhere; states vary, so that many rules have a question."""
    state = ("doing", "done", "todo")[number % 3]
    key = f"EVIL-{number}" if number % 2 else f"{text[:60]} {number}"
    return {
        "key": key,
        "title": text,
        "kind": ("Epic", text[:40], "Story")[number % 3 if number % 5 == 0 else 0],
        "state": state,
        "status": text[:40],
        "started": "2026-03-01",
        "finished": "2026-05-01" if state == "done" else None,
        "body": (
            f"## Hypothesis\nWe believe that {text} will make customers order sooner, from 10 % to 20 %.\n\n"
            f"## Success metric\n{text}" if number % 4 else f"{text}\n\nJust text."
        ),
        "labels": [text[:40].replace(",", " ")],
        "url": URLS[number % len(URLS)] if number % 3 else f"https://tracker.example/{number}",
        "path": f"docs/{text[:20]}.md" if number % 6 == 0 else "",
        "line": 3 if number % 6 == 0 else 0,
        "sprint": {"name": f"Sprint {text[:60]}", "goal": text, "state": "future", "start": "2026-07-07"},
        "comments": [{
            "at": "2026-06-01T10:00:00Z",
            "body": f"Result: {text[:300]} and 12 % ordered sooner, 10 % before.\n\nDecision: We keep it, {text[:300]}",
        }] if number % 7 == 0 else [],
        "changes": [
            {"field": "Target", "at": "2026-05-20T10:00:00Z", "from": f"30 % {text[:50]}", "to": f"12 % {text[:50]}"}
        ],
        "fields": {"Target": f"12 % {text[:50]}"},
    }  # fmt: skip


ITEMS = [
    {name: value for name, value in _item(number, text).items() if value not in (None, "", 0)}
    for number, text in enumerate([*TEXTS.values(), *TEXTS.values(), *TEXTS.values()])
]
"""Items with each text three times, in different states and fields."""
