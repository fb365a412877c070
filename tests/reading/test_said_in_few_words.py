"""What stands in tables, titles and notes without a sentence around it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from vanitylint.backlog.items import Comment

if TYPE_CHECKING:
    from collections.abc import Callable

    from vanitylint.backlog.claims import Reading

    Read = Callable[..., Reading]


def told(reading: Reading, slot: str) -> list[str]:
    return [claim.text for claim in reading.claims if claim.slot == slot and claim.status != "placeholder"]


# Tables


ROWS = "| Orders finished | 22 % | 30 % | 34 % |\n| Calls per day | 90 | 50 | 88 |\n"


@pytest.mark.parametrize(
    "header",
    [
        "Metric | Before | Goal | After",
        "Metric | Today | Target | Actual",
        "KPI | Baseline | Target | Result",
        "Kennzahl | Vorher | Ziel | Nachher",
        "Measure | As is | Aim | Afterwards",
    ],
)
@pytest.mark.parametrize("heading", ["", "## Success metrics\n\n", "## Results\n\n"])
def test_the_columns_of_a_table_hold_what_was_is_hoped_and_came_out(read: Read, header: str, heading: str) -> None:
    reading = read(f"{heading}| {header} |\n|---|---|---|---|\n{ROWS}", state="done")
    assert told(reading, "baseline") == ["22 %", "90"]
    assert [target.rpartition(": ")[2] for target in told(reading, "target")] == ["30 %", "50"]
    assert told(reading, "result") == ["Orders finished: 34 %", "Calls per day: 88"]


@pytest.mark.parametrize("blank", ["", "-", "–", "TBD", "?"])
@pytest.mark.parametrize("header", ["Metric | Before | Goal | After", "Metric | Baseline | Target | Actual"])
def test_a_cell_that_waits_holds_no_result(read: Read, header: str, blank: str) -> None:
    body = f"| {header} |\n|---|---|---|---|\n| Orders finished | 22 % | 30 % | {blank} |"
    reading = read(body, state="done")
    assert (told(reading, "result"), reading.followup) == ([], "none")
    assert (told(reading, "baseline"), told(reading, "target")) == (["22 %"], ["30 %"])


STARTED = "| NPS of the portal | 18 | 35 | 22 |\n| active pharmacies per week | 1120 | 1500 | 1204 |"


@pytest.mark.parametrize(
    "header",
    [
        "KR | Start | Target | Status",
        "Key result | Start | Goal | Progress",
        "KR | Start | Ziel | Stand KW 46",
        "Kennzahl | Start | Ziel | Stand",
        "Indicateur | Départ | Cible | État",
        "Métrica | Inicio | Meta | Estado",
        "Métrica | Início | Meta | Situação",
        "指標 | 開始時 | 目標値 | 進捗",
    ],
)
def test_between_start_and_goal_stands_how_it_is_or_what_came_out(read: Read, header: str) -> None:
    table = f"| {header} |\n|---|---|---|---|\n{STARTED}"
    reading = read(table, state="doing")
    assert told(reading, "baseline") == ["18", "22", "1120", "1204"]
    assert told(reading, "target") == ["35", "1500"]
    assert {"NPS of the portal", "active pharmacies per week"} <= set(told(reading, "metric"))
    assert reading.metric == "outcome"
    assert not told(reading, "result")
    reading = read(table, state="done")
    assert told(reading, "baseline") == ["18", "1120"]
    assert told(reading, "target") == ["35", "1500"]
    assert "NPS of the portal: 22" in told(reading, "result")


def test_the_row_names_the_measure_whatever_it_is_called(read: Read) -> None:
    reading = read("| Messgröße | heute | Ziel |\n|---|---|---|\n| Retourenquote | 15 % | 10 % |", state="doing")
    assert (reading.metric, told(reading, "metric")) == ("outcome", ["Retourenquote"])
    assert (told(reading, "baseline"), told(reading, "target")) == (["15 %"], ["10 %"])


@pytest.mark.parametrize("header", ["KPI | Vorher | Nachher", "KPI | Before | After", "KPI | Avant | Après"])
def test_after_beside_before_tells_what_came_out_once_the_work_is_done(read: Read, header: str) -> None:
    table = f"| {header} |\n|---|---|---|\n| Calls per day | 340 | 210 |"
    assert told(read(table, state="done"), "result") == ["Calls per day: 210"]
    assert not told(read(table, state="doing"), "result")


@pytest.mark.parametrize("state", ["doing", "done"])
def test_a_plan_of_work_has_a_start_and_a_status_as_well(read: Read, state: str) -> None:
    for goal in ("", "Goal | "):
        cell = "30 May | " if goal else ""
        reading = read(
            f"| Step | Start | {goal}Status |\n|---|---|---|---|\n| Build the form | 12 | {cell}40 % |", state=state
        )
        assert not told(reading, "baseline") + told(reading, "result")


@pytest.mark.parametrize("header", ["Step | Goal | After", "Page | Owner | After"])
def test_after_is_no_result_beside_no_value_of_before(read: Read, header: str) -> None:
    assert not told(read(f"| {header} |\n|---|---|---|\n| Design | the form | build |", state="done"), "result")


NOW = [
    "Measure | baseline | goal | current",
    "Metric | Baseline | Target | Today",
    "KPI | Before | Current | Target",
    "Kennzahl | Ausgangswert | Ziel | aktuell",
]


@pytest.mark.parametrize("header", NOW)
@pytest.mark.parametrize("state", ["todo", "doing", "done"])
def test_a_value_of_now_beside_the_one_before_is_a_result_once_the_work_is_done(
    read: Read, header: str, state: str
) -> None:
    values = {
        "baseline": "22 %",
        "before": "22 %",
        "ausgangswert": "22 %",
        "goal": "30 %",
        "target": "30 %",
        "ziel": "30 %",
    }
    cells = [values.get(name.lower(), "24 %") for name in header.split(" | ")[1:]]
    row = f"| Share of guests who finish their order | {' | '.join(cells)} |"
    reading = read(f"| {header} |\n|---|---|---|---|\n{row}", state=state)
    is_done = state == "done"
    assert [value[-4:] for value in told(reading, "result")] == ["24 %"] * is_done
    assert told(reading, "baseline") == ["22 %"] + ["24 %"] * (not is_done)
    assert told(reading, "target") == ["30 %"]
    assert told(reading, "when") == []


@pytest.mark.parametrize("header", ["Metric | Goal | Current", "Metric | Today | Goal"])
def test_one_value_of_today_beside_a_goal_is_no_result(read: Read, header: str) -> None:
    row = "| Orders finished | 22 % | 22 % |"
    assert not told(read(f"| {header} |\n|---|---|---|\n{row}", state="done"), "result")


def test_where_a_column_holds_results_what_is_now_is_none(read: Read) -> None:
    body = "| Metric | Baseline | Current | Target | Result |\n|---|---|---|---|---|\n| Orders finished | 22 % | 24 % | 30 % | |"
    assert not told(read(body, state="done"), "result")


@pytest.mark.parametrize("heading", ["", "## Key results\n\n"])
@pytest.mark.parametrize(
    ("header", "names"),
    [
        ("KR | Today | Target | Due", ("Orders finished", "Calls per week")),
        ("Key result | Baseline | Target | Due date", ("Orders finished", "Calls per week")),
        ("KR | Heute | Ziel | Fällig am", ("Anteil der Gäste, die fertig bestellen", "Anrufe bei uns pro Woche")),
    ],
)
def test_a_row_of_key_results_names_one_measure_and_its_day(
    read: Read, heading: str, header: str, names: tuple[str, str]
) -> None:
    rows = f"| {names[0]} | 22 % | 30 % | 2026-12-31 |\n| {names[1]} | 120 | 60 | 2026-11-30 |"
    reading = read(f"{heading}| {header} |\n|---|---|---|---|\n{rows}", kind="Epic", state="doing")
    assert sorted(told(reading, "metric")) == sorted(names)
    assert sorted(told(reading, "when")) == ["2026-11-30", "2026-12-31"]
    assert not any("2026" in claim.text for claim in reading.claims if claim.slot != "when")
    assert reading.followup == "none"


@pytest.mark.parametrize("header", ["Task | Owner | Due", "Milestone | Scope | Due date"])
def test_a_day_beside_no_goal_is_none_to_look_at(read: Read, header: str) -> None:
    body = f"| {header} |\n|---|---|---|\n| The form | UX | 2026-12-31 |"
    assert not told(read(body, kind="Epic", state="doing"), "when")


def test_rows_without_a_line_below_their_header_are_a_table(read: Read) -> None:
    reading = read("Metric | Before | Goal | After\n" + ROWS.replace("| O", "O").replace("| C", "C"), state="done")
    assert told(reading, "result") == ["Orders finished: 34 %", "Calls per day: 88"]
    reading = read("Before | Goal | After\nis what the slide says, 22 %, 30 %, 34 %", state="done")
    assert all("|" in claim.text for claim in reading.claims)  # of which no cell is cut out


@pytest.mark.parametrize(
    "more",
    [
        {"fields": {"Result": f"| Metric | Before | Goal | After |\n|---|---|---|---|\n{ROWS}"}},
        {"comments": [Comment(body=f"Result:\n\n| Metric | Before | Goal | After |\n|---|---|---|---|\n{ROWS}")]},
    ],
    ids=["field", "comment"],
)
def test_a_quote_is_of_one_row_and_its_value(read: Read, more: dict[str, Any]) -> None:
    assert sorted(told(read(state="done", **more), "result")) == ["Calls per day: 88", "Orders finished: 34 %"]


# A value by itself


@pytest.mark.parametrize("heading", ["Ziel", "Target", "Goal"])
@pytest.mark.parametrize("value", ["30 %", "+10 %", "45", "30 % bis 31.12.2026"])
def test_a_value_below_a_goal_is_the_one_to_reach(read: Read, heading: str, value: str) -> None:
    reading = read(f"Damit die Kunden es finden und nicht anrufen.\n\n## {heading}\n\n{value}")
    assert told(reading, "target") == [value]
    assert value not in told(reading, "hypothesis") + told(reading, "metric")


@pytest.mark.parametrize("heading", ["Ziel", "Zielwert"])
def test_a_day_beside_it_is_when_to_look(read: Read, heading: str) -> None:
    reading = read(f"Damit die Kunden es finden und nicht anrufen.\n\n## {heading}\n\n30 % bis 31.12.2026")
    assert reading.measure_by == "2026-12-31"
    reading = read("Wir messen den Anteil der fertigen Bestellungen; heute 22 %; Ziel 30 % bis 31.12.2026.")
    assert (reading.measure_by, told(reading, "target")) == ("2026-12-31", ["Ziel 30 % bis 31.12.2026."])


@pytest.mark.parametrize(
    ("before", "said"),
    [
        ("", "target 30 % by 31 Dec"),
        ("", "Target 30 % by 31 Dec 2026."),
        ("", "Ziel 30 % bis 31.12."),
        ("We expect that more guests finish their order. ", "Our goal: 30 % until 31 December."),
        ("Wir erwarten, dass mehr Gäste ihre Bestellung abschließen. ", "Ziel 30 % bis 31.12."),
        ("Wir erwarten, dass mehr Gäste ihre Bestellung abschließen.\n\n", "- Ziel 30 % bis 31.12.2026"),
    ],
)
def test_a_day_behind_a_target_is_its_day(read: Read, before: str, said: str) -> None:
    reading = read(before + said, created="2026-05-01", state="doing")
    said = said.removeprefix("- ")
    assert (reading.measure_by, told(reading, "when"), told(reading, "target")) == ("2026-12-31", [said], [said])
    assert said not in [*told(reading, "baseline"), *told(reading, "metric"), *told(reading, "hypothesis")]
    assert reading.followup == "none"


@pytest.mark.parametrize(
    "said", ["Goal: 100 % reviewed by 30 August.", "In August 71 %, goal 95 %.", "Target 30 % of CPU by May"]
)
def test_a_day_beside_other_targets_is_none_to_look(read: Read, said: str) -> None:
    assert not told(read(f"It is to be quicker. {said}", created="2026-05-01", state="doing"), "when")


@pytest.mark.parametrize("said", ["31 December 2026", "Ship version 2", "30 story points", "Find the form at once"])
def test_other_goals_are_no_value(read: Read, said: str) -> None:
    assert not told(read(f"## Goal\n\n{said}"), "target")


# Notes


EXPECTED = "We expect fewer calls to support: 90 a day to 40."
ERWARTET = "Wir erwarten, dass weniger Kunden den Support anrufen: heute 90 am Tag, Ziel 40."


@pytest.mark.parametrize(
    ("body", "note"),
    [
        (EXPECTED, "calls still 90/day"),
        (EXPECTED, "calls still 80/day"),
        (EXPECTED, "now 41 %"),
        (EXPECTED, "34 -> 36 so far"),
        (EXPECTED, "no change"),
        (EXPECTED, "nothing changed"),
        (EXPECTED, "unchanged at 22 %"),
        (EXPECTED, "Unchanged (22 %)."),
        (ERWARTET, "jetzt 41 %"),
        (ERWARTET, "keine Veränderung"),
        (ERWARTET, "unverändert bei 22 %"),
    ],
)
def test_a_note_without_a_verb_tells_a_result(read: Read, body: str, note: str) -> None:
    assert told(read(body, kind="", state="done", comments=[Comment(body=note)]), "result") == [note]


@pytest.mark.parametrize(
    "note",
    [
        "now 12 of 14 stories done",
        "2 of 3 done so far",
        "still 3 tickets open",
        "Still 12 tickets to close, we go on",
        "noch 3 Tickets offen",
        "Only 2 stories left.",
        "API unchanged",
        "coverage unchanged at 80 %",
        "load test: still 90 requests/s",
        "we should be at 41 % by May",
        "forecast: 36 % by summer",
        "How many calls now? still 90?",
        "now 41 %?",
        "no change needed",
        "no changes to the API",
        "confirmed",
        "The results are in",
        "The results are in: https://example.org/blog/one-page",
        # counts that can only grow, and what has begun
        "wow 4.212 links already!!",
        "10k page views yesterday, amazing!",
        "Over 3,000 likes on the post!!",
        "Great, 1,000 downloads in a day!",
        "A/B test started",
        "A/B test started on 2 March with 50 % of visitors",
        "The experiment is running since Monday.",
    ],
)
def test_a_note_on_the_work_is_no_result(read: Read, note: str) -> None:
    assert not told(read(EXPECTED, kind="", state="done", comments=[Comment(body=note)]), "result")


def test_where_nothing_is_expected_no_change_answers_nothing(read: Read) -> None:
    assert not told(read("Build it.", kind="", state="done", comments=[Comment(body="no change")]), "result")


EXPECTED_IN = {
    "de": "Wir erwarten, dass Fehlpicks um 30 % sinken.",
    "en": "We expect mispicks to fall by 30 %.",
    "fr": "Nous pensons que les erreurs de préparation vont baisser de 30 %.",
    "es": "Esperamos que los errores de preparación bajen un 30 %.",
    "pt": "Esperamos que os erros de separação caiam 30 %.",
    "ja": "ピッキングミスが30%減ると考えています。",
}


@pytest.mark.parametrize(
    ("language", "positive", "negative"),
    [
        ("de", "Ziel erreicht", "Ziel nicht erreicht, 0,30 %"),
        ("de", "Ziel übertroffen", "Ziel leider verfehlt"),
        ("de", "Hypothese bestätigt", "Hypothese nicht bestätigt"),
        ("de", "Super Erfolg, Halle 1 kommt auch dran", "Kein Erfolg"),
        ("de", "Hat sich gelohnt", "Hat nichts gebracht"),
        ("en", "Target met", "Target not met, 0.30 %"),
        ("en", "Goal clearly exceeded!", "Goal not achieved"),
        ("en", "Hypothesis confirmed", "Hypothesis not confirmed"),
        ("en", "Huge success, hall 1 is next", "Not a success"),
        ("en", "Paid off", "Brought nothing"),
        ("fr", "Objectif atteint", "L'objectif n'est pas atteint"),
        ("fr", "Hypothèse confirmée", "Hypothèse non confirmée"),
        ("fr", "Grand succès !", "N'a rien apporté"),
        ("es", "Objetivo superado", "Objetivo no alcanzado, 0,30 %"),
        ("es", "Hipótesis confirmada", "Hipótesis no confirmada"),
        ("es", "Gran éxito", "No sirvió de nada"),
        ("pt", "Meta superada", "Meta não atingida, 0,30 %"),
        ("pt", "Hipótese confirmada", "Hipótese não confirmada"),
        ("pt", "Grande sucesso", "Não adiantou nada"),
        ("ja", "目標達成", "目標未達、0.30%"),
        ("ja", "仮説は支持された", "仮説は棄却された"),
        ("ja", "大成功", "効果がなかった"),
    ],
)
def test_a_verdict_on_what_was_aimed_at_is_heard_and_so_is_its_negation(
    read: Read, language: str, positive: str, negative: str
) -> None:
    for note, verdict in ((positive, "positive"), (negative, "negative")):
        reading = read(EXPECTED_IN[language], kind="Epic", state="done", comments=[Comment(body=note)])
        assert [claim.status for claim in reading.claims if claim.slot == "result"] == [verdict]
        assert not [claim for claim in reading.claims if claim.slot == "target" and claim.where == "comment"]


@pytest.mark.parametrize(
    "note",
    [
        "It works, thanks",
        "Goal reached for sprint 12",
        "Is the target met?",
        "The goal is to have success",
        "Build target met",
        "Erfolg",
        "Deployment erfolgreich",
        "Ziel noch nicht erreicht",
        "Ziel: 0,2 % bis Mai",
        "Hypothese bestätigt?",
    ],
)
def test_what_has_another_subject_or_is_still_open_is_no_verdict(read: Read, note: str) -> None:
    for expected in (EXPECTED_IN["de"], EXPECTED_IN["en"]):
        assert not told(read(expected, kind="Epic", state="done", comments=[Comment(body=note)]), "result")


@pytest.mark.parametrize(
    "note",
    [
        "Fehlpickquote jetzt 0,21 %",
        "Pickfehler jetzt 0,21 %",
        "Fehlpicks um 38 % gesunken",
        "Gemessen KW 36: 0,21 % Fehlpicks",
    ],
)
def test_a_share_of_what_was_expected_is_a_result_and_no_value_to_reach(read: Read, note: str) -> None:
    reading = read(EXPECTED_IN["de"], kind="Epic", state="done", comments=[Comment(body=note)])
    assert told(reading, "result") == [note]
    assert told(reading, "target") == [EXPECTED_IN["de"]]


@pytest.mark.parametrize(
    "note",
    [
        "Fehlpickquote soll jetzt auf 0,2 %",
        "Testabdeckung jetzt 82 %",
        "Server-Antwortzeit jetzt 180 ms",
        "Rollout in 14 von 20 Filialen durch",
    ],
)
def test_what_is_to_come_or_of_the_software_is_none(read: Read, note: str) -> None:
    assert not told(read(EXPECTED_IN["de"], kind="Epic", state="done", comments=[Comment(body=note)]), "result")


# Another target


@pytest.mark.parametrize("state", ["doing", "done"])
@pytest.mark.parametrize(
    ("language", "note"),
    [
        ("de", "Ziel haben wir mit dem Vertrieb auf 80% angepasst, 90 war zu ambitioniert."),
        ("de", "Neues Ziel: 250, mehr geht nicht."),
        ("de", "Wir haben das Ziel von 90 % auf 80 % gesenkt."),
        ("en", "We lowered the target to 80 %, 90 was too ambitious"),
        ("en", "New target: 250, more is not possible."),
        ("en", "Target is now 80 % instead of 90 %"),
        ("fr", "Nous avons ramené l'objectif à 80 %, 90 était trop ambitieux."),
        ("es", "Hemos bajado el objetivo al 80 %, 90 era demasiado ambicioso."),
        ("pt", "Baixamos a meta para 80 %, 90 era ambicioso demais."),
        ("ja", "新しい目標：250"),
    ],
)
def test_a_target_that_is_moved_in_a_comment_is_one_and_nothing_else(
    read: Read, language: str, note: str, state: str
) -> None:
    reading = read(EXPECTED_IN[language], kind="Epic", state=state, comments=[Comment(body=note)])
    told_there = [(claim.slot, claim.text) for claim in reading.claims if claim.where == "comment"]
    assert told_there == [("target", note)]


@pytest.mark.parametrize(
    "note",
    [
        "That was the goal, and mispicks fell from 3 % to 2 %.",
        "With the goal of fewer returns we reduced mispicks from 3 % to 2 %.",
    ],
)
def test_a_result_may_name_the_goal(read: Read, note: str) -> None:
    assert told(read(EXPECTED_IN["en"], kind="Epic", state="done", comments=[Comment(body=note)]), "result") == [note]


# What it cost


@pytest.mark.parametrize(
    ("language", "note"),
    [
        ("de", "Kosten final 48 T€ statt 40 T€"),
        ("de", "Aufwand war 120 PT statt 80"),
        ("de", "Hat 6 Wochen gedauert statt 3"),
        ("en", "Final cost was 48k instead of 40k"),
        ("en", "took 120 person days, 80 planned"),
        ("en", "It took 6 weeks instead of 3"),
        ("en", "Total cost: $48k, budget was $40k"),
        ("fr", "Coût final 48 k€ au lieu de 40 k€"),
        ("fr", "Charge de 120 jours-hommes au lieu de 80"),
        ("es", "Coste final 48.000 € en lugar de 40.000 €"),
        ("pt", "O esforço foi de 120 pessoas-dia em vez de 80"),
        ("ja", "工数は80人日の予定が120人日だった"),
    ],
)
def test_what_the_work_cost_is_no_result_of_it(read: Read, language: str, note: str) -> None:
    for body in (EXPECTED_IN[language], ""):
        reading = read(body, kind="Epic", state="done", comments=[Comment(body=note)])
        assert not [claim for claim in reading.claims if claim.where == "comment"]


@pytest.mark.parametrize(
    ("body", "note"),
    [
        (EXPECTED_IN["en"], "cost per parcel fell from 4.10 to 3.60"),
        (EXPECTED_IN["en"], "Target met, cost 48k instead of 40k"),
        (EXPECTED_IN["de"], "Versandkosten je Paket jetzt 3,60 € statt 4,10 €"),
        ("We expect the cost of a parcel to fall by 10 %.", "Final cost 3.60 instead of 4.10"),
        ("Wir erwarten, dass die Versandkosten sinken.", "Kosten jetzt 3,60 € statt 4,10 €"),
        ("We expect to save 40k € a year for our customers.", "Costs were 48k € instead of 60k €"),
    ],
)
def test_what_costs_customers_or_is_aimed_at_is_one(read: Read, body: str, note: str) -> None:
    assert told(read(body, kind="Epic", state="done", comments=[Comment(body=note)]), "result") == [note]


@pytest.mark.parametrize(
    "note",
    [
        "Reading at the end of the spring term: 7.4 % of lunches were not collected, down from 9.1 %.",
        "In May 12 % of the letters came back, down from 19 %.",
        "Share of orders with a call: 8 %, it was 11 % before, so fewer.",
        "5 % of the visits were missed, down from 8 % last spring.",
    ],
)
def test_what_is_compared_with_before_is_a_result_while_the_work_goes_on(read: Read, note: str) -> None:
    body = "We believe that fewer lunches will be cooked for nobody.\n\n- **Target:** below 5 %"
    assert told(read(body, kind="Initiative", state="doing", comments=[Comment(body=note)]), "result")


@pytest.mark.parametrize(
    "note",
    [
        "We hope for 7 % of lunches, down from 9 %.",
        "It should be 7 % of lunches by May, down from 9 %.",
        "Build time is 7 min, down from 9 min.",
        "Is it 7 % of lunches, down from 9 %?",
    ],
)
def test_what_is_hoped_or_asked_or_technical_is_not(read: Read, note: str) -> None:
    body = "We believe that fewer lunches will be cooked for nobody.\n\n- **Target:** below 5 %"
    assert not told(read(body, kind="Initiative", state="doing", comments=[Comment(body=note)]), "result")


@pytest.mark.parametrize("state", ["todo", "doing"])
@pytest.mark.parametrize(
    "said",
    [
        "Only 31 % of visitors finish (Feb)",
        "In February 4 of 10 guests left at the address page.",
        "Survey in March: 62 % of families did not find the dates.",
        "Nur 31 % der Besucher schließen ab (Feb.)",
    ],
)
def test_how_things_are_before_the_work_is_no_result(read: Read, state: str, said: str) -> None:
    assert not told(read(said, kind="", state=state), "result")


WAITING = "We expect that more guests finish their order.\n\n"
WARTEND = "Wir erwarten, dass mehr Gäste ihre Bestellung abschließen.\n\n"


@pytest.mark.parametrize("state", ["todo", "doing"])
@pytest.mark.parametrize(
    ("before", "said"),
    [
        (WAITING, "We measured: only 31 % of guests finish"),
        (WAITING, "We measured that only 31 % of guests finish their order."),
        (WAITING, "We have measured it: 31 % finish."),
        (WARTEND, "Wir haben gemessen: nur 31 % der Gäste schließen ab"),
        (WARTEND, "Wir haben gemessen, dass nur 31 % der Gäste abschließen."),
    ],
)
@pytest.mark.parametrize("in_comment", [True, False])
def test_what_was_measured_before_the_work_is_how_things_are(
    read: Read, state: str, before: str, said: str, *, in_comment: bool
) -> None:
    texts: dict[str, Any] = (
        {"body": before, "comments": [Comment(body=said)]} if in_comment else {"body": before + said}
    )
    reading = read(**texts, kind="", state=state)
    assert (told(reading, "result"), told(reading, "target"), reading.followup) == ([], [], "none")
    assert [value for value in told(reading, "baseline") if "31 %" in value]


@pytest.mark.parametrize("body", [WAITING + "We measured: 31 % of guests finish", WARTEND + "Wir haben gemessen: 31 %"])
@pytest.mark.parametrize("more", [{"state": "done"}, {"state": "doing", "labels": ["experiment"]}])
def test_what_was_measured_after_it_is_a_result(read: Read, body: str, more: dict[str, Any]) -> None:
    assert told(read(body, kind="", **more), "result")


# Titles


@pytest.mark.parametrize("name", ["KR 2.3", "KR1", "KR 4"])
@pytest.mark.parametrize(
    "line",
    [
        "Share of orders finished 22 % → 30 % until 31 Dec",
        "NPS 31 → 40 by 30 June",
        "calls to support from 90 to 40 a day by Q3",
        "Anteil fertiger Bestellungen 22 % → 30 % bis 31.12.",
    ],
)
def test_a_key_result_says_what_is_expected(read: Read, name: str, line: str) -> None:
    for reading in (
        read(f"- {name}: {line}", created="2026-01-10"),
        read(title=f"{name}: {line}", created="2026-01-10"),
    ):
        assert (reading.hypothesis, reading.metric) == ("stated", "outcome")
        assert all(told(reading, slot) for slot in ("target", "baseline", "when"))


@pytest.mark.parametrize(
    "line",
    [
        "Migrate 22 → 30 services until 31 Dec",
        "Test coverage 60 % → 80 % by 31 Dec",
        "10 blog posts published until 31 Dec",
        "Ship the new form by 31 Dec",
    ],
)
def test_work_is_no_key_result_for_people(read: Read, line: str) -> None:
    for reading in (read(f"- KR 2.3: {line}"), read(title=f"KR 2.3: {line}")):
        assert reading.hypothesis != "stated"
        assert reading.metric != "outcome"


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("Evaluate the new checkout", ""),
        ("Evaluation of the reminder mails", ""),
        ("Review results of the order form", ""),
        ("Measure impact of new search", ""),
        ("Auswertung der Erinnerungsmails", ""),
        ("Auswertung Bestellstrecke", ""),
        ("[Shop] Auswertung Bestellstrecke Mobil", ""),
        ("Wirkung Erinnerungsmails", ""),
        ("Evaluate order form", "Look whether fewer guests give up since the form is live."),
        ("Evaluate the pilot with three providers", ""),
    ],
)
def test_a_title_can_look_back(read: Read, title: str, body: str) -> None:
    assert read(body, title=title, kind="").followup == "is"


@pytest.mark.parametrize(
    "title",
    [
        "Evaluate vendors",
        "Evaluate options for search",
        "Evaluate alternatives to Kafka",
        "Evaluate map providers for the courier app",
        "Evaluation of payment providers",
        "Evaluation of three chart libraries",
        "Auswertung von Alternativen",
        "Auswertung Anbieter",
    ],
)
def test_what_is_to_be_chosen_is_no_look_back(read: Read, title: str) -> None:
    assert read(title=title, kind="").followup != "is"


@pytest.mark.parametrize(
    "title",
    [
        "Auswertung",
        "Auswertung für Händler bereitstellen",
        "Auswertung als Tabelle",
        "Auswertung pro Filiale",
        "Auswertung Lagerbestand Filialen exportieren",
        "Auswertung Logs",
        "Auswertungsseite Händler",
    ],
)
def test_what_shows_numbers_is_no_look_back(read: Read, title: str) -> None:
    assert read(title=title, kind="Task").followup != "is"


def test_a_story_named_like_a_look_back_may_be_a_page_of_numbers(read: Read) -> None:
    assert read(title="Auswertung Lagerbestand", kind="Story").followup != "is"


# What a sentence says, beside the rest of the item


PILOT = (
    "we dont know if an e-van manages a full evening tour on one charge. 5 vans, 8 weeks. "
    "if at least 95% of the tours need no charging stop by 31.01.2027 we order 20 more, otherwise we stop"
)


@pytest.mark.parametrize("comments", [["parking is sorted"], ["first van is here", "thanks all"]])
def test_a_comment_takes_nothing_away_from_what_the_description_says_clearly(read: Read, comments: list[str]) -> None:
    pilot: dict[str, Any] = {"title": "e-van pilot Hamburg", "state": "doing"}
    alone = read(PILOT, **pilot)
    commented = read(PILOT, **pilot, comments=[Comment(at="2026-12-03", body=body) for body in comments])
    assert (alone.hypothesis, alone.metric) == ("stated", "outcome")
    assert (commented.hypothesis, commented.metric) == ("stated", "outcome")
    assert told(commented, "hypothesis") == told(alone, "hypothesis")


ASSIGNMENT = "On 1 September compare empty chairs at the forty pilot practices with the 11.4 % from before."


def test_who_is_to_compare_with_an_earlier_value_has_found_nothing_yet(read: Read) -> None:
    look: dict[str, Any] = {"title": "Look back: did the reminders fill chairs?", "kind": "story", "state": "done"}
    found = "10.9 % of the chairs stayed empty in August."
    assert told(read(ASSIGNMENT, **look), "result") == []
    assert told(read(f"{ASSIGNMENT}\n\n{found}", **look), "result") == [found]
    compared = "On 1 September we compared no-shows with the 11.4 % from before: 10.9 %."
    assert told(read(compared, **look), "result") == [compared]


@pytest.mark.parametrize("text", ["5 vans, 8 weeks.", "Working people cannot be home before 8."])
def test_an_amount_of_work_and_a_time_of_day_are_no_value_of_today(read: Read, text: str) -> None:
    assert told(read(f"{text} We expect 600 new customers per month to order an evening slot."), "baseline") == []


def test_what_is_hoped_is_quoted_before_what_is_so_today(read: Read) -> None:
    today = "Currently 22 % of slots that are cancelled less than 48 hours ahead get filled again"
    hope = "we hope for 45 % within eight weeks of the release."
    reading = read(f"Our bet: if three patients are texted at once, one of them takes the slot. {today}; {hope}")
    assert (told(reading, "hypothesis")[0], told(reading, "target")) == (hope, [hope])


def test_a_measure_is_quoted_with_its_target_before_the_problem(read: Read) -> None:
    hope = "We think they will dictate them, and go home earlier: typing time after hours from 40 to 15 minutes a day."
    reading = read(f"Dentists stay forty minutes after the last patient to type up notes. {hope}")
    assert (told(reading, "hypothesis")[0], told(reading, "metric")[0]) == (hope, hope)


@pytest.mark.parametrize("place", ["live in 3 cities", "launched in all 6 sites", "available in twelve languages"])
def test_a_key_result_of_delivery_is_no_outcome(read: Read, place: str) -> None:
    results = f"## Key results\n\n1. KR1: Club {place} by 15 December\n"
    reading = read(results)
    assert (reading.hypothesis != "stated", reading.metric, told(reading, "when")) == (True, "output", [])
    member = "members buy once more a month (2.1 -> 2.6)"
    reading = read(f"{results}2. KR2: {member}\n")
    assert (reading.metric, told(reading, "hypothesis")[-1], told(reading, "metric")[0]) == ("outcome", member, member)
