"""Reading in each language: one hypothesis, one untouched template, one output goal, one look back or result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from vanitylint.backlog.items import Comment

if TYPE_CHECKING:
    from collections.abc import Callable

    from vanitylint.backlog.claims import Reading
    from vanitylint.reading import Reader

    Read = Callable[..., Reading]


HYPOTHESES = [
    ("en", "We expect that fewer members cancel their membership."),
    ("de", "Wir erwarten, dass weniger Kunden ihr Abo kündigen."),
    ("fr", "Nous pensons que moins de clients vont résilier leur abonnement."),
    ("es", "Creemos que menos clientes van a cancelar su suscripción."),
    ("pt", "Acreditamos que, com isso, menos clientes não vão mais cancelar a assinatura e você vai ver."),
    ("ja", "この変更により、解約するユーザーが減ると期待しています。"),
]


@pytest.mark.parametrize(("code", "text"), HYPOTHESES)
def test_expected_change_is_a_hypothesis(reader: Reader, read: Read, code: str, text: str) -> None:
    assert reader.vocabulary.language_of(text).code == code
    reading = read(text)
    assert (reading.hypothesis, reading.metric) == ("stated", "outcome")
    claim = reading.claim("hypothesis")
    assert claim is not None
    assert claim.text == text


@pytest.mark.parametrize(
    "text",
    [
        "The button will have another colour.",
        "Der Knopf bekommt eine andere Farbe, und das ist alles.",
        "Le bouton aura une autre couleur, et c'est tout.",
        "El botón tendrá otro color, y eso es todo.",
        "O botão terá outra cor, e isso é tudo.",
        "ボタンの色を変える。",
    ],
)
def test_work_is_no_hypothesis(read: Read, text: str) -> None:
    assert read(text).hypothesis == "none"


@pytest.mark.parametrize(
    "body",
    [
        "## Hypothesis\nWhat do you expect to change, and for whom?\n\n## Success metrics\nTBD\n",
        "## Hypothese\nWas erwarten wir, und für wen?\n\n## Kennzahlen\nnoch offen\n",
        "## Hypothèse\nQuel changement attendons-nous, et pour qui ?\n\n## Indicateurs\nTBD\n",
        "## Hipótesis\n¿Qué cambio esperamos, y para quién?\n\n## Métricas\nTBD\n",
        "## Hipótese\nQue mudança esperamos, e para quem?\n\n## Métricas\nTBD\n",
        "## 仮説\n誰のどんな行動が変わると考えますか？\n\n## 成功指標\n未定\n",
    ],
)
def test_untouched_template_is_a_placeholder(read: Read, body: str) -> None:
    reading = read(body)
    assert (reading.hypothesis, reading.metric) == ("placeholder", "placeholder")
    assert {claim.status for claim in reading.claims} == {"placeholder"}


@pytest.mark.parametrize(
    "body",
    [
        "## Goal\nMore than 40 story points and a test coverage of 90 %.",
        "## Ziel\n40 Story Points und 90 % Testabdeckung.",
        "## Objectif\n40 story points et 90 % de couverture de tests.",
        "## Objetivo\n40 puntos de historia y una cobertura de pruebas del 90 %.",
        "## Objetivo\n40 story points e 90 % de cobertura de testes.",
        "## 目標\nテストカバレッジを90%にする。",
    ],
)
def test_output_goal_is_no_hypothesis(read: Read, body: str) -> None:
    reading = read(body)
    assert (reading.hypothesis, reading.metric) == ("none", "output")


@pytest.mark.parametrize(
    "text",
    [
        "We will measure the cancellation rate four weeks after launch.",
        "Vier Wochen nach dem Release messen wir die Kündigungsrate.",
        "Cuatro semanas después del lanzamiento mediremos la tasa de cancelación.",
        "Quatro semanas após o lançamento vamos medir a taxa de cancelamento.",
        "リリースから4週間後に解約率を計測する。",
    ],
)
def test_look_back_is_planned(read: Read, text: str) -> None:
    reading = read(text)
    assert (reading.followup, reading.metric) == ("planned", "outcome")
    assert reading.says("when")


RESULTS = [
    ("## Result\n", "The cancellation rate fell from 12 % to 9 %."),
    ("## Ergebnis\n", "Die Kündigungsrate sank von 12 % auf 9 %."),
    ("## Résultat\n", "Le taux de résiliation est passé de 12 % à 9 %."),
    ("## Resultado\n", "La tasa de cancelación bajó del 12 % al 9 %."),
    ("## Resultado\n", "A taxa de cancelamento caiu de 12 % para 9 %."),
    ("## 結果\n", "解約率は12%から9%に下がった。"),
]


@pytest.mark.parametrize(("heading", "text"), RESULTS)
def test_result_is_found_below_its_heading_and_in_a_comment(read: Read, heading: str, text: str) -> None:
    for reading in (read(heading + text), read(comments=[Comment(body=text)])):
        claim = reading.claim("result")
        assert claim is not None
        assert (reading.followup, claim.text) == ("done", text)


# Titles, tables and metrics


GOALS = "- 9 % of the members cancel\n- Faster build"


def test_list_below_a_title_for_goals_states_a_hypothesis(read: Read) -> None:
    assert read(GOALS, title="[OKR] Second quarter").hypothesis == "stated"
    assert read(GOALS, title="Second quarter").hypothesis != "stated"


@pytest.mark.parametrize(
    ("item", "hypothesis", "metric"),
    [
        ({"title": "A/B test of the button"}, "stated", "outcome"),
        ({"title": "The button", "labels": ["experiment"]}, "stated", "outcome"),
        ({"title": "The button"}, "none", "output"),
    ],
)
def test_experiment_states_a_hypothesis(read: Read, item: dict[str, Any], hypothesis: str, metric: str) -> None:
    reading = read("## Success metrics\n- Page views of the button\n", **item)
    assert (reading.hypothesis, reading.metric) == (hypothesis, metric)


@pytest.mark.parametrize(
    ("header", "metric", "baseline", "target"),
    [
        ("| Metric | Now | Target |", "Cancellation rate", "12 %", "9 %"),
        ("| Metrik | Heute | Zielwert |", "Kündigungsrate", "12 %", "9 %"),
        ("| 指標 | 現在値 | 目標値 |", "解約率", "12%", "9%"),
    ],
)
def test_table_row_has_metric_baseline_and_target(
    read: Read, header: str, metric: str, baseline: str, target: str
) -> None:
    reading = read(f"{header}\n|---|---|---|\n| {metric} | {baseline} | {target} |\n")
    texts = {(claim.slot, claim.text) for claim in reading.claims}
    assert {("metric", metric), ("baseline", baseline), ("target", target)} <= texts
    assert (reading.hypothesis, reading.metric) == ("stated", "outcome")


def test_table_row_of_output_states_no_hypothesis(read: Read) -> None:
    reading = read("| Metric | Now | Target |\n|---|---|---|\n| Story points | 30 | 40 |\n")
    assert (reading.hypothesis, reading.metric) == ("none", "output")


def test_metric_of_unknown_status_that_is_to_fall_is_an_outcome(read: Read) -> None:
    assert read("## Success metrics\n- Gadgets 1,900 → 1,200").metric == "outcome"
    assert read("## Success metrics\n- Gadgets 1,200 → 1,900").metric == "output"


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("## Hypothese\nWir erwarten weniger Anrufe von Kunden.\n\nAuswertung acht Wochen nach dem Go-live.", 56),
        ("## Hypothèse\nMoins de gens abandonnent.\n\nBilan 30 jours après la mise en ligne.", 30),
        ("## Hipótesis\nMenos ausencias.\n\n- [ ] revisar los números a los 60 días del lanzamiento", 60),
        ("## Hipótese\nMais pais voltam.\n\nMedir três meses depois do lançamento.", 90),
        ("## 仮説\n離脱率が下がるはず。\n\n## 計測日\nリリースの2週間後", 14),
    ],
)
def test_period_until_the_look_back_is_counted_in_days(read: Read, text: str, days: int) -> None:
    assert read(text).measure_after_days == days
