"""Questions as headings and labels, in every language but English: which ones open a slot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from vanitylint.backlog.claims import Claim, Reading
    from vanitylint.reading import Reader

    Read = Callable[..., Reading]


CLAIMS = {"outcome": "hypothesis", "benefit": "hypothesis", "success criteria": "metric"}
"""The slot of the claim that answers a question, where it differs from the slot of the question."""

ANSWERS = {
    "de": {
        "hypothesis": "Weniger Kunden kündigen ihr Abo.",
        "outcome": "Die Kündigungsrate sinkt auf 9 %.",
        "benefit": "Der Abschluss ist umständlich.",
        "metric": "Die Kündigungsrate im ersten Monat.",
        "success criteria": "Die Kündigungsrate sinkt unter 9 %.",
        "baseline": "12 % der Kunden kündigen.",
        "target": "9 % der Kunden kündigen.",
        "when": "2027-01-15",
        "guardrail": "Die Zahl der Anrufe.",
        "who": "Familien mit kleinen Kindern.",
        "follow-up": "Jana schaut im Januar auf die Kündigungsrate.",
        "result": "Die Kündigungsrate sank von 12 % auf 9 %.",
        "decision": "Wir behalten es, weil die Kündigungsrate gesunken ist.",
        "confidence": "Zu 80 %.",
        "exit": "Bei mehr als 15 % Kündigungen.",
    },
    "fr": {
        "hypothesis": "Moins de clients vont résilier leur abonnement.",
        "outcome": "Le taux de résiliation baisse à 9 %.",
        "benefit": "La commande est trop compliquée.",
        "metric": "Le taux de résiliation au premier mois.",
        "success criteria": "Le taux de résiliation passe sous 9 %.",
        "baseline": "12 % des clients résilient.",
        "target": "9 % des clients résilient.",
        "when": "2027-01-15",
        "guardrail": "Le nombre d'appels.",
        "who": "Les familles avec de jeunes enfants.",
        "follow-up": "Jeanne regarde le taux de résiliation en janvier.",
        "result": "Le taux de résiliation est passé de 12 % à 9 %.",
        "decision": "Nous gardons la nouvelle page, car les clients résilient moins.",
        "confidence": "À 80 %.",
        "exit": "Avec plus de 15 % de résiliations.",
    },
    "es": {
        "hypothesis": "Menos clientes van a cancelar su suscripción.",
        "outcome": "La tasa de cancelación baja al 9 %.",
        "benefit": "La compra es demasiado complicada.",
        "metric": "La tasa de cancelación en el primer mes.",
        "success criteria": "La tasa de cancelación baja del 9 %.",
        "baseline": "El 12 % de los clientes cancela.",
        "target": "El 9 % de los clientes cancela.",
        "when": "2027-01-15",
        "guardrail": "El número de llamadas.",
        "who": "Las familias con niños pequeños.",
        "follow-up": "Juana mira la tasa de cancelación en enero.",
        "result": "La tasa de cancelación bajó del 12 % al 9 %.",
        "decision": "Lo mantenemos, porque la tasa de cancelación bajó.",
        "confidence": "Al 80 %.",
        "exit": "Con más del 15 % de cancelaciones.",
    },
    "pt": {
        "hypothesis": "Menos clientes vão cancelar a assinatura.",
        "outcome": "A taxa de cancelamento cai para 9 %.",
        "benefit": "A compra é muito complicada.",
        "metric": "A taxa de cancelamento no primeiro mês.",
        "success criteria": "A taxa de cancelamento cai abaixo de 9 %.",
        "baseline": "12 % dos clientes cancelam.",
        "target": "9 % dos clientes cancelam.",
        "when": "2027-01-15",
        "guardrail": "O número de chamados.",
        "who": "As famílias com crianças pequenas.",
        "follow-up": "Joana vai olhar a taxa de cancelamento em janeiro.",
        "result": "A taxa de cancelamento caiu de 12 % para 9 %.",
        "decision": "Vamos manter, porque a taxa de cancelamento caiu.",
        "confidence": "80 %.",
        "exit": "Com mais de 15 % de cancelamentos.",
    },
    "ja": {
        "hypothesis": "解約するユーザーが減る。",
        "outcome": "解約率が9%に下がる。",
        "benefit": "購入の流れがわかりにくい。",
        "metric": "初月の解約率。",
        "success criteria": "解約率が9%を下回る。",
        "baseline": "解約率は12%。",
        "target": "解約率は9%。",
        "when": "2027-01-15",
        "guardrail": "問い合わせの件数。",
        "who": "小さな子どものいる家庭。",
        "follow-up": "田中さんが1月に解約率を確認する。",
        "result": "解約率は12%から9%に下がった。",
        "decision": "解約率が下がったので継続する。",
        "confidence": "80%。",
        "exit": "解約率が15%を超えたとき。",
    },
}

QUESTIONS = [
    ("de", "hypothesis", "Was erwarten wir?"),
    ("de", "hypothesis", "Was erhoffen wir uns davon?"),
    ("de", "hypothesis", "Wovon gehen wir aus?"),
    ("de", "outcome", "Was wollen wir damit erreichen?"),
    ("de", "outcome", "Was ist unser Ziel?"),
    ("de", "benefit", "Was haben die Nutzer davon?"),
    ("de", "metric", "Woran merken wir das?"),
    ("de", "metric", "Woran erkennen wir, dass es wirkt?"),
    ("de", "success criteria", "Ab wann ist es ein Erfolg?"),
    ("de", "baseline", "Wo stehen wir heute?"),
    ("de", "target", "Wie viel ist genug?"),
    ("de", "when", "Wann sehen wir nach?"),
    ("de", "when", "Wann werten wir aus?"),
    ("de", "guardrail", "Was darf nicht schlechter werden?"),
    ("de", "who", "Für wen machen wir das?"),
    ("de", "follow-up", "Wer schaut sich die Zahlen an?"),
    ("de", "result", "Was ist dabei herausgekommen?"),
    ("de", "result", "Hat es sich gelohnt?"),
    ("de", "decision", "Wie entscheiden wir?"),
    ("de", "decision", "Was haben wir entschieden?"),
    ("de", "confidence", "Wie sicher sind wir uns?"),
    ("de", "exit", "Wann hören wir auf?"),
    ("fr", "hypothesis", "Qu'attendons-nous ?"),
    ("fr", "hypothesis", "Qu’espère-t-on ?"),
    ("fr", "hypothesis", "Quel est notre pari\u202f?"),
    ("fr", "outcome", "Que voulons-nous obtenir ?"),
    ("fr", "outcome", "Quel est l’objectif ?"),
    ("fr", "benefit", "Qu'est-ce que ça apporte ?"),
    ("fr", "metric", "Comment saurons-nous que ça a marché ?"),
    ("fr", "metric", "À quoi le verra-t-on ?"),
    ("fr", "success criteria", "Quand est-ce un succès ?"),
    ("fr", "baseline", "Où en sommes-nous aujourd'hui ?"),
    ("fr", "target", "Quelle valeur visons-nous ?"),
    ("fr", "when", "Quand regarderons-nous ?"),
    ("fr", "when", "Quand fera-t-on le bilan\u00a0?"),
    ("fr", "guardrail", "Qu'est-ce qui ne doit pas se dégrader ?"),
    ("fr", "who", "Pour qui le faisons-nous ?"),
    ("fr", "follow-up", "Qui regarde les chiffres ?"),
    ("fr", "result", "Est-ce que ça a marché ?"),
    ("fr", "result", "Qu'avons-nous constaté ?"),
    ("fr", "decision", "Qu'avons-nous décidé ?"),
    ("fr", "confidence", "À quel point sommes-nous sûrs ?"),
    ("fr", "exit", "Quand arrêtons-nous ?"),
    ("es", "hypothesis", "¿Qué cambio esperamos?"),
    ("es", "hypothesis", "¿Cuál es nuestra hipótesis?"),
    ("es", "hypothesis", "¿A qué apostamos?"),
    ("es", "outcome", "¿Qué queremos alcanzar?"),
    ("es", "outcome", "¿Cuál es el objetivo?"),
    ("es", "benefit", "¿Qué gana el usuario?"),
    ("es", "metric", "¿Cómo sabremos si ha funcionado?"),
    ("es", "metric", "¿En qué lo notaremos?"),
    ("es", "success criteria", "¿Cuándo será un éxito?"),
    ("es", "baseline", "¿De dónde partimos?"),
    ("es", "target", "¿Cuál es la meta?"),
    ("es", "when", "¿Cuándo lo miramos?"),
    ("es", "when", "Cuando lo evaluaremos?"),
    ("es", "guardrail", "¿Qué no puede empeorar?"),
    ("es", "who", "¿Para quién lo hacemos?"),
    ("es", "follow-up", "¿Quién mira los números?"),
    ("es", "result", "¿Funcionó?"),
    ("es", "result", "¿Qué hemos aprendido?"),
    ("es", "decision", "¿Qué se decidió?"),
    ("es", "confidence", "¿Qué tan seguros estamos?"),
    ("es", "exit", "¿Cuándo paramos?"),
    ("pt", "hypothesis", "Que mudança esperamos?"),
    ("pt", "hypothesis", "Qual é a nossa hipótese?"),
    ("pt", "hypothesis", "No que apostamos?"),
    ("pt", "outcome", "O que queremos conseguir?"),
    ("pt", "outcome", "Qual é o objetivo?"),
    ("pt", "benefit", "O que o usuário ganha?"),
    ("pt", "metric", "Como saberemos se funcionou?"),
    ("pt", "metric", "Onde veremos isso?"),
    ("pt", "success criteria", "Quando será um sucesso?"),
    ("pt", "baseline", "De onde partimos?"),
    ("pt", "target", "Qual é a meta?"),
    ("pt", "when", "Quando vamos avaliar?"),
    ("pt", "when", "Quando voltamos a olhar?"),
    ("pt", "guardrail", "O que não deve piorar?"),
    ("pt", "who", "Para quem é isso?"),
    ("pt", "follow-up", "Quem vai olhar os números?"),
    ("pt", "result", "Deu certo?"),
    ("pt", "result", "O que dizem os numeros?"),
    ("pt", "decision", "O que foi decidido?"),
    ("pt", "confidence", "Quão confiantes estamos?"),
    ("pt", "exit", "Quando paramos?"),
    ("ja", "hypothesis", "何を期待するか"),
    ("ja", "hypothesis", "仮説は何ですか"),
    ("ja", "outcome", "何を達成したいか"),
    ("ja", "benefit", "なぜ取り組むのか"),
    ("ja", "metric", "どの数字を見るか"),
    ("ja", "metric", "効果をどう測るか"),
    ("ja", "success criteria", "どうなったら成功か"),
    ("ja", "baseline", "現在の値はいくつか"),
    ("ja", "target", "どこまで下げるか"),
    ("ja", "when", "いつ結果を見るか"),
    ("ja", "when", "いつ振り返りますか"),
    ("ja", "guardrail", "何を悪化させてはいけないか"),
    ("ja", "who", "誰のためか"),
    ("ja", "follow-up", "誰が数字を見るか"),
    ("ja", "result", "効果はあったか"),
    ("ja", "result", "何を学びましたか"),
    ("ja", "decision", "何を決めましたか"),
    ("ja", "confidence", "どのくらい自信があるか"),
    ("ja", "exit", "どうなったらやめるか"),
]


def first_claim(reading: Reading, slot: str) -> Claim | None:
    """Return the first claim that answers the questions of a slot."""
    return next((claim for claim in reading.claims if claim.slot == CLAIMS.get(slot, slot)), None)


@pytest.mark.parametrize(("code", "slot", "question"), QUESTIONS)
def test_question_as_heading_opens_its_slot(reader: Reader, read: Read, code: str, slot: str, question: str) -> None:
    answer = ANSWERS[code][slot]
    assert reader.vocabulary.slot_of_heading(question) == slot
    claim = first_claim(read(f"## {question}\n{answer}\n"), slot)
    assert claim is not None
    assert (claim.text, claim.line, claim.fills) == (answer, 2, True)


@pytest.mark.parametrize(("code", "slot", "question"), QUESTIONS)
def test_question_followed_by_its_answer_opens_its_slot(
    reader: Reader, read: Read, code: str, slot: str, question: str
) -> None:
    answer = ANSWERS[code][slot]
    assert reader.vocabulary.is_label(question)
    for end in ["？", "? ", "："] if code == "ja" else [" "]:
        claim = first_claim(read(f"{question}{end}{answer}\n"), slot)
        assert claim is not None
        assert (claim.text, claim.line, claim.fills) == (answer, 1, True)


OTHER_QUESTIONS = [
    ("Wer reviewt den Code?", "Jana und Tom."),
    ("Wie bauen wir das?", "Mit einem neuen Knopf auf der Seite."),
    ("Was hast du erwartet?", "Der Knopf ist blau."),
    ("Wann wird ausgerollt?", "2027-01-15"),
    ("Qui relit le code ?", "Jeanne et Paul."),
    ("Comment reproduire le problème ?", "Avec un clic sur le bouton de la page."),
    ("Que devrait-il se passer ?", "Le bouton est bleu."),
    ("Quand est-ce livré ?", "2027-01-15"),
    ("¿Quién revisa el código?", "Juana y Pablo."),
    ("¿Qué debería pasar?", "El botón es azul."),
    ("¿Cómo lo implementamos?", "Con un botón nuevo en la página."),
    ("¿Cuándo se entrega?", "2027-01-15"),
    ("Quem revisa o código?", "Joana e Paulo."),
    ("O que deveria acontecer?", "O botão é azul."),
    ("Como implementamos isso?", "Com um botão novo na página."),
    ("Quando será entregue?", "2027-01-15"),
    ("誰がコードを確認するか？", "田中さんと鈴木さん。"),
    ("どう実装するか？", "ページに新しいボタンを置く。"),
    ("本来どうなるべきか？", "ボタンは青い。"),
    ("いつリリースするか？", "2027-01-15"),
]
"""Questions about review, implementation, bug reports and shipping dates."""


@pytest.mark.parametrize(("question", "answer"), OTHER_QUESTIONS)
def test_unrelated_question_is_no_label(reader: Reader, read: Read, question: str, answer: str) -> None:
    assert not reader.vocabulary.is_label(question)
    assert read(f"{question} {answer}\n").claims == ()


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Wie bauen wir das?", "Mit einem neuen Knopf auf der Seite."),
        ("Was hast du erwartet?", "Der Knopf ist blau."),
        ("Où se trouve le bouton ?", "En haut de la page, avec les autres."),
        ("Que devrait-il se passer ?", "Le bouton est bleu."),
        ("¿Qué debería pasar?", "El botón es azul."),
        ("¿Cómo lo implementamos?", "Con un botón nuevo en la página."),
        ("O que deveria acontecer?", "O botão é azul."),
        ("Como implementamos isso?", "Com um botão novo na página."),
        ("誰がコードを確認するか？", "田中さんと鈴木さん。"),
        ("どう実装するか？", "ページに新しいボタンを置く。"),
    ],
)
def test_unrelated_question_as_heading_opens_no_slot(reader: Reader, read: Read, question: str, answer: str) -> None:
    assert reader.vocabulary.slot_of_heading(question) is None
    assert read(f"## {question}\n{answer}\n").claims == ()
