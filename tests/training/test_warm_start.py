"""What a network begins with when it begins as another one."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from spinn_core.data.snli import to_numbers
from spinn_core.model.pair import PairModel
from spinn_core.parsing.machine import random_tree
from spinn_core.training.warm_start import first_weights

LENGTHS = [7, 1, 4, 9]


@pytest.mark.parametrize("lookahead, wider", [(1, 0), (2, 0), (5, 0), (1, 3), (4, 6)])
@pytest.mark.parametrize("own", [True, False])
def test_it_does_what_the_start_does(tiny_spinn, lookahead: int, wider: int, own: bool) -> None:
    """Also where its tracker looks further ahead or is wider; there a gradient reaches what is new."""
    width = tiny_spinn.config.d_tracker
    config = replace(tiny_spinn.config, d_tracker=width + wider, lookahead=lookahead, classifier_dropout=0.5)
    network = PairModel(config)
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
        for weight in (network.encoder.tracker.transition.weight, network.encoder.reduce.tracking.weight):
            assert wider == 0 or (weight.grad[:, width:].abs().amax(0) > 0).all()


def test_the_new_units_differ_and_are_drawn_from_the_seed(tiny_spinn) -> None:
    width = tiny_spinn.config.d_tracker
    wider = replace(tiny_spinn.config, d_tracker=width + 2)
    one, same, other = (
        first_weights(tiny_spinn, wider, seed)["encoder.tracker.cell.weight_hh"].unflatten(0, (4, -1))
        for seed in (1, 1, 2)
    )  # (4, t, t)
    torch.testing.assert_close(one, same, rtol=0, atol=0)
    assert (one[:, :width] == other[:, :width]).all()
    assert (one[:, width:] != other[:, width:]).all()
    assert (one[:, width] != one[:, width + 1]).all()


@pytest.mark.parametrize(
    "size, value", [("lookahead", 0), ("d_tracker", 4), ("d_classifier", 11), ("variant", "spinn-pi")]
)
def test_other_sizes_are_refused(tiny_spinn, size: str, value: object) -> None:
    with pytest.raises(ValueError, match=f"has {size} .*not {value}; give the same sizes"):
        first_weights(tiny_spinn, replace(tiny_spinn.config, **{size: value}))
