"""Classify an item's work: its kind, work class and state, and whether it is a container or a look back."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from vanitylint.reading.pattern_lists import matches_list
from vanitylint.reading.sentences import TITLE_MARKS, Sentence
from vanitylint.reading.splitting import split_sentences
from vanitylint.reading.units import Unit

if TYPE_CHECKING:
    from collections.abc import Container

    from vanitylint.backlog.claims import HypothesisStatus, WorkClass
    from vanitylint.backlog.items import State, WorkItem
    from vanitylint.reading.vocabulary import Vocabulary

_MAX_OPENING_WORDS = 5
_MAX_NAME_WORDS = 2
_PREFIX_MARKS = "[]():|-–⁃•#*📖🎯💸🔎🌟 "


class Work(NamedTuple):
    """How an item is classified."""

    kind: str
    work_class: WorkClass
    state: State
    is_bet_kind: bool
    is_container: bool
    is_look_back: bool
    removes: bool = False
    """Whether it removes something from the product."""
    is_state_told: bool = True
    """Whether anything says so; otherwise it counts as not started."""
    remark: str = ""
    """How a choice between labels was made."""
    exempted_by: str = ""
    """The label that says it is no bet; empty if it would be none anyway."""
    classed_by: str = ""
    """As in `Reading.classed_by`."""

    @property
    def yields_to_hypothesis(self) -> bool:
        """Whether a stated hypothesis makes it a bet: a label or the title's first words may only name a topic."""
        return self.is_bet_kind and self.classed_by.startswith(("label ", "title"))

    def remark_on(self, hypothesis: HypothesisStatus) -> str:
        """Return a remark about its labels, given what the item says about its hypothesis."""
        if not self.exempted_by:
            return self.remark
        remark = f"exempt, as the label {self.exempted_by} says"
        if hypothesis == "stated":
            remark += "; it does state a hypothesis, which is followed once the label is removed"
        return f"{self.remark}; {remark}" if self.remark else remark


def classify(item: WorkItem, vocabulary: Vocabulary) -> Work:
    """Classify an item.

    The kind comes from the tracker's type, then labels; the class from the kind, then labels, then the title's first
    words.
    """
    labels = [form for label in item.labels for form in label_forms(label)]
    title = item.title.lower()
    opening = _without_prefix(title)
    kind, remark = _kind(item, labels, vocabulary)
    stated_state = _state(item, vocabulary)
    is_bet_kind = kind in vocabulary.tracker.bet_kinds
    is_container = is_bet_kind and _is_container(opening, vocabulary)
    look_back = _is_look_back(kind, labels, item.title, item.body, vocabulary)
    is_unplanned = item.automated and not (item.kind or item.parent or item.sprint or item.status or is_bet_kind)
    own_class_name = next((w for w in (item.kind.strip().lower(), *labels) if w in vocabulary.tracker.own_classes), "")
    if own_class_name:
        work_class, classed_by = vocabulary.tracker.own_classes[own_class_name], f"config {own_class_name}"
    elif is_container:
        work_class, classed_by = "chore", "container"
    elif is_unplanned:
        work_class, classed_by = "chore", "machine"
    else:
        work_class, classed_by = _work_class(item, kind, labels, opening, vocabulary)
    no_bet = next(
        (w for w in labels if w in vocabulary.tracker.no_bet_labels and w not in vocabulary.tracker.own_classes), ""
    )
    work = Work(
        kind,
        cast("WorkClass", work_class),
        cast("State", stated_state or "todo"),
        is_bet_kind,
        is_container,
        look_back,
        removes=kind != "bug" and vocabulary.tracker.removals.applies_to(opening, labels),
        is_state_told=stated_state != "",
        remark=remark,
        classed_by=classed_by,
    )
    if look_back:  # whatever its labels say
        return as_look_back(work)
    if no_bet and (work_class == "feature" or work.yields_to_hypothesis):
        return work._replace(work_class="chore", exempted_by=no_bet, classed_by=f"no-bet {no_bet}")
    return work


def as_look_back(work: Work) -> Work:
    """Return the classification of an item that looks back: measuring is part of the bet that is measured."""
    return as_feature(work)._replace(is_look_back=True)


def as_feature(work: Work) -> Work:
    """Return the classification of an item that is feature work whatever its labels say."""
    return work._replace(work_class="feature", exempted_by="", classed_by="")


_REASON_SLOTS = frozenset({"hypothesis", "outcome", "benefit"})


def is_mandatory(units: list[Unit]) -> bool:
    """Return whether a law, an authority or an audit demands the work, by its title, its opening or its reasons."""
    title, texts = units[0].text, _opening_and_reasons(units)
    if matches_list("demanded by title", title) and not matches_list("not demanded", title):
        return True
    if not matches_list("demanded", "\n".join((title, *texts))):  # a single search for nearly all items
        return False
    return any(matches_list("demanded", text) and not matches_list("not demanded", text) for text in (title, *texts))


