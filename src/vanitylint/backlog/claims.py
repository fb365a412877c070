"""The claims of an item, by slot, each with its quote and location."""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

from msgspec import Struct

from vanitylint.backlog.items import State  # noqa: TC001 - needed at run time, to decode readings from other processes

Slot: TypeAlias = Literal[
    "hypothesis", "who", "reason", "metric", "baseline", "target", "when", "guardrail", "exit", "follow-up", "result",
    "decision", "confidence",
]  # fmt: skip
HypothesisStatus: TypeAlias = Literal["stated", "benefit", "placeholder", "none"]
MetricStatus: TypeAlias = Literal["outcome", "output", "placeholder", "none"]
FollowUpStatus: TypeAlias = Literal["is", "done", "planned", "none"]
WorkClass: TypeAlias = Literal["feature", "defect", "risk", "debt", "support", "chore", "docs", "spike", "release"]

WORK_CLASSES: tuple[WorkClass, ...] = get_args(WorkClass)
EXEMPT_CLASSES = tuple(work_class for work_class in WORK_CLASSES if work_class != "feature")
"""Work classes that need no bet: their value does not depend on a guess about customers."""

UNFILLED_STATUSES = ("placeholder", "unknown")
"""Statuses of claims that do not fill their slot."""
_MISPLACED = (("hypothesis", "output"), ("metric", "acceptance"))
"""Slots and statuses of claims that are in the right place but are something else."""


class Claim(Struct, frozen=True):
    """One statement that an item makes about its bet."""

    slot: Slot
    status: str
    """`placeholder` for a template left unfilled; otherwise

    - hypothesis: `stated`, `benefit`, or `output` for work to finish where an outcome is asked for;
    - metric: `outcome`, `output`, `vanity` for a count that can only grow, or `acceptance` for a criterion;
    - follow-up: `planned`;
    - result: `positive`, `negative`, `neither`, `unmeasured` if nothing could be measured, or `stated` if it gives no
      verdict;
    - decision: `keep`, `iterate`, `stop`, `defer`, or `stated` if it is none of these;
    - baseline: `stated`, or `unknown` if the item says so;
    - anything else: `stated`.
    """
    text: str
    """The item's own words, shortened to about 200 characters."""
    where: str
    """`title`, `body`, `body > Success metrics`, `field Target`, `comment`."""
    line: int = 0
    """Line in the item's file if it has one, else in its body, counted from 1; 0 elsewhere."""
    at: str | None = None
    """When it was written, if the tracker records that (comments)."""
    own: bool = False
    """Whether it is where its slot is asked for: in a field, under a heading or after a label of that name."""

    @property
    def fills(self) -> bool:
        """Whether it fills its slot: work to finish is not a hypothesis, and a criterion is not a measure."""
        return self.status not in UNFILLED_STATUSES and (self.slot, self.status) not in _MISPLACED


class Edit(Struct, frozen=True):
    """A later change to something the item claims."""

    slot: Slot
    field: str
    at: str
    before: str
    after: str
    material: bool
    """Whether a number, date, comparison, measure or negation changed, not only the wording."""
    structured: bool
    """Whether it is a separate field, not a sentence in a longer text."""
    eased: int | None = None
    """How much easier a target became to reach, in percent of the old value; None if that is unclear."""
    later: int | None = None
    """By how many days the look back moved; None if no days are named."""


class First(Struct, frozen=True):
    """When a slot was first filled, if the history shows that it was empty before."""

    slot: Slot
    at: str


class Acknowledged(Struct, frozen=True):
    """A line in an item by which its team accepts a rule's question: `vanitylint: ack HYP101 because …`."""

    rule: str
    """The rule's id; or the words up to it, if the line only resembles the right form: `vanitylint ack HYP101`."""
    until: str
    """Last day on which it holds, ISO; the words in its place if they are not a day; or empty."""
    reason: str
    where: str
    """`body` or `comment`."""
    line: int = 0
    """Line in the item's file if it has one, else in its body, counted from 1; 0 elsewhere."""


class Reading(Struct, frozen=True, kw_only=True):
    """Everything that was read from one item."""

    kind: str
    work_class: WorkClass
    classed_by: str = ""
    """What determines its class: `kind`, `title`, `label docs`, `no-bet exempt`, `config docs` for a name that the team
    configured, `container`, `law` if a law demands it, `replacement` if it only replaces what is old,
    `machine` for a machine's note that nobody has taken up; empty if nothing does."""
    state: State
    is_state_told: bool = True
    """Whether anything says what the state is; otherwise it counts as not started."""
    is_bet_kind: bool
    """Whether its kind carries a bet for its children: initiative, epic, experiment …"""
    is_container: bool
    """Whether it collects unrelated work and never ends, such as `Maintenance`."""
    hypothesis: HypothesisStatus = "none"
    metric: MetricStatus = "none"
    followup: FollowUpStatus = "none"
    measure_by: str | None = None
    """Day on which the result will be looked at, ISO, if the text gives one."""
    measure_after_days: int | None = None
    """Or that day as a number of days after the release."""
    claims: tuple[Claim, ...] = ()
    mentions: tuple[tuple[str, str], ...] = ()
    """Relation and key of each item that the text mentions: `("part of", "#12")`."""
    edits: tuple[Edit, ...] = ()
    firsts: tuple[First, ...] = ()
    acknowledged: tuple[Acknowledged, ...] = ()
    removes: bool = False
    """Whether its title says that something is taken out of the product."""
    shape: str = ""
    """Fingerprint of the stated hypothesis without numbers and the words of the title; empty if little is left."""
    comment_words: int = 0
    """Number of words that people wrote in comments."""
    remark: str = ""
    """What was decided if labels were ambiguous, or a look-back date that is not a date; usually empty."""

    def claim(self, slot: Slot, *, status: str | None = None) -> Claim | None:
        """Return the first claim of a slot, or None."""
        claims = (claim for claim in self.claims if claim.slot == slot)
        return next((claim for claim in claims if status is None or claim.status == status), None)

    def says(self, slot: Slot) -> bool:
        """Return whether a slot has a claim that fills it."""
        return any(claim.slot == slot and claim.fills for claim in self.claims)
