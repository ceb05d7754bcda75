"""The SPINN encoder: one generator that reads a sentence action by action, the machine and its two networks together.

Whatever looks at one sentence runs on `SPINN.steps`: the trace that pages draw, the prediction of a pair, attribution
by occlusion, the tracker's knock-out, the autograd graph and the lesson about loops. Batches of sentences (training,
evaluation, sheets, all bracketings) run on `fast/tree.py`, which tests hold equal to this file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from spinn_core.data.snli import to_actions, to_numbers
from spinn_core.model.tracker import Tracker
from spinn_core.model.tree_lstm import Reduce
from spinn_core.parsing.machine import START, Action, State, advance, legal_actions
from spinn_core.shown_source import keep_source

keep_source(__file__)

SHIFT, REDUCE = 0, 1
"""Actions as numbers: the columns of the transition logits and the values in a transition array."""

CANNOT_PARSE = "this network cannot choose transitions itself: give them"

Context = tuple[Tensor, Tensor]
"""The tracker's (e, memory), each (R, d_tracker)."""


@dataclass(frozen=True)
class Encoded:
    """What an encoder returns for B sentences.

    Attributes:
        sentences: (B, d), the h left on each stack.
        transitions: for each sentence, its 2n-1 actions as 0 (SHIFT) and 1 (REDUCE).
        logits: (steps, 2), the tracker's transition logits at every step of every sentence, or None
            where it does not predict.
        actions: (steps,), the action taken at each row of `logits`.
        choices: (steps,), True where both actions were legal.
    """

    sentences: Tensor
    transitions: list[list[int]]
    logits: Tensor | None = None
    actions: Tensor | None = None
    choices: Tensor | None = None


@dataclass(frozen=True)
class Step:
    """One action of the machine and what the networks computed for it, in R readings at once.

    Attributes:
        index: 0 for the first.
        action: what was done.
        forced: True where no other action was legal.
        after: the machine once it is done.
        node: id of the node that it pushed, as `machine.run` numbers them.
        state: (R, 2d), that node's h and c.
        reads: what the tracker read before the action: "b", "s1", "s2" (and "b2", ...) to a node id, or None where
            nothing stood. Empty without a tracker.
        context: the tracker's new state; None without one.
        scores: (R, 2), logits of SHIFT and REDUCE; None where none are predicted.
        gates: (R, 5d), of a REDUCE, before their non-linearities; None for a SHIFT.
    """

    index: int
    action: Action
    forced: bool
    after: State
    node: int
    state: Tensor
    reads: dict[str, int | None]
    context: Context | None
    scores: Tensor | None
    gates: Tensor | None