def is_replacement(units: list[Unit]) -> bool:
    """Return whether the work only replaces what is old: at its end of life, or with no visible change."""
    title = units[0].text
    return matches_list("replaces", title) and matches_list(
        "nobody is to notice", "\n".join((title, *_opening_and_reasons(units)))
    )


def _opening_and_reasons(units: list[Unit]) -> list[str]:
    """Return the texts that say what the work is and why, without the title."""
    texts, remaining = [], _MAX_SEARCHED
    for unit in units[1:]:
        if unit.kind != "prompt" and unit.slot in _REASON_SLOTS:
            texts.append(unit.text[:_MAX_SEARCHED])
        elif unit.kind != "prompt" and not unit.slot and remaining > 0:
            texts.append(unit.text[:remaining])
            remaining -= len(unit.text)
    return texts


def as_mandatory(work: Work) -> Work:
    """Return the classification of an item that has to be done, and so is no bet."""
    return work._replace(work_class="risk", classed_by="law")


def as_replacement(work: Work) -> Work:
    """Return the classification of an item that only replaces what is old, and so is no bet."""
    return work._replace(work_class="debt", classed_by="replacement")


def _kind(item: WorkItem, labels: list[str], vocabulary: Vocabulary) -> tuple[str, str]:
    """Return the kind, and a remark if labels name several kinds: that of the first label is used."""
    type_name = item.kind.strip().lower()
    kind = vocabulary.tracker.kinds.get(type_name, type_name)
    if kind and kind != "task":
        return kind, ""
    named_kinds = [
        vocabulary.tracker.kinds[label]
        for label in labels
        if label in vocabulary.tracker.kinds and (label in vocabulary.tracker.bet_labels or not kind)
    ]
    if own := next(
        (vocabulary.tracker.own_kinds[label] for label in labels if label in vocabulary.tracker.own_kinds), ""
    ):
        return own, ""
    if named_kinds:
        several = ", ".join(dict.fromkeys(named_kinds))
        remark = (
            f"labels name several kinds ({several}); {named_kinds[0]} was used, [kinds] in the config can change that"
        )
        return named_kinds[0], remark if "," in several else ""
    opening = item.title.lower().lstrip("[( ").split(":", 1)[0].split("]", 1)[0].strip()
    is_top = (
        not kind
        and not item.parent
        and any(vocabulary.tracker.relations.get(link.type.lower()) == "down" for link in item.links)
    )
    return vocabulary.tracker.kinds.get(opening, kind or (vocabulary.tracker.kind_of_parents if is_top else "task")), ""


def _work_class(item: WorkItem, kind: str, labels: list[str], opening: str, vocabulary: Vocabulary) -> tuple[str, str]:
    """Return the work class, and what determined it."""
    if kind in vocabulary.tracker.class_of_kind:
        kinds = vocabulary.tracker.kinds
        is_from_type = kinds.get(item.kind.strip().lower()) == kind
        label = "" if is_from_type else next((label for label in labels if kinds.get(label) == kind), "")
        return vocabulary.tracker.class_of_kind[kind], f"label {label}" if label else "kind"
    for label in labels:
        if label in vocabulary.tracker.class_of_label:
            return vocabulary.tracker.class_of_label[label], f"label {label}"
    prefix, _, after_prefix = opening.partition(": ")
    # As in "Upgrade V8", in "chore(deps): bump V8" and in "Android: Upgrade V8"; "Build …" is no "build: …".
    for words in (opening, prefix.partition("(")[0] + ":", after_prefix):
        if first := _opening_words(words, vocabulary.tracker.class_of_title):
            return vocabulary.tracker.class_of_title[first], "title"
    return "feature", ""


def _is_container(opening: str, vocabulary: Vocabulary) -> bool:
    """Return whether a title is little more than a container's name: `Maintenance`, `Small improvements Q3`."""
    words = opening.split()
    return len(words) <= 5 and any(
        opening == word or opening.startswith(f"{word} ") or opening.endswith(f" {word}")
        for word in vocabulary.tracker.containers
    )


_MAX_SEARCHED = 700
"""Number of characters of a description from which it is decided whether the work has been released."""


def _is_look_back(kind: str, labels: list[str], title: str, body: str, vocabulary: Vocabulary) -> bool:
    if kind == "measurement" or any(label in vocabulary.look_back_labels for label in labels):
        return True
    if kind in ("bug", "epic", "initiative") or is_choice(title):
        return False
    return _title_states_look_back(title) or _announces_or_names_look_back(kind, title, body, vocabulary)


