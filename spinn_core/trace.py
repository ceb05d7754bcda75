"""One sentence or one pair, read once with everything recorded. Pages draw what stands here; they run nothing.

The loop below is a third, independent writing of the encoder (after `model/spinn.py` and
`model/fast.py`), for one sentence at a time; the tests hold all three equal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from spinn_core import machine
from spinn_core.machine import Action, Node, State
from spinn_core.model.checkpoint import LoadedModel
from spinn_core.model.spinn import SPINN
from spinn_core.model.tree_lstm import GATES
from spinn_core.parse import MAX_WORDS, Parse, Reading
from spinn_core.snli import LABELS


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
        own: True if the model chose the transitions.
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
def trace_sentence(
    model: LoadedModel, tokens: Sequence[str], transitions: Sequence[Action] | None = None
) -> Trace:
    """Reads one sentence, step by step.

    Args:
        model: any of the tree-reading variants.
        tokens: the words, at least one.
        transitions: the actions; None lets the model choose.

    Raises:
        ValueError: no tree is read by this model, it cannot choose by itself, or too many words.
    """
    encoder = model.network.encoder
    if not isinstance(encoder, SPINN):
        raise ValueError(f"{model.name} reads words in a line and builds no tree; choose spinn to see steps")
    if transitions is None and not encoder.can_parse:
        raise ValueError(f"{model.name} cannot choose its own transitions; type a parse or choose spinn")
    if not 1 <= len(tokens) <= MAX_WORDS:
        raise ValueError(f"a sentence has 1 to {MAX_WORDS} words, this one has {len(tokens)}")
    d, count = encoder.d_hidden, len(tokens)
    device = model.network.device
    rows = torch.tensor(model.vocabulary.rows(tokens), device=device)
    words = model.network.words(rows)  # (n, 2d)
    h, c = words.new_zeros(2 * count, d), words.new_zeros(2 * count, d)  # the last row stays zero: nothing
    h[:count], c[:count] = words[:, :d], words[:, d:]
    parts = _Parts(encoder, h, c, count, None if transitions is None else machine.run(transitions).nodes)
    memory = words.new_zeros(encoder.d_tracker), words.new_zeros(encoder.d_tracker)

    names = encoder.tracker.reads if encoder.tracker is not None else ()
    choice = encoder.tracker.transition if encoder.can_parse else None
    state = State(0, ())
    taken: list[Action] = []
    recorded: list[dict[str, Any]] = []
    for index in range(2 * count - 1):
        legal = machine.legal_actions(count, state)
        reads, scores = {}, None
        if names:
            reads = _reads(names, state, count)
            memory = parts.track(reads, memory)
            if choice is not None and transitions is None:
                scores = torch.addmv(choice.bias, choice.weight, memory[0])  # (2,)
        if transitions is not None:
            action = transitions[index]
        elif len(legal) == 1:
            action = legal[0]
        else:
            to_shift, to_reduce = scores.tolist()
            action = Action.REDUCE if to_reduce > to_shift else Action.SHIFT
        gates = None
        node = state.front
        if action is Action.REDUCE:
            node = count + state.front - len(state.stack)
            gates = parts.reduce(state.stack[-2], state.stack[-1], memory[0], node)  # (5d,)
        state = machine.advance(count, state, action)
        taken.append(action)
        recorded.append(
            {
                "index": index,
                "action": action,
                "forced": len(legal) == 1,
                "probabilities": scores,
                "front": state.front,
                "stack": state.stack,
                "node": node,
                "reads": reads,
                "tracker_h": memory[0] if names else None,
                "tracker_c": memory[1] if names else None,
                "gates": gates,
            }
        )

    if choice is not None and transitions is not None:  # nobody waits for them: all in one product
        every = choice(torch.stack([record["tracker_h"] for record in recorded]))  # (steps, 2)
        for record, scores in zip(recorded, every.unbind(0), strict=True):
            record["probabilities"] = scores
    nodes = machine.run(taken).nodes
    return Trace(
        tokens=tuple(tokens),
        transitions=tuple(taken),
        nodes=nodes,
        h=h[:-1].cpu().numpy(),
        c=c[:-1].cpu().numpy(),
        steps=_steps(recorded),
        encoding=h[2 * count - 2].cpu().numpy(),
        known=tuple(model.vocabulary.knows(token) for token in tokens),
        model=model.name,
        own=transitions is None,
    )


class _Parts:
    """The arithmetic of one step, on vectors.

    One sentence alone is slow because every product reads a whole weight for a single row, and every small operation
    costs as much as a large one. So all words go through each weight together, before the loop, a phrase only through
    those that read it, and gates that lie side by side are opened by one call.

    Args:
        encoder: its weights.
        h, c: (2n, d), words filled in, phrases to come, a last row of zeros.
        words: n.
        nodes: of the tree, where it is known beforehand: then each word is projected only as the child that it will be.
    """

    def __init__(
        self, encoder: SPINN, h: Tensor, c: Tensor, words: int, nodes: Sequence[Node] | None = None
    ) -> None:
        self._d = encoder.d_hidden
        self._h, self._c = h.unbind(0), c.unbind(0)  # 2n x (d,) each; what is written there stands in h and c
        every = list(range(words))
        lefts = every if nodes is None else [node.left for node in nodes[words:] if node.left < words]
        rights = every if nodes is None else [node.right for node in nodes[words:] if node.right < words]
        reduce = encoder.reduce
        self._left = _Projected(reduce.left.weight, reduce.left.bias, h, self._h, lefts)
        self._right = _Projected(reduce.right.weight, None, h, self._h, rights)
        self._tracking = None if reduce.tracking is None else reduce.tracking.weight
        self._read: dict[str, _Projected] = {}
        if encoder.tracker is not None:
            cell = encoder.tracker.cell
            self._context, self._bias = cell.weight_hh, cell.bias_ih + cell.bias_hh
            weights = cell.weight_ih.split(self._d, dim=1)  # one (4t, d) for each place that is read
            for name, weight in zip(encoder.tracker.reads, weights, strict=True):
                self._read[name] = _Projected(weight, None, h, self._h, every)

    def reduce(self, left: int, right: int, tracking: Tensor, node: int) -> Tensor:
        """Composes two nodes and writes the new one's h and c; returns its gates, (5d,), after their non-linearities."""
        gates = self._left(left) + self._right(right)
        if self._tracking is not None:
            gates.addmv_(self._tracking, tracking)
        opened = torch.sigmoid(gates)
        torch.tanh(gates[: self._d], out=opened[: self._d])
        a, i, fl, fr, o = opened.chunk(len(GATES))
        c = torch.mul(a, i, out=self._c[node]).addcmul_(fl, self._c[left]).addcmul_(fr, self._c[right])
        torch.mul(o, torch.tanh(c), out=self._h[node])
        return opened

    def track(self, reads: dict[str, int | None], memory: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
        """The tracker's next (h, c), (t,) each."""
        gates = torch.addmv(self._bias, self._context, memory[0])  # (4t,)
        for name, node in reads.items():
            gates += self._read[name](node)
        t = len(memory[0])
        i, f, _, o = torch.sigmoid(gates).chunk(4)
        c = (f * memory[1]).addcmul_(i, torch.tanh(gates[2 * t : 3 * t]))
        return o * torch.tanh(c), c


class _Projected:
    """A weight times the h of a node: of words beforehand, of a phrase when it is asked for.

    Args:
        weight: (k, d).
        bias: (k,), added; None for none.
        table, h: (2n, d), each node's h, and its rows.
        words: those that will be asked for.
    """

    def __init__(
        self, weight: Tensor, bias: Tensor | None, table: Tensor, h: Sequence[Tensor], words: Sequence[int]
    ) -> None:
        self._weight, self._bias, self._h = weight, bias, h
        self._rows: dict[int | None, Tensor] = {None: weight.new_zeros(len(weight)) if bias is None else bias}
        if words:
            rows = F.linear(table[words], weight, bias)  # (words, k)
            self._rows |= zip(words, rows.unbind(0), strict=True)

    def __call__(self, node: int | None) -> Tensor:
        if node not in self._rows:
            h = self._h[node]
            self._rows[node] = torch.mv(self._weight, h) if self._bias is None else torch.addmv(self._bias, self._weight, h)
        return self._rows[node]


def _reads(names: Sequence[str], state: State, words: int) -> dict[str, int | None]:
    """Which node stands at b, s1, s2, b2, ...; None where nothing does."""

    def word(ahead: int) -> int | None:
        return state.front + ahead if state.front + ahead < words else None

    places: dict[str, int | None] = {
        "b": word(0),
        "s1": state.stack[-1] if state.stack else None,
        "s2": state.stack[-2] if len(state.stack) > 1 else None,
    }
    for ahead, name in enumerate(names[3:], 1):
        places[name] = word(ahead)
    return places


def _steps(recorded: list[dict[str, Any]]) -> tuple[Step, ...]:
    """Tensors to arrays and probabilities, once the loop is over and all steps at once: on a GPU no step waits for
    another's copy."""

    def rows(name: str, ready: Callable[[Tensor], Tensor]) -> Iterator[np.ndarray]:
        found = [record.pop(name) for record in recorded]
        there = [one for one in found if one is not None]
        arrays = iter(ready(torch.stack(there)).cpu().numpy() if there else ())
        return iter([None if one is None else next(arrays) for one in found])

    scores = rows("probabilities", lambda all_scores: torch.softmax(all_scores.double(), 1))  # (steps, 2)
    tracker_h, tracker_c = rows("tracker_h", lambda h: h), rows("tracker_c", lambda c: c)  # (steps, t)
    gates = rows("gates", lambda opened: opened.unflatten(1, (len(GATES), -1)))  # (phrases, 5, d)
    return tuple(
        Step(
            probabilities=None
            if share is None
            else {Action.SHIFT: float(share[0]), Action.REDUCE: float(share[1])},
            tracker_h=h,
            tracker_c=c,
            gates=None if block is None else Gates(**dict(zip(GATES, block, strict=True))),
            **record,
        )
        for record, share, h, c, block in zip(recorded, scores, tracker_h, tracker_c, gates, strict=True)
    )


def own_parse(model: LoadedModel, tokens: Sequence[str]) -> Parse:
    """The parse that a model chooses for a sentence.

    Raises:
        ValueError: a model that cannot choose, or too many words.
    """
    return Parse(tuple(tokens), trace_sentence(model, tokens).transitions)


@torch.inference_mode()
def predict(
    model: LoadedModel,
    premise: Reading,
    hypothesis: Reading,
    parses: str = "given",
    parser: LoadedModel | None = None,
) -> Prediction:
    """The probabilities of entailment, neutral and contradiction for one pair.

    A sentence typed without a parse is parsed by the model itself if it can, else by `parser`.

    Args:
        model: any variant.
        premise, hypothesis: as typed.
        parses: "given" uses a typed parse where there is one, "own" lets the model choose always.
        parser: a model that can choose transitions, for those that cannot.

    Raises:
        ValueError: a sentence without a parse, and nobody to make one.
    """
    if model.config.variant.reads_tree:
        traces = [trace_reading(model, side, parses, parser) for side in (premise, hypothesis)]
        vectors = [torch.from_numpy(trace.encoding) for trace in traces]
    else:
        traces = [None, None]
        rows = [model.vocabulary.rows(side.tokens) for side in (premise, hypothesis)]
        flat = torch.tensor(rows[0] + rows[1], device=model.network.device)
        vectors = list(model.network.encode(flat, [len(side) for side in rows]).sentences)
    device = model.network.device
    logits = model.network.classifier(vectors[0][None].to(device), vectors[1][None].to(device))  # (1, 3)
    shares = torch.softmax(logits[0].double(), 0).tolist()
    return Prediction(
        probabilities=dict(zip(LABELS, shares, strict=True)),
        label=LABELS[int(np.argmax(shares))],
        premise=traces[0],
        hypothesis=traces[1],
        premise_vector=_array(vectors[0]),
        hypothesis_vector=_array(vectors[1]),
    )


def trace_reading(
    model: LoadedModel, side: Reading, parses: str = "given", parser: LoadedModel | None = None
) -> Trace:
    """The trace of one typed sentence; arguments and errors as for `predict`."""
    if parses == "own" and not model.config.variant.can_parse:
        raise ValueError(f"{model.name} cannot choose its own transitions; use given parses or choose spinn")
    if side.parse is not None and parses == "given":
        return trace_sentence(model, side.tokens, side.parse.transitions)
    if model.config.variant.can_parse or parser is None:
        return trace_sentence(model, side.tokens)
    return trace_sentence(model, side.tokens, own_parse(parser, side.tokens).transitions)


def _array(vector: Tensor) -> np.ndarray:
    return vector.cpu().numpy()
