"""What a network begins with when it begins as another one."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from spinn_core.machine import random_tree
from spinn_core.model.first_weights import first_weights
from spinn_core.model.pair import PairModel
from spinn_core.snli import to_numbers

LENGTHS = [7, 1, 4, 9]


@pytest.mark.parametrize("lookahead", [1, 2, 5])
@pytest.mark.parametrize("own", [True, False])
def test_it_does_what_the_start_does(tiny_spinn, lookahead: int, own: bool) -> None:
    """Also where it looks further ahead; there a gradient reaches what is new."""
    network = PairModel(replace(tiny_spinn.config, lookahead=lookahead, classifier_dropout=0.5))
    network.load_state_dict(first_weights(tiny_spinn, network.config))
    network.words.table = tiny_spinn.network.words.table
    network.eval()
    rows = torch.arange(sum(LENGTHS)) % 14
    given = None if own else [to_numbers(random_tree(n, 3)) for n in LENGTHS]
    expected = tiny_spinn.network.encode(rows, LENGTHS, given)
    found = network.encode(rows, LENGTHS, given)
    torch.testing.assert_close(found.sentences, expected.sentences)
    torch.testing.assert_close(found.logits, expected.logits)
    if not own:
        found.logits.square().sum().backward()
        assert network.encoder.tracker.cell.weight_ih.grad[:, -8:].abs().max() > 0


@pytest.mark.parametrize("size, value", [("lookahead", 0), ("d_tracker", 6), ("d_classifier", 11), ("variant", "spinn-pi")])
def test_other_sizes_are_refused(tiny_spinn, size: str, value: object) -> None:
    with pytest.raises(ValueError, match=f"has {size} .*not {value}; give the same sizes"):
        first_weights(tiny_spinn, replace(tiny_spinn.config, **{size: value}))