def _announces_or_names_look_back(kind: str, title: str, body: str, vocabulary: Vocabulary) -> bool:
    """Whether a title announces a look at the effects of something, or names one at something already released."""
    language = vocabulary.language_of(f"{title} {body}")
    unit = Unit(title, "title", "title", 0, "title")
    parts = [Sentence(part, language, unit) for part in (title, *TITLE_MARKS.split(title)) if part]
    tag = language.tag
    if any(part.starts_with(tag.build | tag.ask) or part.has(tag.tech) for part in parts):
        return False
    if _announces_look(title, parts, vocabulary) or (kind == "task" and _names_what_is_looked_at(title, vocabulary)):
        return True
    if not any(part.starts_with(tag.look) for part in parts):
        return False
    sentences = [Sentence(text, language, unit) for text in split_sentences(body[:_MAX_SEARCHED])]
    return any(sentence.has(tag.live) and not sentence.has(tag.modal) for sentence in sentences)


def _title_states_look_back(title: str) -> bool:
    """Return whether a title explicitly says that the effects of work are looked at, and not the work itself."""
    return matches_list("looks back", title) and not matches_list("looks at the work", title)


def is_choice(title: str) -> bool:
    """Return whether a title is about a choice before anything is built: `Evaluate three payment providers`."""
    return matches_list("weighs a choice", title) and not matches_list("weighs what came out", title)


def _announces_look(title: str, parts: list[Sentence], vocabulary: Vocabulary) -> bool:
    """Whether a title alone is one of a look back: `Readout of …`, `… after rollout`, `Check conversion in May`."""
    openings = (_without_prefix(title), *(part.text for part in parts))
    if any(_opening_words(opening.lower(), vocabulary.look_back_titles) for opening in openings):
        return True
    if vocabulary.look_back_phrases.search(title.lower()):
        return True
    return any(part.matches(part.sense.looks_back | part.sense.books_a_look) for part in parts)


def _names_what_is_looked_at(title: str, vocabulary: Vocabulary) -> bool:
    """Return whether a title is only a word for looking and a name: `Auswertung Bestellstrecke`."""
    first, _, rest = _without_prefix(title).partition(" ")
    name = rest.split(None, _MAX_NAME_WORDS)
    is_name = 0 < len(name) <= _MAX_NAME_WORDS and all(word[:1].isupper() for word in name)
    return is_name and f"{first.lower()} …" in vocabulary.look_back_titles


def _opening_words(title: str, known: Container[str]) -> str:
    """Return the known words that a title begins with; empty if there are none."""
    words = title.split(None, _MAX_OPENING_WORDS)
    for count in range(min(len(words), _MAX_OPENING_WORDS), 0, -1):
        opening = " ".join(words[:count])
        for candidate in (opening, opening.rstrip(":,."), f"{opening.partition('-')[0]}-"):  # "cve-2026-1234"
            if candidate in known:
                return candidate
    return ""


def _state(item: WorkItem, vocabulary: Vocabulary) -> str:
    """Return the state; empty if nothing says it."""
    words = [word.strip().lower().replace("\u2019", "'") for word in (item.resolution, item.status)]
    if own := next(
        (vocabulary.tracker.own_states[word] for word in words if word in vocabulary.tracker.own_states), None
    ):
        return own
    label = _state_of_labels(item, vocabulary)
    resolution, status = map(vocabulary.tracker.states.get, words)
    state = item.state or status or resolution or label
    if state == "done" and (label if item.state else resolution) == "dropped":  # "Closed" as "Won't do"
        return "dropped"
    if state or item.finished or item.started:
        return state or ("done" if item.finished else "doing")
    return ""


def _state_of_labels(item: WorkItem, vocabulary: Vocabulary) -> str:
    return next((state for label in item.labels if (state := state_of_label(label, vocabulary))), "")


def state_of_label(label: str, vocabulary: Vocabulary) -> str:
    """Return the state that a label names: `wip`, `status: ready`; empty if it names none."""
    lowered, bare = label_forms(label)
    if state := vocabulary.tracker.state_labels.get(lowered):
        return state
    tells_status = bare != lowered and lowered.startswith(vocabulary.tracker.state_prefixes)
    return vocabulary.tracker.states.get(bare, "") if tells_status else ""


def label_forms(label: str) -> tuple[str, str]:
    """Return a label as it is, and without its prefix: `kind/feature` and `type: bug` become feature and bug."""
    lowered = label.lower().strip()
    bare = lowered
    for mark in ("/", ":"):
        bare = bare.rpartition(mark)[2].strip() or bare
    return lowered, bare


def bare_label(label: str) -> str:
    """Return a label without its prefix: `result: validated` becomes validated."""
    return label_forms(label)[1]


def _without_prefix(title: str) -> str:
    """Return a title without its prefix: `[UX] Measure the lockers` begins with Measure."""
    text = title.lstrip(_PREFIX_MARKS)
    while (closing := text.find("]")) > 0 and title.lstrip().startswith("[") and closing < 25:
        text = text[closing + 1 :].lstrip(_PREFIX_MARKS)
        title = text
    return text
