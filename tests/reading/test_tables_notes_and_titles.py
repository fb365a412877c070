"""Claims in tables, notes and titles that are no full sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from vanitylint.backlog.items import Comment

if TYPE_CHECKING:
    from collections.abc import Callable

    from vanitylint.backlog.claims import Reading

    Read = Callable[..., Reading]


def claim_texts(reading: Reading, slot: str) -> list[str]:
    """Return the texts of the claims for a slot, except placeholders."""
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
def test_table_columns_give_baseline_target_and_result(read: Read, header: str, heading: str) -> None:
    reading = read(f"{heading}| {header} |\n|---|---|---|---|\n{ROWS}", state="done")
    assert claim_texts(reading, "baseline") == ["22 %", "90"]
    assert [target.rpartition(": ")[2] for target in claim_texts(reading, "target")] == ["30 %", "50"]
    assert claim_texts(reading, "result") == ["Orders finished: 34 %", "Calls per day: 88"]


@pytest.mark.parametrize("blank", ["", "-", "–", "TBD", "?"])
@pytest.mark.parametrize("header", ["Metric | Before | Goal | After", "Metric | Baseline | Target | Actual"])
def test_blank_cell_is_no_result(read: Read, header: str, blank: str) -> None:
    body = f"| {header} |\n|---|---|---|---|\n| Orders finished | 22 % | 30 % | {blank} |"
    reading = read(body, state="done")
    assert (claim_texts(reading, "result"), reading.followup) == ([], "none")
    assert (claim_texts(reading, "baseline"), claim_texts(reading, "target")) == (["22 %"], ["30 %"])


ROWS_WITH_STATUS = "| NPS of the portal | 18 | 35 | 22 |\n| active pharmacies per week | 1120 | 1500 | 1204 |"


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
def test_status_column_is_baseline_during_work_and_result_once_done(read: Read, header: str) -> None:
    table = f"| {header} |\n|---|---|---|---|\n{ROWS_WITH_STATUS}"
    reading = read(table, state="doing")
    assert claim_texts(reading, "baseline") == ["18", "22", "1120", "1204"]
    assert claim_texts(reading, "target") == ["35", "1500"]
    assert {"NPS of the portal", "active pharmacies per week"} <= set(claim_texts(reading, "metric"))
    assert reading.metric == "outcome"
    assert not claim_texts(reading, "result")
    reading = read(table, state="done")
    assert claim_texts(reading, "baseline") == ["18", "1120"]
    assert claim_texts(reading, "target") == ["35", "1500"]
    assert "NPS of the portal: 22" in claim_texts(reading, "result")


def test_table_row_names_the_metric(read: Read) -> None:
    reading = read("| Messgröße | heute | Ziel |\n|---|---|---|\n| Retourenquote | 15 % | 10 % |", state="doing")
    assert (reading.metric, claim_texts(reading, "metric")) == ("outcome", ["Retourenquote"])
    assert (claim_texts(reading, "baseline"), claim_texts(reading, "target")) == (["15 %"], ["10 %"])


@pytest.mark.parametrize("header", ["KPI | Vorher | Nachher", "KPI | Before | After", "KPI | Avant | Après"])
def test_after_column_beside_before_is_result_once_work_is_done(read: Read, header: str) -> None:
    table = f"| {header} |\n|---|---|---|\n| Calls per day | 340 | 210 |"
    assert claim_texts(read(table, state="done"), "result") == ["Calls per day: 210"]
    assert not claim_texts(read(table, state="doing"), "result")


@pytest.mark.parametrize("state", ["doing", "done"])
def test_start_and_status_in_plan_of_work_are_no_baseline_or_result(read: Read, state: str) -> None:
    for goal in ("", "Goal | "):
        cell = "30 May | " if goal else ""
        reading = read(
            f"| Step | Start | {goal}Status |\n|---|---|---|---|\n| Build the form | 12 | {cell}40 % |", state=state
        )
        assert not claim_texts(reading, "baseline") + claim_texts(reading, "result")


@pytest.mark.parametrize("header", ["Step | Goal | After", "Page | Owner | After"])
def test_after_column_is_no_result_without_a_before_column(read: Read, header: str) -> None:
    assert not claim_texts(read(f"| {header} |\n|---|---|---|\n| Design | the form | build |", state="done"), "result")


HEADERS_WITH_CURRENT_VALUE = [
    "Measure | baseline | goal | current",
    "Metric | Baseline | Target | Today",
    "KPI | Before | Current | Target",
    "Kennzahl | Ausgangswert | Ziel | aktuell",
]


@pytest.mark.parametrize("header", HEADERS_WITH_CURRENT_VALUE)
@pytest.mark.parametrize("state", ["todo", "doing", "done"])
def test_current_value_beside_baseline_is_result_once_work_is_done(read: Read, header: str, state: str) -> None:
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
    assert [value[-4:] for value in claim_texts(reading, "result")] == ["24 %"] * is_done
    assert claim_texts(reading, "baseline") == ["22 %"] + ["24 %"] * (not is_done)
    assert claim_texts(reading, "target") == ["30 %"]
    assert claim_texts(reading, "when") == []


@pytest.mark.parametrize("header", ["Metric | Goal | Current", "Metric | Today | Goal"])
def test_current_value_without_baseline_is_no_result(read: Read, header: str) -> None:
    row = "| Orders finished | 22 % | 22 % |"
    assert not claim_texts(read(f"| {header} |\n|---|---|---|\n{row}", state="done"), "result")


def test_current_value_is_no_result_beside_a_result_column(read: Read) -> None:
    body = "| Metric | Baseline | Current | Target | Result |\n|---|---|---|---|---|\n| Orders finished | 22 % | 24 % | 30 % | |"
    assert not claim_texts(read(body, state="done"), "result")


@pytest.mark.parametrize("heading", ["", "## Key results\n\n"])
@pytest.mark.parametrize(
    ("header", "names"),
    [
        ("KR | Today | Target | Due", ("Orders finished", "Calls per week")),
        ("Key result | Baseline | Target | Due date", ("Orders finished", "Calls per week")),
        ("KR | Heute | Ziel | Fällig am", ("Anteil der Gäste, die fertig bestellen", "Anrufe bei uns pro Woche")),
    ],
)
def test_row_of_key_results_gives_one_metric_and_its_date(
    read: Read, heading: str, header: str, names: tuple[str, str]
) -> None:
    rows = f"| {names[0]} | 22 % | 30 % | 2026-12-31 |\n| {names[1]} | 120 | 60 | 2026-11-30 |"
    reading = read(f"{heading}| {header} |\n|---|---|---|---|\n{rows}", kind="Epic", state="doing")
    assert sorted(claim_texts(reading, "metric")) == sorted(names)
    assert sorted(claim_texts(reading, "when")) == ["2026-11-30", "2026-12-31"]
    assert not any("2026" in claim.text for claim in reading.claims if claim.slot != "when")
    assert reading.followup == "none"


@pytest.mark.parametrize("header", ["Task | Owner | Due", "Milestone | Scope | Due date"])
def test_due_date_without_target_is_no_day_to_measure(read: Read, header: str) -> None:
    body = f"| {header} |\n|---|---|---|\n| The form | UX | 2026-12-31 |"
    assert not claim_texts(read(body, kind="Epic", state="doing"), "when")


def test_table_needs_no_line_below_its_header(read: Read) -> None:
    reading = read("Metric | Before | Goal | After\n" + ROWS.replace("| O", "O").replace("| C", "C"), state="done")
    assert claim_texts(reading, "result") == ["Orders finished: 34 %", "Calls per day: 88"]
    reading = read("Before | Goal | After\nis what the slide says, 22 %, 30 %, 34 %", state="done")
    assert all("|" in claim.text for claim in reading.claims)  # no cell is cut out of it


@pytest.mark.parametrize(
    "more",
    [
        {"fields": {"Result": f"| Metric | Before | Goal | After |\n|---|---|---|---|\n{ROWS}"}},
        {"comments": [Comment(body=f"Result:\n\n| Metric | Before | Goal | After |\n|---|---|---|---|\n{ROWS}")]},
    ],
    ids=["field", "comment"],
)
def test_result_from_table_quotes_one_row_and_its_value(read: Read, more: dict[str, Any]) -> None:
    assert sorted(claim_texts(read(state="done", **more), "result")) == ["Calls per day: 88", "Orders finished: 34 %"]


# Values without a sentence


@pytest.mark.parametrize("heading", ["Ziel", "Target", "Goal"])
@pytest.mark.parametrize("value", ["30 %", "+10 %", "45", "30 % bis 31.12.2026"])
def test_value_below_goal_heading_is_a_target(read: Read, heading: str, value: str) -> None:
    reading = read(f"Damit die Kunden es finden und nicht anrufen.\n\n## {heading}\n\n{value}")
    assert claim_texts(reading, "target") == [value]
    assert value not in claim_texts(reading, "hypothesis") + claim_texts(reading, "metric")


@pytest.mark.parametrize("heading", ["Ziel", "Zielwert"])
def test_date_beside_value_to_reach_is_day_to_measure(read: Read, heading: str) -> None:
    reading = read(f"Damit die Kunden es finden und nicht anrufen.\n\n## {heading}\n\n30 % bis 31.12.2026")
    assert reading.measure_by == "2026-12-31"
    reading = read("Wir messen den Anteil der fertigen Bestellungen; heute 22 %; Ziel 30 % bis 31.12.2026.")
    assert (reading.measure_by, claim_texts(reading, "target")) == ("2026-12-31", ["Ziel 30 % bis 31.12.2026."])


@pytest.mark.parametrize(
    ("before", "text"),
    [
        ("", "target 30 % by 31 Dec"),
        ("", "Target 30 % by 31 Dec 2026."),
        ("", "Ziel 30 % bis 31.12."),
        ("We expect that more guests finish their order. ", "Our goal: 30 % until 31 December."),
        ("Wir erwarten, dass mehr Gäste ihre Bestellung abschließen. ", "Ziel 30 % bis 31.12."),
        ("Wir erwarten, dass mehr Gäste ihre Bestellung abschließen.\n\n", "- Ziel 30 % bis 31.12.2026"),
    ],
)
def test_date_behind_target_is_day_to_measure_it(read: Read, before: str, text: str) -> None:
    reading = read(before + text, created="2026-05-01", state="doing")
    text = text.removeprefix("- ")
    assert (reading.measure_by, claim_texts(reading, "when"), claim_texts(reading, "target")) == (
        "2026-12-31",
        [text],
        [text],
    )
    assert text not in [
        *claim_texts(reading, "baseline"),
        *claim_texts(reading, "metric"),
        *claim_texts(reading, "hypothesis"),
    ]
    assert reading.followup == "none"


@pytest.mark.parametrize(
    "text", ["Goal: 100 % reviewed by 30 August.", "In August 71 %, goal 95 %.", "Target 30 % of CPU by May"]
)
def test_date_beside_other_targets_is_no_day_to_measure(read: Read, text: str) -> None:
    assert not claim_texts(read(f"It is to be quicker. {text}", created="2026-05-01", state="doing"), "when")


@pytest.mark.parametrize("text", ["31 December 2026", "Ship version 2", "30 story points", "Find the form at once"])
def test_other_text_below_goal_is_no_target(read: Read, text: str) -> None:
    assert not claim_texts(read(f"## Goal\n\n{text}"), "target")


# Notes


HYPOTHESIS = "We expect fewer calls to support: 90 a day to 40."
GERMAN_HYPOTHESIS = "Wir erwarten, dass weniger Kunden den Support anrufen: heute 90 am Tag, Ziel 40."


@pytest.mark.parametrize(
    ("body", "note"),
    [
        (HYPOTHESIS, "calls still 90/day"),
        (HYPOTHESIS, "calls still 80/day"),
        (HYPOTHESIS, "now 41 %"),
        (HYPOTHESIS, "34 -> 36 so far"),
        (HYPOTHESIS, "no change"),
        (HYPOTHESIS, "nothing changed"),
        (HYPOTHESIS, "unchanged at 22 %"),
        (HYPOTHESIS, "Unchanged (22 %)."),
        (GERMAN_HYPOTHESIS, "jetzt 41 %"),
        (GERMAN_HYPOTHESIS, "keine Veränderung"),
        (GERMAN_HYPOTHESIS, "unverändert bei 22 %"),
    ],
)
def test_note_without_a_verb_is_a_result(read: Read, body: str, note: str) -> None:
    assert claim_texts(read(body, kind="", state="done", comments=[Comment(body=note)]), "result") == [note]


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
        # counts that can only grow, and experiments that have only begun
        "wow 4.212 links already!!",
        "10k page views yesterday, amazing!",
        "Over 3,000 likes on the post!!",
        "Great, 1,000 downloads in a day!",
        "A/B test started",
        "A/B test started on 2 March with 50 % of visitors",
        "The experiment is running since Monday.",
    ],
)
def test_note_on_the_work_is_no_result(read: Read, note: str) -> None:
    assert not claim_texts(read(HYPOTHESIS, kind="", state="done", comments=[Comment(body=note)]), "result")


def test_no_change_is_no_result_without_a_hypothesis(read: Read) -> None:
    assert not claim_texts(read("Build it.", kind="", state="done", comments=[Comment(body="no change")]), "result")


HYPOTHESES = {
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
def test_verdict_and_its_negation_are_recognised(read: Read, language: str, positive: str, negative: str) -> None:
    for note, verdict in ((positive, "positive"), (negative, "negative")):
        reading = read(HYPOTHESES[language], kind="Epic", state="done", comments=[Comment(body=note)])
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
def test_open_question_or_verdict_on_something_else_is_no_result(read: Read, note: str) -> None:
    for hypothesis in (HYPOTHESES["de"], HYPOTHESES["en"]):
        assert not claim_texts(read(hypothesis, kind="Epic", state="done", comments=[Comment(body=note)]), "result")


@pytest.mark.parametrize(
    "note",
    [
        "Fehlpickquote jetzt 0,21 %",
        "Pickfehler jetzt 0,21 %",
        "Fehlpicks um 38 % gesunken",
        "Gemessen KW 36: 0,21 % Fehlpicks",
    ],
)
def test_new_value_of_expected_measure_is_a_result_and_no_target(read: Read, note: str) -> None:
    reading = read(HYPOTHESES["de"], kind="Epic", state="done", comments=[Comment(body=note)])
    assert claim_texts(reading, "result") == [note]
    assert claim_texts(reading, "target") == [HYPOTHESES["de"]]


@pytest.mark.parametrize(
    "note",
    [
        "Fehlpickquote soll jetzt auf 0,2 %",
        "Testabdeckung jetzt 82 %",
        "Server-Antwortzeit jetzt 180 ms",
        "Rollout in 14 von 20 Filialen durch",
    ],
)
def test_planned_or_technical_value_is_no_result(read: Read, note: str) -> None:
    assert not claim_texts(read(HYPOTHESES["de"], kind="Epic", state="done", comments=[Comment(body=note)]), "result")


# Changed targets


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
def test_target_changed_in_comment_is_a_target_and_nothing_else(
    read: Read, language: str, note: str, state: str
) -> None:
    reading = read(HYPOTHESES[language], kind="Epic", state=state, comments=[Comment(body=note)])
    claims = [(claim.slot, claim.text) for claim in reading.claims if claim.where == "comment"]
    assert claims == [("target", note)]


@pytest.mark.parametrize(
    "note",
    [
        "That was the goal, and mispicks fell from 3 % to 2 %.",
        "With the goal of fewer returns we reduced mispicks from 3 % to 2 %.",
    ],
)
def test_result_may_name_the_goal(read: Read, note: str) -> None:
    assert claim_texts(read(HYPOTHESES["en"], kind="Epic", state="done", comments=[Comment(body=note)]), "result") == [
        note
    ]


# Costs, and results during work


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
def test_cost_of_the_work_is_no_result(read: Read, language: str, note: str) -> None:
    for body in (HYPOTHESES[language], ""):
        reading = read(body, kind="Epic", state="done", comments=[Comment(body=note)])
        assert not [claim for claim in reading.claims if claim.where == "comment"]


@pytest.mark.parametrize(
    ("body", "note"),
    [
        (HYPOTHESES["en"], "cost per parcel fell from 4.10 to 3.60"),
        (HYPOTHESES["en"], "Target met, cost 48k instead of 40k"),
        (HYPOTHESES["de"], "Versandkosten je Paket jetzt 3,60 € statt 4,10 €"),
        ("We expect the cost of a parcel to fall by 10 %.", "Final cost 3.60 instead of 4.10"),
        ("Wir erwarten, dass die Versandkosten sinken.", "Kosten jetzt 3,60 € statt 4,10 €"),
        ("We expect to save 40k € a year for our customers.", "Costs were 48k € instead of 60k €"),
    ],
)
def test_cost_for_customers_or_expected_to_change_is_a_result(read: Read, body: str, note: str) -> None:
    assert claim_texts(read(body, kind="Epic", state="done", comments=[Comment(body=note)]), "result") == [note]


@pytest.mark.parametrize(
    "note",
    [
        "Reading at the end of the spring term: 7.4 % of lunches were not collected, down from 9.1 %.",
        "In May 12 % of the letters came back, down from 19 %.",
        "Share of orders with a call: 8 %, it was 11 % before, so fewer.",
        "5 % of the visits were missed, down from 8 % last spring.",
    ],
)
def test_comparison_with_earlier_value_is_a_result_during_work(read: Read, note: str) -> None:
    body = "We believe that fewer lunches will be cooked for nobody.\n\n- **Target:** below 5 %"
    assert claim_texts(read(body, kind="Initiative", state="doing", comments=[Comment(body=note)]), "result")


@pytest.mark.parametrize(
    "note",
    [
        "We hope for 7 % of lunches, down from 9 %.",
        "It should be 7 % of lunches by May, down from 9 %.",
        "Build time is 7 min, down from 9 min.",
        "Is it 7 % of lunches, down from 9 %?",
    ],
)
def test_hope_question_or_technical_value_is_no_result_during_work(read: Read, note: str) -> None:
    body = "We believe that fewer lunches will be cooked for nobody.\n\n- **Target:** below 5 %"
    assert not claim_texts(read(body, kind="Initiative", state="doing", comments=[Comment(body=note)]), "result")


@pytest.mark.parametrize("state", ["todo", "doing"])
@pytest.mark.parametrize(
    "text",
    [
        "Only 31 % of visitors finish (Feb)",
        "In February 4 of 10 guests left at the address page.",
        "Survey in March: 62 % of families did not find the dates.",
        "Nur 31 % der Besucher schließen ab (Feb.)",
    ],
)
def test_status_quo_before_work_is_done_is_no_result(read: Read, state: str, text: str) -> None:
    assert not claim_texts(read(text, kind="", state=state), "result")


GUEST_HYPOTHESIS = "We expect that more guests finish their order.\n\n"
GERMAN_GUEST_HYPOTHESIS = "Wir erwarten, dass mehr Gäste ihre Bestellung abschließen.\n\n"


@pytest.mark.parametrize("state", ["todo", "doing"])
@pytest.mark.parametrize(
    ("hypothesis", "text"),
    [
        (GUEST_HYPOTHESIS, "We measured: only 31 % of guests finish"),
        (GUEST_HYPOTHESIS, "We measured that only 31 % of guests finish their order."),
        (GUEST_HYPOTHESIS, "We have measured it: 31 % finish."),
        (GERMAN_GUEST_HYPOTHESIS, "Wir haben gemessen: nur 31 % der Gäste schließen ab"),
        (GERMAN_GUEST_HYPOTHESIS, "Wir haben gemessen, dass nur 31 % der Gäste abschließen."),
    ],
)
@pytest.mark.parametrize("in_comment", [True, False])
def test_measurement_before_work_is_done_is_a_baseline(
    read: Read, state: str, hypothesis: str, text: str, *, in_comment: bool
) -> None:
    texts: dict[str, Any] = (
        {"body": hypothesis, "comments": [Comment(body=text)]} if in_comment else {"body": hypothesis + text}
    )
    reading = read(**texts, kind="", state=state)
    assert (claim_texts(reading, "result"), claim_texts(reading, "target"), reading.followup) == ([], [], "none")
    assert [value for value in claim_texts(reading, "baseline") if "31 %" in value]


@pytest.mark.parametrize(
    "body",
    [GUEST_HYPOTHESIS + "We measured: 31 % of guests finish", GERMAN_GUEST_HYPOTHESIS + "Wir haben gemessen: 31 %"],
)
@pytest.mark.parametrize("more", [{"state": "done"}, {"state": "doing", "labels": ["experiment"]}])
def test_measurement_of_done_work_or_experiment_is_a_result(read: Read, body: str, more: dict[str, Any]) -> None:
    assert claim_texts(read(body, kind="", **more), "result")


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
def test_key_result_states_a_hypothesis(read: Read, name: str, line: str) -> None:
    for reading in (
        read(f"- {name}: {line}", created="2026-01-10"),
        read(title=f"{name}: {line}", created="2026-01-10"),
    ):
        assert (reading.hypothesis, reading.metric) == ("stated", "outcome")
        assert all(claim_texts(reading, slot) for slot in ("target", "baseline", "when"))


@pytest.mark.parametrize(
    "line",
    [
        "Migrate 22 → 30 services until 31 Dec",
        "Test coverage 60 % → 80 % by 31 Dec",
        "10 blog posts published until 31 Dec",
        "Ship the new form by 31 Dec",
    ],
)
def test_key_result_about_work_states_no_hypothesis(read: Read, line: str) -> None:
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
def test_title_marks_a_look_back(read: Read, title: str, body: str) -> None:
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
def test_evaluation_of_options_is_no_look_back(read: Read, title: str) -> None:
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
def test_feature_that_shows_numbers_is_no_look_back(read: Read, title: str) -> None:
    assert read(title=title, kind="Task").followup != "is"


def test_story_named_like_a_report_is_no_look_back(read: Read) -> None:
    assert read(title="Auswertung Lagerbestand", kind="Story").followup != "is"


# Sentences, beside the rest of their item


PILOT = (
    "we dont know if an e-van manages a full evening tour on one charge. 5 vans, 8 weeks. "
    "if at least 95% of the tours need no charging stop by 31.01.2027 we order 20 more, otherwise we stop"
)


@pytest.mark.parametrize("comments", [["parking is sorted"], ["first van is here", "thanks all"]])
def test_comment_does_not_weaken_clear_statements_of_description(read: Read, comments: list[str]) -> None:
    pilot: dict[str, Any] = {"title": "e-van pilot Hamburg", "state": "doing"}
    alone = read(PILOT, **pilot)
    commented = read(PILOT, **pilot, comments=[Comment(at="2026-12-03", body=body) for body in comments])
    assert (alone.hypothesis, alone.metric) == ("stated", "outcome")
    assert (commented.hypothesis, commented.metric) == ("stated", "outcome")
    assert claim_texts(commented, "hypothesis") == claim_texts(alone, "hypothesis")


ASSIGNMENT = "On 1 September compare empty chairs at the forty pilot practices with the 11.4 % from before."


def test_instruction_to_compare_with_earlier_value_is_no_result(read: Read) -> None:
    look_back: dict[str, Any] = {"title": "Look back: did the reminders fill chairs?", "kind": "story", "state": "done"}
    result = "10.9 % of the chairs stayed empty in August."
    assert claim_texts(read(ASSIGNMENT, **look_back), "result") == []
    assert claim_texts(read(f"{ASSIGNMENT}\n\n{result}", **look_back), "result") == [result]
    compared = "On 1 September we compared no-shows with the 11.4 % from before: 10.9 %."
    assert claim_texts(read(compared, **look_back), "result") == [compared]


@pytest.mark.parametrize("text", ["5 vans, 8 weeks.", "Working people cannot be home before 8."])
def test_amount_of_work_or_time_of_day_is_no_baseline(read: Read, text: str) -> None:
    assert (
        claim_texts(read(f"{text} We expect 600 new customers per month to order an evening slot."), "baseline") == []
    )


def test_hypothesis_is_quoted_before_status_quo(read: Read) -> None:
    status_quo = "Currently 22 % of slots that are cancelled less than 48 hours ahead get filled again"
    hypothesis = "we hope for 45 % within eight weeks of the release."
    reading = read(
        f"Our bet: if three patients are texted at once, one of them takes the slot. {status_quo}; {hypothesis}"
    )
    assert (claim_texts(reading, "hypothesis")[0], claim_texts(reading, "target")) == (hypothesis, [hypothesis])


def test_sentence_with_metric_and_target_is_quoted_before_problem(read: Read) -> None:
    hypothesis = (
        "We think they will dictate them, and go home earlier: typing time after hours from 40 to 15 minutes a day."
    )
    reading = read(f"Dentists stay forty minutes after the last patient to type up notes. {hypothesis}")
    assert (claim_texts(reading, "hypothesis")[0], claim_texts(reading, "metric")[0]) == (hypothesis, hypothesis)


@pytest.mark.parametrize("place", ["live in 3 cities", "launched in all 6 sites", "available in twelve languages"])
def test_key_result_about_delivery_is_an_output(read: Read, place: str) -> None:
    results = f"## Key results\n\n1. KR1: Club {place} by 15 December\n"
    reading = read(results)
    assert (reading.hypothesis != "stated", reading.metric, claim_texts(reading, "when")) == (True, "output", [])
    member = "members buy once more a month (2.1 -> 2.6)"
    reading = read(f"{results}2. KR2: {member}\n")
    assert (reading.metric, claim_texts(reading, "hypothesis")[-1], claim_texts(reading, "metric")[0]) == (
        "outcome",
        member,
        member,
    )
