"""Short texts with a clear meaning: work demanded by law, titles of look backs, and values of fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from vanitylint.backlog.items import WorkItem

if TYPE_CHECKING:
    from vanitylint.backlog.claims import Reading
    from vanitylint.reading import Reader


def read_epic(reader: Reader, title: str = "The new form", body: str = "", **fields: str) -> Reading:
    return reader.read(WorkItem(key="A", kind="Epic", title=title, body=body, fields=dict(fields)))


# Work classes of legal demands and replacements


@pytest.mark.parametrize(
    "words",
    [
        "Mandatory by law from July 2027.", "WCAG 2.2 AA by June 2026 because of the EAA.",
        "Required by GDPR.", "Required by the regulator", "A legal obligation.",
        "The supervisory authority audited two of our customers and requires that records are erased.",
        "The regulator requires us to report within 24 h.", "Deadline set by the authority: 1 March", "Fix audit findings 2026",
        "Muss lt. EU-VO 2019/6 bis 01.07.2027 umgesetzt sein.", "Fälschungsschutzrichtlinie, Pflicht für alle Großhändler.",
        "Ab 1.1.2027 ist die E-Rechnung Pflicht.", "Gesetz verpflichtet uns zu Meldeketten.", "Wird von der BaFin gefordert.",
        "Finanzamt fordert TSE bis Jahresende.", "Das BFSG gilt seit 28.06.2025.", "Gesetzlich vorgeschrieben ab 01.01.2027",
        "La loi nous impose une facture électronique.", "Exigé par la CNIL.", "Obligation légale dès 2027.",
        "La ley exige el registro horario.", "Obligatorio por ley.", "A LGPD exige o consentimento.", "Exigência legal.",
        "法律で義務付けられている。", "インボイス制度への対応が必須。",
    ],
)  # fmt: skip
def test_work_demanded_by_law_authority_or_audit_is_risk(reader: Reader, words: str) -> None:
    for reading in (read_epic(reader, body=words), read_epic(reader, body=f"- a list\n\n## Why\n\n{words}")):
        assert (reading.work_class, reading.classed_by) == ("risk", "law")


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("Replace handheld scanners (end of life)", "Order them, swap them."),
        ("Replace handheld scanners", "The current ones get no security updates after January."),
        ("Kubernetes 1.34 upgrade", "Version 1.31 runs out of support."),
        ("Rewrite of the calendar core", "Nobody dares to touch it. Module by module, no visible change."),
        ("Technical debt: calendar core", "As drawn."),
    ],
)
def test_mere_replacement_is_debt(reader: Reader, title: str, body: str) -> None:
    assert read_epic(reader, title, body).work_class == "debt"


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("Replace the search", "Nobody finds anything in it."),
        ("Show which phones are at their end of life", "As drawn."),
        ("Rewrite of the mails", "No visible change is needed elsewhere. We expect that fewer patients call."),
    ],
)
def test_replacement_for_users_is_a_feature(reader: Reader, title: str, body: str) -> None:
    assert read_epic(reader, title, body).work_class == "feature"


@pytest.mark.parametrize(
    "title",
    ["E-Rechnung Pflicht ab 2027", "NIS2 Umsetzung", "GDP-Audit Findings abarbeiten", "Implement the EU directive"],
)
def test_title_can_name_legal_demand(reader: Reader, title: str) -> None:
    assert read_epic(reader, title, "As drawn.").work_class == "risk"


@pytest.mark.parametrize(
    "words",
    [
        "GDPR-friendly sign-up, as drawn.", "Must be GDPR compliant.", "GDPR consent is required before sign-up.",
        "Not required by law.", "Is it required by law?", "Nicht gesetzlich vorgeschrieben.", "Kein Gesetz verlangt das.",
        "E-Mail ist Pflicht.", "Passwort ist ab 8 Zeichen Pflicht", "Erfüllt alle gesetzlichen Anforderungen",
        "Die Verordnung muss gescannt werden.", "Show audit findings in the app", "Law firms upload contracts",
        "Pas d'obligation légale.", "Página de leyes para abogados", "規制の一覧を表示する",
    ],
)  # fmt: skip
def test_mere_mention_of_a_law_is_no_legal_demand(reader: Reader, words: str) -> None:
    assert read_epic(reader, body=words).work_class == "feature"


def test_acceptance_criterion_or_late_remark_is_no_legal_demand(reader: Reader) -> None:
    assert read_epic(reader, body="## Acceptance criteria\n- Required by law").work_class == "feature"
    assert read_epic(reader, body="A list of what was drawn. " * 40 + "\n\nRequired by law.").work_class == "feature"


def test_legal_demand_with_a_hypothesis_is_a_feature(reader: Reader) -> None:
    body = "Mandatory by law from July 2027.\n\nWe expect fewer people to give up at the checkout."
    assert read_epic(reader, body=body).work_class == "feature"


@pytest.mark.parametrize(
    "label", ["gesetzlich", "Regulatorik", "legal", "compliance", "regulatory", "réglementaire", "法令対応"]
)
def test_label_can_name_legal_demand(reader: Reader, label: str) -> None:
    reading = reader.read(WorkItem(key="A", kind="Epic", title="The new form", labels=[label]))
    assert (reading.work_class, reading.classed_by) == ("risk", f"label {label.lower()}")


def test_legal_consequence_is_no_hypothesis_and_legal_date_no_look_back(reader: Reader) -> None:
    body = "Gesetzlich vorgeschrieben ab 01.01.2027 (§ 360 SGB V). Ohne Umsetzung keine Abrechnung mit den Kassen."
    reading = read_epic(reader, "E-Rezept CardLink", body)
    assert (reading.hypothesis, reading.metric, reading.followup) == ("benefit", "none", "none")
    assert reading.measure_by is None


# Titles that look back


@pytest.mark.parametrize(
    "title",
    [
        "Rückblick Live-ETA", "Nachbetrachtung Tourenoptimierung v2", "Zahlen Tourenoptimierung prüfen",
        "Wirkung prüfen: Pick-by-Light", "Ergebnis ETA anschauen", "Hat ETA was gebracht?", "Evaluation Pick-by-Light",
        "Retro ETA-Wette", "Did the ETA work?", "Look at the numbers of the ETA", "Regarder les chiffres du portail",
        "Le rappel a-t-il servi à quelque chose ?", "Mirar los números del portal", "¿Ha funcionado el recordatorio?",
        "Ver os números do portal", "O lembrete funcionou?", "ETAの効果を確認", "Check if guest checkout worked",
        "See whether the photos paid off", "Did it move the needle?", "Verify impact of SMS reminders",
        "Prüfen, ob die ETA gewirkt hat",
    ],
)  # fmt: skip
def test_title_about_effect_of_work_is_a_look_back(reader: Reader, title: str) -> None:
    assert reader.read(WorkItem(key="A", kind="Task", title=title)).followup == "is"


@pytest.mark.parametrize(
    "title",
    [
        "Sprint-Rückblick 12", "Rückblick Sprint 12", "Retro sprint 31", "Code Review ETA", "Review signup flow",
        "Evaluation Anbieter Push", "Balance de la cuenta", "Analyser les résultats de recherche",
        "Suchergebnisse anschauen", "Ver resultados de la búsqueda", "Check if the build worked", "Verify the fix worked",
        "Check if the login worked", "Check if tests help",
    ],
)  # fmt: skip
def test_title_about_team_work_or_software_is_no_look_back(reader: Reader, title: str) -> None:
    assert reader.read(WorkItem(key="A", kind="Task", title=title)).followup == "none"


def test_naming_what_to_look_at_plans_no_look_back_without_a_date(reader: Reader) -> None:
    hypothesis = "Apotheken bestellen mehr, wenn sie den Rabatt schon im Warenkorb sehen."
    undated = read_epic(reader, body=f"{hypothesis} Wir schauen auf den OTC-Anteil am Warenkorb.")
    assert (undated.metric, undated.followup) == ("outcome", "none")
    assert (
        read_epic(reader, body=f"{hypothesis} Wir schauen im Mai 2027 auf den OTC-Anteil am Warenkorb.").followup
        == "planned"
    )


# Values of fields


@pytest.mark.parametrize(
    "value",
    [
        "Fehlpickquote",
        "Umsatz",
        "Anrufe pro Woche in der Dispo",
        "Zufriedenheit Apotheken",
        "First Time Right",
        "Fehlpicks",
    ],
)
@pytest.mark.parametrize("name", ["Messgröße", "Success metric", "KPI", "Indicateur"])
def test_few_words_in_metric_field_are_a_metric(reader: Reader, name: str, value: str) -> None:
    assert read_epic(reader, **{name: value}).metric == "outcome"


@pytest.mark.parametrize(
    ("value", "metric"),
    [
        ("see Confluence", "none"), ("siehe Wiki", "none"), ("31.03.2027", "none"), ("TBD", "placeholder"),
        ("Which one?", "placeholder"), ("The export must work", "none"), ("Number of features shipped", "output"),
        ("Registered users", "output"),
    ],
)  # fmt: skip
def test_other_text_in_metric_field_is_no_outcome_metric(reader: Reader, value: str, metric: str) -> None:
    assert read_epic(reader, **{"Success metric": value}).metric == metric


@pytest.mark.parametrize(
    "value",
    [
        "mehr Reichweite",
        "höhere Kundenzufriedenheit",
        "Zeitersparnis Fahrer",
        "bessere Übersicht",
        "Wettbewerbsfähigkeit",
    ],
)
def test_few_words_in_effect_field_are_a_benefit(reader: Reader, value: str) -> None:
    reading = read_epic(reader, **{"Erwartete Wirkung": value})
    assert (reading.hypothesis, reading.claims[-1].text) == ("benefit", value)


@pytest.mark.parametrize(
    ("name", "grades"),
    [
        ("Impact", ["High", "Very high", "Minor / Localized", "8", "P1"]), ("Business Value", ["13", "Must have"]),
        ("Nutzen", ["hoch", "sehr hoch"]), ("Bénéfice", ["élevé"]), ("効果", ["高"]),
    ],
)  # fmt: skip
def test_grade_in_benefit_field_is_no_benefit(reader: Reader, name: str, grades: list[str]) -> None:
    for grade in grades:
        assert read_epic(reader, **{name: grade}).hypothesis == "none"


@pytest.mark.parametrize("value", ["31.03.2027", "unter 200", "6 Wochen"])
def test_bare_date_or_number_is_no_hypothesis(reader: Reader, value: str) -> None:
    table = f"## Wette\n\n| Was | bis |\n| --- | --- |\n| Anrufe in der Dispo | {value} |\n\nDamit die Leute in der Dispo nicht mehr so oft am Telefon sind."
    claims = [claim for claim in read_epic(reader, body=table).claims if claim.slot == "hypothesis"]
    assert value not in [claim.text for claim in claims]
