"""What stands right below something else and says its own: a look below a guardrail, a day below a goal, a decision behind a result."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from vanitylint.backlog.items import Comment

if TYPE_CHECKING:
    from collections.abc import Callable

    from vanitylint.backlog.claims import Reading

    Read = Callable[..., Reading]


def told(reading: Reading, slot: str) -> list[str]:
    return [claim.text for claim in reading.claims if claim.slot == slot]


@pytest.mark.parametrize(
    ("hope", "label", "guardrail", "look"),
    [
        ("We believe pharmacies will order more.", "Must not get worse", "error rate of orders (0.8%).", "Review in PM circle 2027-04-20."),
        ("Wir glauben, dass Kunden mehr bestellen.", "Darf nicht schlechter werden", "Fehlerquote (0,8 %).", "Rückblick am 20.04.2027 im Produktkreis."),
    ],
)  # fmt: skip
def test_a_look_below_a_guardrail_is_booked(read: Read, hope: str, label: str, guardrail: str, look: str) -> None:
    reading = read(f"{hope}\n\n{label}: {guardrail}\n{look}", state="doing")
    assert told(reading, "guardrail") == [guardrail]
    assert told(reading, "follow-up") == [look]
    assert (reading.followup, reading.measure_by) == ("planned", "2027-04-20")


@pytest.mark.parametrize(
    "guardrail", ["error rate below 1 %. No more calls than now.", "we measure error rate of orders after 30 days."]
)
def test_a_guardrail_keeps_its_other_sentences(read: Read, guardrail: str) -> None:
    reading = read(f"We believe pharmacies will order more.\n\n**Guardrail:** {guardrail}", state="doing")
    assert (told(reading, "guardrail"), reading.followup) == ([guardrail], "none")


PHARMACIES = "Apotheken rufen in der Dispo an und fragen, wo die Wanne bleibt.\n\n"


@pytest.mark.parametrize(
    "body",
    [
        PHARMACIES + "**Ziel:** 250 Anrufe\n**Stichtag:** 31.03.2027",
        PHARMACIES + "Ziel: 250 Anrufe je Woche\nStichtag: 31.03.2027",
        "Pharmacies call and ask.\n\n**Goal:** 250 calls a week\n**Due:** 2027-03-31",
    ],
)
def test_a_day_below_a_goal_is_its_day_and_what_the_goal_counts_its_measure(read: Read, body: str) -> None:
    reading = read(body, title="Live-ETA für die Apotheken" if "Ziel" in body else "Live ETA", state="doing")
    assert (reading.measure_by, reading.followup, reading.metric) == ("2027-03-31", "none", "outcome")
    assert told(reading, "target")


@pytest.mark.parametrize("goal", ["**Goal:** build the form\n", "", "**Scope:** 3 pages\n"])
def test_the_day_of_a_delivery_is_none(read: Read, goal: str) -> None:
    reading = read(f"Pharmacies call and ask.\n\n{goal}**Due:** 2027-03-31", title="Live ETA", state="doing")
    assert reading.measure_by is None


@pytest.mark.parametrize(
    ("hope", "result", "decision"),
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
def test_what_comes_next_behind_a_result_is_a_decision(read: Read, hope: str, result: str, decision: str) -> None:
    reading = read(hope, kind="Epic", state="done", comments=[Comment(body=f"{result} {decision}")])
    assert told(reading, "decision")
    assert len(told(reading, "result")) == 1
    reading = read(hope, kind="Epic", state="done", comments=[Comment(body=decision)])
    assert not told(reading, "decision")


def test_whoever_is_named_in_what_the_signs_call_a_hypothesis_it_is_for_them(read: Read) -> None:
    body = (
        "Wir glauben, dass Apotheken ohne eigenen Boten die Zustellung bei uns buchen, wenn es im Portal 2 Klicks sind."
    )
    reading = read(body, kind="Epic", state="doing", title="Botendienst-Buchung")
    assert (reading.hypothesis, told(reading, "who")) == ("stated", [body])
