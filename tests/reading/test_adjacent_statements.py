"""Adjacent statements: a look back below a guardrail, a date below a goal, a decision behind a result."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from vanitylint.backlog.items import Comment

if TYPE_CHECKING:
    from collections.abc import Callable

    from vanitylint.backlog.claims import Reading

    Read = Callable[..., Reading]


def claim_texts(reading: Reading, slot: str) -> list[str]:
    """Return the texts of the claims for a slot."""
    return [claim.text for claim in reading.claims if claim.slot == slot]


@pytest.mark.parametrize(
    ("hypothesis", "label", "guardrail", "look_back"),
    [
        ("We believe pharmacies will order more.", "Must not get worse", "error rate of orders (0.8%).", "Review in PM circle 2027-04-20."),
        ("Wir glauben, dass Kunden mehr bestellen.", "Darf nicht schlechter werden", "Fehlerquote (0,8 %).", "Rückblick am 20.04.2027 im Produktkreis."),
    ],
)  # fmt: skip
def test_look_back_below_guardrail_is_planned(
    read: Read, hypothesis: str, label: str, guardrail: str, look_back: str
) -> None:
    reading = read(f"{hypothesis}\n\n{label}: {guardrail}\n{look_back}", state="doing")
    assert claim_texts(reading, "guardrail") == [guardrail]
    assert claim_texts(reading, "follow-up") == [look_back]
    assert (reading.followup, reading.measure_by) == ("planned", "2027-04-20")


@pytest.mark.parametrize(
    "guardrail", ["error rate below 1 %. No more calls than now.", "we measure error rate of orders after 30 days."]
)
def test_guardrail_keeps_sentences_that_plan_no_look_back(read: Read, guardrail: str) -> None:
    reading = read(f"We believe pharmacies will order more.\n\n**Guardrail:** {guardrail}", state="doing")
    assert (claim_texts(reading, "guardrail"), reading.followup) == ([guardrail], "none")


PHARMACIES = "Apotheken rufen in der Dispo an und fragen, wo die Wanne bleibt.\n\n"


@pytest.mark.parametrize(
    "body",
    [
        PHARMACIES + "**Ziel:** 250 Anrufe\n**Stichtag:** 31.03.2027",
        PHARMACIES + "Ziel: 250 Anrufe je Woche\nStichtag: 31.03.2027",
        "Pharmacies call and ask.\n\n**Goal:** 250 calls a week\n**Due:** 2027-03-31",
    ],
)
def test_date_below_goal_is_day_to_measure_and_goal_names_the_metric(read: Read, body: str) -> None:
    reading = read(body, title="Live-ETA für die Apotheken" if "Ziel" in body else "Live ETA", state="doing")
    assert (reading.measure_by, reading.followup, reading.metric) == ("2027-03-31", "none", "outcome")
    assert claim_texts(reading, "target")


@pytest.mark.parametrize("goal", ["**Goal:** build the form\n", "", "**Scope:** 3 pages\n"])
def test_delivery_date_is_no_day_to_measure(read: Read, goal: str) -> None:
    reading = read(f"Pharmacies call and ask.\n\n{goal}**Due:** 2027-03-31", title="Live ETA", state="doing")
    assert reading.measure_by is None


@pytest.mark.parametrize(
    ("hypothesis", "result", "decision"),
    [
        ("Retouren sollen zu 60 % online statt per Telefon angemeldet werden (heute 15 %).", "Aktuell 22 %, Apotheken kennen die Funktion nicht.", "Wir schreiben alle Key Accounts an und schauen im Januar nochmal drauf."),
        ("Wir erwarten weniger Anrufe.", "Ergebnis: 330 statt 340 Anrufe.", "Nächster Schritt: Schnittstelle prüfen."),
        ("Wir erwarten, dass Fehlpicks um 30 % sinken.", "Fehlpickquote jetzt 0,21 %.", "Halle 1 kommt auch dran."),
        ("We expect fewer calls.", "Result: 330 instead of 340 calls.", "We write to the pharmacies and look again in January."),
        ("We expect fewer calls.", "Result: 330 instead of 340 calls.", "Next step: check the interface."),
        ("Nous pensons que les appels vont baisser.", "Résultat : 330 au lieu de 340 appels.", "Prochaine étape : vérifier l'interface."),
        ("Esperamos menos llamadas.", "Resultado: 330 en vez de 340 llamadas.", "Próximo paso: revisar la interfaz."),
        ("Esperamos menos ligações.", "Resultado: 330 em vez de 340 ligações.", "Próximo passo: verificar a interface."),
    ],
)  # fmt: skip
def test_next_step_after_result_is_a_decision(read: Read, hypothesis: str, result: str, decision: str) -> None:
    reading = read(hypothesis, kind="Epic", state="done", comments=[Comment(body=f"{result} {decision}")])
    assert claim_texts(reading, "decision")
    assert len(claim_texts(reading, "result")) == 1
    reading = read(hypothesis, kind="Epic", state="done", comments=[Comment(body=decision)])
    assert not claim_texts(reading, "decision")


def test_people_named_in_hypothesis_are_who_it_is_for(read: Read) -> None:
    body = (
        "Wir glauben, dass Apotheken ohne eigenen Boten die Zustellung bei uns buchen, wenn es im Portal 2 Klicks sind."
    )
    reading = read(body, kind="Epic", state="doing", title="Botendienst-Buchung")
    assert (reading.hypothesis, claim_texts(reading, "who")) == ("stated", [body])
