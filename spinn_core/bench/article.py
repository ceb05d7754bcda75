"""The article's way to run SPINN, in our own words, which is measured by `python -m spinn_core bench`.

One Python list per buffer and per stack; around each batched call the states of all sentences are joined with
torch.cat and taken apart again with torch.split; every sentence is padded to the longest; premise and hypothesis
go through the encoder one after the other. tests/bench/test_article.py holds it equal to our encoder.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from spinn_core.model.spinn import REDUCE, SHIFT, SPINN


def encode_article(
    encoder: SPINN, words: Tensor, lengths: Sequence[int], transitions: Sequence[Sequence[int]] | None
) -> tuple[Tensor, Tensor | None, Tensor | None]:
    """Sentence vectors (B, d), with the transition logits (steps, B, 2) and actions (steps, B) of a `spinn`.

    Args:
        encoder: where the parameters lie.
        words: (L, 2d), each word's (h, c), sentence after sentence.
        lengths: words of each sentence.
        transitions: their actions; None lets the tracker choose.
    """
    d, longest = encoder.d_hidden, max(lengths)
    padding = words.new_zeros(1, 2 * d)
    # each buffer: its front at the end, padding below; each stack: two empty states, so that s1 and s2 can be read
    buffers = [
        [padding] * (longest - length + 1 + _ahead(encoder)) + list(reversed(torch.split(sentence, 1)))
        for length, sentence in zip(lengths, torch.split(words, list(lengths)), strict=True)
    ]
    stacks = [[padding, padding] for _ in lengths]
    left_over = list(lengths)
    context = words.new_zeros(len(lengths), encoder.d_tracker), words.new_zeros(len(lengths), encoder.d_tracker)
    all_scores, all_actions = [], []
    for step in range(2 * longest - 1):
        scores = None
        if encoder.tracker is not None:
            reads = [
                torch.cat([buffer[-1] for buffer in buffers])[:, :d],  # (B, d)
                torch.cat([stack[-1] for stack in stacks])[:, :d],
                torch.cat([stack[-2] for stack in stacks])[:, :d],
            ]
            reads += [torch.cat([buffer[-2 - k] for buffer in buffers])[:, :d] for k in range(_ahead(encoder))]
            context = encoder.tracker(context, reads)
            if encoder.tracker.transition is not None:
                scores = encoder.tracker.transition(context[0])  # (B, 2)
                all_scores.append(scores)
        actions = _actions(step, lengths, transitions, scores, stacks, left_over)
        all_actions.append(torch.tensor(actions, device=words.device))
        lefts, rights, tracking, owners = [], [], [], []
        for k, action in enumerate(actions):
            if action == SHIFT:
                stacks[k].append(buffers[k].pop())
                left_over[k] -= 1
            elif action == REDUCE:
                rights.append(stacks[k].pop())
                lefts.append(stacks[k].pop())
                tracking.append(context[0][k : k + 1])
                owners.append(k)
        if owners:
            left, right = torch.cat(lefts).chunk(2, dim=1), torch.cat(rights).chunk(2, dim=1)  # (R, d) each
            told = torch.cat(tracking) if encoder.tracker is not None else None
            composed = torch.cat(encoder.reduce(left, right, told)[:2], dim=1)  # (R, 2d)
            for k, state in zip(owners, torch.split(composed, 1), strict=True):
                stacks[k].append(state)
    sentences = torch.cat([stack[-1] for stack in stacks])[:, :d]
    if not all_scores:
        return sentences, None, None
    return sentences, torch.stack(all_scores), torch.stack(all_actions)


def _ahead(encoder: SPINN) -> int:
    return len(encoder.tracker.reads) - 3 if encoder.tracker is not None else 0


def _actions(step, lengths, transitions, scores, stacks, left_over) -> list[int]:
    """One action a sentence; -1 for one that is finished."""
    done = [step >= 2 * length - 1 for length in lengths]
    if transitions is not None:
        return [-1 if over else int(actions[step]) for over, actions in zip(done, transitions, strict=True)]
    wanted = (scores[:, REDUCE] > scores[:, SHIFT]).tolist()
    actions = []
    for over, wants_reduce, words, stack in zip(done, wanted, left_over, stacks, strict=True):
        reduces = len(stack) > 3 and (wants_reduce or not words)
        actions.append(-1 if over else REDUCE if reduces else SHIFT)
    return actions