class SPINN(nn.Module):
    """Stack-augmented Parser-Interpreter Neural Network (Bowman et al. 2016).

    Holds parameters only. Buffers, stacks and the tracker's context live inside one call, so that
    one encoder serves many threads.

    Args:
        d_hidden: d, the width of h and of c.
        d_tracker: width of the tracker; 0 for none.
        lookahead: further buffer words that the tracker reads.
        predicts: whether the tracker can choose the transitions itself.
    """

    def __init__(self, d_hidden: int, d_tracker: int, lookahead: int = 0, predicts: bool = True) -> None:
        super().__init__()
        self.d_hidden = d_hidden
        self.d_tracker = d_tracker
        self.reduce = Reduce(d_hidden, d_tracker)
        self.tracker = Tracker(d_hidden, d_tracker, lookahead, predicts) if d_tracker else None

    @property
    def can_parse(self) -> bool:
        """Whether it can choose transitions itself."""
        return self.tracker is not None and self.tracker.transition is not None

    def steps(
        self,
        words: Sequence[Tensor],
        transitions: Sequence[Action] | None = None,
        *,
        track: bool = True,
        edit: Callable[[int, Tensor], Tensor] | None = None,
    ) -> Iterator[Step]:
        """Reads one sentence and yields each action as it is done.

        Args:
            words: the buffer, front first: n states (h, c) side by side, (R, 2d) each. R is 1 but for what-ifs that
                read a sentence R times by the same actions.
            transitions: the 2n-1 actions; None lets the tracker choose among the legal ones (R must be 1 then).
            track: False leaves the tracker out: Reduce gets zeros in its place.
            edit: (node, state) to the state that takes its place, called for each phrase once it is made.

        Raises:
            ValueError: transitions are needed but not given.
            IllegalAction: a transition that the machine cannot do.
        """
        if transitions is None and not (self.can_parse and track):
            raise ValueError(CANNOT_PARSE)
        count, machine = len(words), START
        states = list(words)  # node id -> (R, 2d); phrases are added as they are made
        nothing = torch.zeros_like(words[0])  # (R, 2d)
        tracker = self.tracker if track else None
        zeros = nothing.new_zeros(len(nothing), self.d_tracker)  # (R, t)
        context: Context | None = (zeros, zeros) if tracker is not None else None
        for index in range(2 * count - 1):
            reads: dict[str, int | None] = {}
            scores = gates = None
            if tracker is not None:
                reads = self._places(tracker, machine, count)
                seen = [nothing if node is None else states[node] for node in reads.values()]
                context = tracker(context, [state[:, : self.d_hidden] for state in seen])
                if tracker.transition is not None:
                    scores = tracker.transition(context[0])  # (R, 2)
            legal = legal_actions(count, machine)
            if transitions is not None:
                action = transitions[index]
            else:
                assert scores is not None  # as it can parse
                action = choose(scores, legal)
            before, machine = machine, advance(count, machine, action)
            node = machine.stack[-1]
            if action is Action.REDUCE:
                left, right = (states[child].chunk(2, dim=1) for child in before.stack[-2:])
                h, c, gates = self.reduce(left, right, context[0] if context is not None else None)
                phrase = torch.cat([h, c], dim=1)  # (R, 2d)
                states.append(phrase if edit is None else edit(node, phrase))
            yield Step(index, action, len(legal) == 1, machine, node, states[node], reads, context, scores, gates)

    @staticmethod
    def _places(tracker: Tracker, machine: State, count: int) -> dict[str, int | None]:
        """Which node stands where the tracker looks: the names of `tracker.reads` in that order."""
        ahead = [
            node if node < count else None for node in range(machine.front, machine.front + len(tracker.reads) - 2)
        ]
        s2, s1 = (None, None, *machine.stack)[-2:]
        return dict(zip(tracker.reads, [ahead[0], s1, s2, *ahead[1:]], strict=True))

    def forward(
        self, words: Tensor, lengths: Sequence[int], transitions: Sequence[Sequence[int]] | None = None
    ) -> Encoded:
        """Reads B sentences one after the other: the reference implementation that `fast.encode` is held to.

        Args:
            words: (sum of lengths, 2d), each word's (h, c), sentence after sentence.
            lengths: number of words of each sentence, each at least 1.
            transitions: each sentence's actions; None lets the tracker choose among the legal ones.

        Raises:
            ValueError: transitions are needed but not given.
        """
        read: list[list[Step]] = []
        for k, sentence in enumerate(torch.split(words, list(lengths))):
            given = None if transitions is None else to_actions(transitions[k])
            read.append(list(self.steps(sentence.split(1), given)))
        every = [step for steps in read for step in steps]
        taken = [list(to_numbers([step.action for step in steps])) for steps in read]
        return Encoded(
            torch.cat([steps[-1].state for steps in read])[:, : self.d_hidden],  # (B, d)
            taken,
            torch.cat([step.scores for step in every if step.scores is not None]) if self.can_parse else None,
            torch.tensor([action for actions in taken for action in actions], device=words.device),
            torch.tensor([not step.forced for step in every], device=words.device),
        )


def choose(scores: Tensor, legal: Sequence[Action]) -> Action:
    """The likelier of the legal actions by the logits (1, 2); SHIFT where they are equal.

    A score that is not a number counts as equal, so that broken weights still read every sentence to its end.
    """
    if len(legal) == 1:
        return legal[0]
    shift, reduce = scores[0].tolist()
    return Action.REDUCE if reduce > shift else Action.SHIFT
