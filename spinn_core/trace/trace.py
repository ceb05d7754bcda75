"""One sentence or one pair, read once with everything recorded. Pages draw what stands here; they run nothing.

The reading itself is `SPINN.steps`; here its tensors become arrays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from spinn_core.data.snli import LABELS
from spinn_core.model import spinn
from spinn_core.model.checkpoint import LoadedModel
from spinn_core.parsing import machine
from spinn_core.parsing.machine import Action, Node
from spinn_core.parsing.reader import MAX_WORDS, Parse, Reading


@dataclass(frozen=True)
class Gates:
    """A REDUCE's gates, each (d,), after their non-linearities: a by tanh, the others by the logistic function."""

    a: np.ndarray
    i: np.ndarray
    fl: np.ndarray
    fr: np.ndarray
    o: np.ndarray


@dataclass(frozen=True)
class Step:
    """What one action did; buffer and stack as they stand after it.

    Attributes:
        index: 0 for the first.
        action: what was done.
        forced: True where only this action was legal.
        probabilities: the model's, for SHIFT and REDUCE, before the action; None if it predicts none.
        front: words shifted so far: the buffer holds tokens[front:].
        stack: node ids, bottom first.
        node: id of the node that this step pushed.
        reads: what the tracker read before the action: "b", "s1", "s2" (and "b2", ...) to a node id,
            or None where nothing was there. Empty without a tracker.
        tracker_h, tracker_c: the tracker's new state, (d_tracker,) each; None without one.
        gates: of a REDUCE; None for a SHIFT.
    """

    index: int
    action: Action
    forced: bool
    probabilities: dict[Action, float] | None
    front: int
    stack: tuple[int, ...]
    node: int
    reads: dict[str, int | None]
    tracker_h: np.ndarray | None
    tracker_c: np.ndarray | None
    gates: Gates | None

    @property
    def tracker_norm(self) -> float | None:
        """Euclidean norm of the tracker's h."""
        return None if self.tracker_h is None else float(np.linalg.norm(self.tracker_h))


@dataclass(frozen=True)
class Trace:
    """A sentence read to its end.

    Attributes:
        tokens: the words.
        transitions: the actions taken.
        nodes: words and phrases; node k's state is row k of h and c.
        h, c: (nodes, d).
        steps: one a transition.
        encoding: (d,), the h of the whole sentence.
        known: for each word, whether the model's vocabulary lists it.
        model: its name.
        own: True if the model predicted the transitions.
    """

    tokens: tuple[str, ...]
    transitions: tuple[Action, ...]
    nodes: tuple[Node, ...]
    h: np.ndarray
    c: np.ndarray
    steps: tuple[Step, ...]
    encoding: np.ndarray
    known: tuple[bool, ...]
    model: str
    own: bool

    def phrase(self, node: int) -> str:
        """The words under a node."""
        return " ".join(self.tokens[self.nodes[node].start : self.nodes[node].end])

    def to_dict(self) -> dict[str, Any]:
        """The form that `python -m spinn_core trace --json` prints."""
        steps = []
        for step in self.steps:
            probabilities = step.probabilities
            steps.append(
                {
                    "index": step.index,
                    "action": step.action.value,
                    "forced": step.forced,
                    "probabilities": None
                    if probabilities is None
                    else {action.value: round(share, 6) for action, share in probabilities.items()},
                    "buffer": list(self.tokens[step.front :]),
                    "stack": [[self.nodes[k].start, self.nodes[k].end] for k in step.stack],
                    "tracker_norm": step.tracker_norm,
                    "node": step.node,
                }
            )
        return {
            "tokens": list(self.tokens),
            "transitions": [action.value for action in self.transitions],
            "model": self.model,
            "own": self.own,
            "steps": steps,
            "encoding": [float(value) for value in self.encoding],
        }


@dataclass(frozen=True)
class Prediction:
    """What a model says about a pair.

    Attributes:
        probabilities: entailment, neutral, contradiction, in this order; they sum to 1.
        label: the likeliest.
        premise, hypothesis: how each was read; None for a model that reads no tree.
        premise_vector, hypothesis_vector: (d,) each.
    """

    probabilities: dict[str, float]
    label: str
    premise: Trace | None
    hypothesis: Trace | None
    premise_vector: np.ndarray
    hypothesis_vector: np.ndarray


@torch.inference_mode()
def trace_sentence(model: LoadedModel, tokens: Sequence[str], transitions: Sequence[Action] | None = None) -> Trace:
    """Reads one sentence, step by step.

    Args:
        model: any of the tree-reading variants.
        tokens: the words, at least one.
        transitions: the actions; None lets the model choose.

    Raises:
        ValueError: no tree is read by this model, it cannot choose by itself, or too many words.
    """
    encoder = model.network.encoder
    if not isinstance(encoder, spinn.SPINN):
        raise ValueError(f"{model.name} is a sequential LSTM and builds no tree; choose spinn to see steps")
    if transitions is None and not encoder.can_parse:
        raise ValueError(f"{model.name} cannot choose its own transitions; type a parse or choose spinn")
    if not 1 <= len(tokens) <= MAX_WORDS:
        raise ValueError(f"a sentence has 1 to {MAX_WORDS} words, this one has {len(tokens)}")
    rows = torch.tensor(model.vocabulary.rows(tokens), device=model.network.device)
    words = model.network.words(rows).split(1)  # n x (1, 2d)
    read = list(encoder.steps(words, transitions))
    phrases = [step.state for step in read if step.action is Action.REDUCE]
    h, c = torch.cat([*words, *phrases]).chunk(2, dim=1)  # (2n-1, d) each
    taken = tuple(step.action for step in read)
    return Trace(
        tokens=tuple(tokens),
        transitions=taken,
        nodes=machine.run(taken).nodes,
        h=_array(h),
        c=_array(c),
        steps=_recorded(read),
        encoding=_array(h[-1]),
        known=tuple(model.vocabulary.knows(token) for token in tokens),
        model=model.name,
        own=transitions is None,
    )


