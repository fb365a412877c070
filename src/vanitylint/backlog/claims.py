"""What an item claims, slot by slot, each with its quote and where it stood."""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

from msgspec import Struct

from vanitylint.backlog.items import State  # noqa: TC001 - readings come from other processes, and are decoded by it

Slot: TypeAlias = Literal[
    "hypothesis", "who", "reason", "metric", "baseline", "target", "when", "guardrail", "exit", "follow-up", "result",
    "decision", "confidence",
]  # fmt: skip
HypothesisStatus: TypeAlias = Literal["stated", "benefit", "placeholder", "none"]
MetricStatus: TypeAlias = Literal["outcome", "output", "placeholder", "none"]
FollowUpStatus: TypeAlias = Literal["is", "done", "planned", "none"]
WorkClass: TypeAlias = Literal["feature", "defect", "risk", "debt", "support", "chore", "docs", "spike", "release"]

WORK_CLASSES: tuple[WorkClass, ...] = get_args(WorkClass)
EXEMPT = tuple(each for each in WORK_CLASSES if each != "feature")
"""Work classes that need no bet: their worth does not hang on a guess about customers."""

EMPTY = ("placeholder", "unknown")
"""Statuses of claims that fill nothing."""
_ANOTHER_THING = (("hypothesis", "output"), ("metric", "acceptance"))
"""Slots and statuses of claims that stand in their place and are something else."""


class Claim(Struct, frozen=True):
    """One thing an item says about its bet."""

    slot: Slot
    status: str
    """`placeholder` where a template was left as it is; else

    - of a hypothesis `stated`, `benefit`, or `output` for work to finish where an outcome is asked for;
    - of a metric `outcome`, `output`, `vanity` for a count that can only grow, or `acceptance` for a criterion;
    - of a follow-up `planned`;
    - of a result `positive`, `negative`, `neither`, or `stated` where no verdict is told;
    - of a decision `keep`, `iterate`, `stop`, `defer`, or `stated` where it is none of these;
    - of a baseline `stated`, or `unknown` where the item says so;
    - of anything else `stated`.
    """
    text: str
    """The item's own words, shortened to about 200 characters."""
    where: str
    """`title`, `body`, `body > Success metrics`, `field Target`, `comment`."""
    line: int = 0
    """The line of the body, counted from 1; of the file where the item has one; 0 elsewhere."""
    at: str | None = None
    """When it was said, where the tracker tells (comments)."""
    own: bool = False
    """It stands where its slot is asked for: in a field, under a heading or behind a label of that name."""

    @property
    def fills(self) -> bool:
        """Whether it fills its slot; work to finish is no hypothesis, and a criterion no measure."""
        return self.status not in EMPTY and (self.slot, self.status) not in _ANOTHER_THING


class Edit(Struct, frozen=True):
    """A later change to something the item claims."""

    slot: Slot
    field: str
    at: str
    before: str
    after: str
    material: bool
    """A number, date, comparison, measure or negation changed, not only the wording."""
    structured: bool
    """It was a field of its own, not a sentence in a longer text."""
    eased: int | None = None
    """By how many percent of the old value a target became easier to reach; None where that cannot be told."""
    later: int | None = None
    """By how many days the look back moved; None where no days are named."""


class First(Struct, frozen=True):
    """When a slot was first filled, where the history shows that it was empty before."""

    slot: Slot
    at: str


class Acknowledged(Struct, frozen=True):
    """A line in an item that says its team lives with a rule's question: `vanitylint: ack HYP101 because …`."""

    rule: str
    """Or the words up to it, where the line only comes near the right form: `vanitylint ack HYP101`."""
    until: str
    """ISO day, the last on which it holds; the words that stand there where they are no day; or empty."""
    reason: str
    where: str
    """`body` or `comment`."""
    line: int = 0
    """The line of the body, counted from 1; of the file where the item has one; 0 elsewhere."""


class Reading(Struct, frozen=True, kw_only=True):
    """All that was understood of one item."""

    kind: str
    work_class: WorkClass
    classed_by: str = ""
    """What tells its class: `kind`, `title`, `label docs`, `no-bet exempt`, `config docs` for a name of the team's own,
    `container`, `law` where one demands it, `machine` for a machine's note that nobody has taken up; empty where
    nothing does."""
    state: State
    is_state_told: bool = True
    """Whether anything says so; else it counts as not begun."""
    is_bet_kind: bool
    """It is of a kind that carries a bet for its children: initiative, epic, experiment …"""
    is_container: bool
    """It collects unrelated work and never ends, such as `Maintenance`."""
    hypothesis: HypothesisStatus = "none"
    metric: MetricStatus = "none"
    followup: FollowUpStatus = "none"
    measure_by: str | None = None
    """The day the result will be looked at, ISO, where the words give one."""
    measure_after_days: int | None = None
    """Or how many days after the release."""
    claims: tuple[Claim, ...] = ()
    mentions: tuple[tuple[str, str], ...] = ()
    """Relation and key of items that the text names: `("part of", "#12")`."""
    edits: tuple[Edit, ...] = ()
    firsts: tuple[First, ...] = ()
    acknowledged: tuple[Acknowledged, ...] = ()
    removes: bool = False
    """Its title takes something out of the product."""
    shape: str = ""
    """A fingerprint of the stated hypothesis without numbers and the title's words; empty where little is left."""
    comment_words: int = 0
    """Words that people wrote in comments."""
    remark: str = ""
    """What was decided where labels left a choice, and a day for looking back that is none; mostly empty."""

    def claim(self, slot: Slot, *, status: str | None = None) -> Claim | None:
        """The first claim of a slot, or None."""
        wanted = (claim for claim in self.claims if claim.slot == slot)
        return next((claim for claim in wanted if status is None or claim.status == status), None)

    def says(self, slot: Slot) -> bool:
        """Whether a slot is filled with what it is for."""
        return any(claim.slot == slot and claim.fills for claim in self.claims)
