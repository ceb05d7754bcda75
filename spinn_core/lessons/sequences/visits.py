"""A shop's visitor: our own table of visits, made by a rule that the page states. No torch here.

The planned gaps between visits go round in a fixed order (PLAN). Each planned gap is multiplied by a random factor
around 1, and a planned visit is missed with some probability, when the two gaps beside it become one. At each visit
the visitor buys for the time until the next planned one, so the bill knows of the gap to come.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from spinn_core.lessons.sequences.limits import check_limits

PLAN = (7.0, 7.0, 14.0, 28.0)
"""Days between planned visits, over and over. After a 7 both 7 and 14 may come: one interval does not tell."""

BILL_A_DAY, BILL_NOISE = 3.0, 0.1
"""Euros spent for each day until the next planned visit, and the spread of the factor around it."""

BEGIN = np.datetime64("2024-01-05T16:30:00", "s")
FEWEST, MOST = 40, 1_000


@dataclass(frozen=True)
class VisitRule:
    """How a table is made.

    Attributes:
        visits: rows, FEWEST to MOST.
        noise: spread s of a planned gap: it is multiplied with exp(s z - s^2 / 2), z normal, whose mean is 1.
        missed: probability that a planned visit does not take place.
        seed: of all draws; the same seed makes the same table.
    """

    visits: int = 300
    noise: float = 0.1
    missed: float = 0.05
    seed: int = 1

    def __post_init__(self) -> None:
        check_limits("the number of visits", self.visits, FEWEST, MOST)
        check_limits("noise", self.noise, 0, 1)
        check_limits("missed", self.missed, 0, 0.5)


@dataclass(frozen=True)
class Visits:
    """A table of visits.

    Attributes:
        times: (n,) datetime64[s], rising; in UTC where the offsets are known, else as written.
        amounts: (n,) what was spent at each visit; None where the table does not say.
        expected: (n - 1,) for a table of ours the mean interval of the rule after each visit, for who knows the rule
            and the place in the plan, but not the chance to come; None for other tables. In days.
        planned: (n - 1,) likewise the likeliest interval by far: the planned one, if the next visit takes place.
        offsets: (n,) timedelta64[s] from UTC, as written with each time; None where the table does not say.
    """

    times: np.ndarray
    amounts: np.ndarray | None = None
    expected: np.ndarray | None = None
    planned: np.ndarray | None = None
    offsets: np.ndarray | None = None

    @property
    def local(self) -> np.ndarray:
        """(n,) datetime64[s]: day and time of day as written."""
        return self.times if self.offsets is None else self.times + self.offsets

    def written(self) -> list[str]:
        """Each time as text: 2024-03-01 07:30:00, with +08:00 behind it where the table says so."""
        texts = [str(time).replace("T", " ") for time in self.local]
        if self.offsets is None:
            return texts
        return [f"{text}{_offset_text(int(one.astype(int)))}" for text, one in zip(texts, self.offsets, strict=True)]

    def rows(self) -> list[dict[str, object]]:
        """The table as times_file reads it again, a row for each visit."""
        amounts = [{}] * len(self) if self.amounts is None else [{"amount": float(one)} for one in self.amounts]
        return [{"time": time, **amount} for time, amount in zip(self.written(), amounts, strict=True)]

    def __len__(self) -> int:
        return len(self.times)


def _offset_text(seconds: int) -> str:
    minutes, rest = divmod(abs(seconds), 60)
    return f"{'-' if seconds < 0 else '+'}{minutes // 60:02}:{minutes % 60:02}" + (f":{rest:02}" if rest else "")


def make_visits(rule: VisitRule) -> Visits:
    """The table of a rule."""
    generator = np.random.default_rng(rule.seed)
    plan = np.array(PLAN)
    # More planned visits than any table needs, so that one draw of everything suffices
    planned = int(rule.visits / (1 - rule.missed) * 1.5) + 50
    factors = np.exp(rule.noise * generator.standard_normal(planned) - rule.noise**2 / 2)
    missed = generator.random(planned) < rule.missed
    bills = np.exp(BILL_NOISE * generator.standard_normal(planned))
    gaps = plan[np.arange(planned) % len(plan)] * factors  # gaps[k] lies between the planned visits k and k + 1
    days = np.concatenate([[0.0], np.cumsum(gaps)[:-1]])
    missed[0] = False
    kept = np.flatnonzero(~missed)[: rule.visits]
    times = BEGIN + np.round(days[kept] * 86_400).astype("timedelta64[s]")
    amounts = np.round(BILL_A_DAY * gaps[kept] * bills[kept], 2)
    after, places = _mean_after(plan, rule.missed), kept[:-1] % len(plan)
    return Visits(times, amounts, after[places], plan[places])


def _mean_after(plan: np.ndarray, missed: float) -> np.ndarray:
    """(len(plan),): the mean interval after a visit at each place of the plan.

    m visits in a row are missed with probability missed^m (1 - missed), and then m + 1 gaps add up; summed by parts
    that is gap 0 + missed * gap 1 + missed^2 * gap 2 and so on, a geometric series over each round of the plan.
    """
    size = len(plan)
    weights = missed ** np.arange(size)
    rounds = np.array([np.roll(plan, -place) for place in range(size)])  # (place, gaps from there on)
    return rounds @ weights / (1 - missed**size)