def _recorded(read: Sequence[spinn.Step]) -> tuple[Step, ...]:
    """The steps as arrays. All are copied together, once the loop is over, so that on a GPU no step waits."""

    def arrays(tensors: list[Tensor], ready: Callable[[Tensor], Tensor]) -> Iterator[np.ndarray]:
        return iter(_array(ready(torch.cat(tensors))) if tensors else ())

    shares = arrays(
        [step.scores for step in read if step.scores is not None], lambda scores: torch.softmax(scores.double(), 1)
    )  # (steps, 2)
    contexts = [step.context for step in read if step.context is not None]
    tracker_h, tracker_c = (arrays([context[part] for context in contexts], lambda rows: rows) for part in (0, 1))
    gates = arrays([step.gates for step in read if step.gates is not None], _opened)  # (phrases, 5, d)
    return tuple(
        Step(
            index=step.index,
            action=step.action,
            forced=step.forced,
            probabilities=None if step.scores is None else dict(zip(Action, next(shares).tolist(), strict=True)),
            front=step.after.front,
            stack=step.after.stack,
            node=step.node,
            reads=step.reads,
            tracker_h=next(tracker_h, None),
            tracker_c=next(tracker_c, None),
            gates=None if step.gates is None else Gates(*next(gates)),
        )
        for step in read
    )


def _opened(gates: Tensor) -> Tensor:
    """(phrases, 5d) before their non-linearities to (phrases, 5, d) after them, for show."""
    a, *others = gates.chunk(5, dim=1)
    return torch.stack([torch.tanh(a), *(torch.sigmoid(gate) for gate in others)], dim=1)


def own_parse(model: LoadedModel, tokens: Sequence[str]) -> Parse:
    """The parse that a model chooses for a sentence.

    Raises:
        ValueError: a model that cannot choose, or too many words.
    """
    return Parse(tuple(tokens), trace_sentence(model, tokens).transitions)


@torch.inference_mode()
def predict(
    model: LoadedModel, premise: Reading, hypothesis: Reading, parses: str = "given", parser: LoadedModel | None = None
) -> Prediction:
    """The probabilities of entailment, neutral and contradiction for one pair.

    A sentence typed without a parse is parsed by the model itself if it can, else by `parser`.

    Args:
        model: any variant.
        premise, hypothesis: as typed.
        parses: "given" uses the provided parse where there is one, "own" the predicted one always.
        parser: a model that can choose transitions, for those that cannot.

    Raises:
        ValueError: a sentence without a parse, and nobody to make one.
    """
    if model.config.variant.reads_tree:
        traces: list[Trace] = [trace_reading(model, side, parses, parser) for side in (premise, hypothesis)]
        vectors = [torch.from_numpy(trace.encoding) for trace in traces]
    else:
        traces = []
        rows = [model.vocabulary.rows(side.tokens) for side in (premise, hypothesis)]
        words = model.network.words(torch.tensor(rows[0] + rows[1], device=model.network.device))  # (both, d)
        vectors = list(model.network.sequential(words, [len(side) for side in rows]))  # 2 x (d,)
    device = model.network.device
    logits = model.network.classifier(vectors[0][None].to(device), vectors[1][None].to(device))  # (1, 3)
    shares = torch.softmax(logits[0].double(), 0).tolist()
    return Prediction(
        probabilities=dict(zip(LABELS, shares, strict=True)),
        label=LABELS[int(np.argmax(shares))],
        premise=traces[0] if traces else None,
        hypothesis=traces[1] if traces else None,
        premise_vector=_array(vectors[0]),
        hypothesis_vector=_array(vectors[1]),
    )


def trace_reading(model: LoadedModel, side: Reading, parses: str = "given", parser: LoadedModel | None = None) -> Trace:
    """The trace of one typed sentence; arguments and errors as for `predict`."""
    if parses == "own" and not model.config.variant.can_parse:
        raise ValueError(f"{model.name} cannot choose its own transitions; use provided parses or choose spinn")
    if side.parse is not None and parses == "given":
        return trace_sentence(model, side.tokens, side.parse.transitions)
    if model.config.variant.can_parse or parser is None:
        return trace_sentence(model, side.tokens)
    return trace_sentence(model, side.tokens, own_parse(parser, side.tokens).transitions)


def _array(vector: Tensor) -> np.ndarray:
    return vector.cpu().numpy()
