"""The forecaster: its gradients, its learning, its scores and its file, against naive computations."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from spinn_core.lessons.sequences.forecast import Forecast, Forecaster, make_scale
from spinn_core.lessons.sequences.forecast_config import ACTIVATIONS, ForecastConfig, ForecastError, Learning
from spinn_core.lessons.sequences.forecast_file import from_bytes, to_bytes
from spinn_core.lessons.sequences.forecast_scores import COMMONEST, LAST, MEAN, RULE, baselines, score_of
from spinn_core.lessons.sequences.forecast_training import learn, run
from spinn_core.lessons.sequences.intervals import Split, Unit
from spinn_core.lessons.sequences.prepared import Prepared, View, prepare
from spinn_core.lessons.sequences.visits import VisitRule, make_visits

QUICK = Learning(epochs=2, batch=32)


def ready(noise: float = 0.1, missed: float = 0.0, visits: int = 160, **view) -> Prepared:
    return prepare(make_visits(VisitRule(visits, noise, missed)), View(**view))


def sigmoid(values: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-values))


def by_hand(network: Forecaster, inputs: list[np.ndarray]) -> np.ndarray:
    """The network for one window, a number at a time, from the LSTM's equations. (bins or 1,)"""
    weights = {name: weight.double().numpy() for name, weight in network.state_dict().items()}
    ends, width = [], network.config.width
    for sequence, values in enumerate(inputs):
        states = [np.array([one]) for one in values]
        for layer in range(network.config.lstm_layers):
            at = f"lstms.{sequence}.{layer}."
            h, c, out = np.zeros(width), np.zeros(width), []
            for x in states:
                gates = (
                    weights[at + "weight_ih_l0"] @ x
                    + weights[at + "bias_ih_l0"]
                    + weights[at + "weight_hh_l0"] @ h
                    + weights[at + "bias_hh_l0"]
                )
                i, f, g, o = gates.reshape(4, width)
                c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
                h = sigmoid(o) * np.tanh(c)
                out.append(h)
            states = out
        ends.append(states[-1])
    joined = np.concatenate(ends)
    bend = {"relu": lambda v: np.maximum(v, 0), "tanh": np.tanh, "sigmoid": sigmoid, "none": lambda v: v}
    for layer in range(network.config.dense_layers - 1):
        joined = bend[network.config.activation](
            weights[f"hidden.{layer}.weight"] @ joined + weights[f"hidden.{layer}.bias"]
        )
    return weights["last.weight"] @ joined + weights["last.bias"]


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize(("sequences", "layers", "dense", "bins"), [(1, 1, 1, 0), (1, 3, 2, 5), (2, 2, 3, 0)])
def test_the_network_is_its_equations(activation: str, sequences: int, layers: int, dense: int, bins: int) -> None:
    config = ForecastConfig(4, sequences, layers, 5, dense, activation, 0.3, bins)
    network = Forecaster(config, torch.Generator().manual_seed(0)).double()
    inputs = np.random.default_rng(1).standard_normal((sequences, 3, 4))
    with torch.inference_mode():
        found = network([torch.from_numpy(one) for one in inputs]).numpy()
    wanted = [by_hand(network, list(inputs[:, row])) for row in range(3)]
    assert found == pytest.approx(np.array(wanted), abs=1e-12)


def test_gradients_are_those_of_finite_differences() -> None:
    config = ForecastConfig(3, 2, 2, 3, 2, "tanh", bins=3)
    network = Forecaster(config, torch.Generator().manual_seed(0)).double()
    generator = torch.Generator().manual_seed(1)
    inputs = [torch.randn(2, 3, dtype=torch.double, generator=generator, requires_grad=True) for _ in range(2)]
    assert torch.autograd.gradcheck(lambda *values: network(values), inputs)
    wanted = torch.tensor([0, 2])
    torch.nn.functional.cross_entropy(network(inputs), wanted).backward()
    for weight in network.parameters():
        flat, at = weight.data.view(-1), weight.numel() // 2
        sides = []
        for change in (1e-6, -2e-6):
            flat[at] += change
            sides.append(torch.nn.functional.cross_entropy(network(inputs), wanted).item())
        flat[at] += 1e-6
        assert weight.grad.view(-1)[at].item() == pytest.approx((sides[0] - sides[1]) / 2e-6, abs=1e-7)


def test_dropout_takes_out_its_share_and_keeps_the_mean() -> None:
    config = ForecastConfig(1, lstm_layers=1, width=64, dense_layers=1, dropout=0.4)
    network = Forecaster(config, torch.Generator().manual_seed(0))
    seen = {}
    network.last.register_forward_hook(lambda module, given, out: seen.update(joined=given[0].detach()))
    inputs = [torch.ones(500, 1)]
    network(inputs)
    whole = seen["joined"]
    network(inputs, torch.Generator().manual_seed(1))
    dropped = seen["joined"]
    zero = dropped == 0
    assert 0.38 < zero.float().mean() < 0.42
    assert torch.allclose(dropped[~zero], whole[~zero] / 0.6)


def test_the_same_seed_gives_the_same_model_whoever_else_draws() -> None:
    prepared, config = ready(), ForecastConfig(dropout=0.2)
    one = run(prepared, config, QUICK)
    torch.manual_seed(99)
    torch.rand(7)
    again, other = run(prepared, config, QUICK), run(prepared, config, Learning(2, 32, seed=2))
    assert (one.number.losses == again.number.losses).all() and (one.bins.losses == again.bins.losses).all()
    assert (one.number.losses != other.number.losses).any()


def test_the_losses_are_those_of_the_finished_network() -> None:
    prepared = ready(amounts=True, bins=4)
    outcome = run(prepared, ForecastConfig(lstm_layers=2), QUICK)
    targets, scale = prepared.data.targets, make_scale(prepared.data.part(prepared.seen)[0])
    for column, members in enumerate((prepared.seen, prepared.held)):
        inputs, truth = prepared.data.part(members)
        said = outcome.number.forecast.numbers(inputs)
        assert outcome.number.losses[-1, column] == pytest.approx(
            np.mean((said - truth) ** 2) / scale.spreads[0] ** 2, rel=1e-4
        )
        shares = outcome.bins.forecast.shares(inputs)
        picked = shares[np.arange(len(truth)), prepared.bins.index(targets[members])]
        assert outcome.bins.losses[-1, column] == pytest.approx(-np.log(picked).mean(), rel=1e-4)
        assert outcome.bins.forecast.numbers(inputs) == pytest.approx(
            [sum(p * v for p, v in zip(row, prepared.bins.values, strict=True)) for row in shares]
        )


def test_the_scale_knows_nothing_of_what_is_held_out() -> None:
    prepared = ready()
    inputs = prepared.data.part(prepared.seen)[0][0]
    found = learn(prepared, ForecastConfig(), QUICK).forecast.scale
    assert found.means == (inputs.mean(),) and found.spreads == (inputs.std(),)


def test_rmsprop_with_one_batch_is_its_formula() -> None:
    """One epoch of one batch: each weight moves by rate * g / (sqrt(0.01 g^2) + 1e-8), with g clipped."""
    prepared = ready(visits=60)
    config, how = ForecastConfig(width=4), Learning(epochs=1, batch=1000, rate=0.003, seed=5)
    trained = learn(prepared, config, how).forecast
    network = Forecaster(config, torch.Generator().manual_seed(5))
    inputs, targets = prepared.data.part(prepared.seen)
    loss = ((network(trained.scale.inputs(inputs))[:, 0] - trained.scale.target(targets)) ** 2).mean()
    loss.backward()
    norm = math.sqrt(sum(float((weight.grad**2).sum()) for weight in network.parameters()))
    for weight, moved in zip(network.parameters(), trained.network.parameters(), strict=True):
        gradient = weight.grad * min(1.0, 5.0 / (norm + 1e-6))
        wanted = weight - 0.003 * gradient / ((0.01 * gradient**2).sqrt() + 1e-8)
        assert torch.allclose(moved, wanted, atol=2e-5)


def test_it_learns_what_the_last_value_cannot_know() -> None:
    prepared = ready(noise=0.05)
    outcome = run(prepared, ForecastConfig(), Learning(epochs=20))
    naive = {one.name: one for one in baselines(prepared)}
    for learned in (outcome.number, outcome.bins):
        found = score_of("LSTM", learned.forecast, prepared)
        assert found.mean_error < 0.4 * min(naive[LAST].mean_error, naive[MEAN].mean_error)
        assert found.right_bin > naive[COMMONEST].right_bin
        assert learned.losses[-1, 0] < learned.losses[0, 0]


def test_baselines_by_plain_loops() -> None:
    prepared = ready(missed=0.1)
    seen, held, series, size = prepared.seen.tolist(), prepared.held.tolist(), prepared.series, prepared.view.look_back
    truth = [series[at + size] for at in held]
    learned = [series[at + size] for at in seen]
    edges = prepared.bins.inner.tolist()
    bin_of = [sum(one >= edge for edge in edges) for one in learned]
    common = max(range(len(edges) + 1), key=bin_of.count)
    inside = [one for one, place in zip(learned, bin_of, strict=True) if place == common]
    said = {
        LAST: [series[at + size - 1] for at in held],
        MEAN: [sum(learned) / len(learned)] * len(held),
        COMMONEST: [sum(inside) / len(inside)] * len(held),
    }
    scores = {one.name: one for one in baselines(prepared)}
    assert list(scores) == [LAST, MEAN, COMMONEST, RULE]
    for name, numbers in said.items():
        errors = [abs(one - true) for one, true in zip(numbers, truth, strict=True)]
        assert scores[name].mean_error == pytest.approx(sum(errors) / len(errors))
        assert scores[name].root_error == pytest.approx(math.sqrt(sum(one**2 for one in errors) / len(errors)))
        places = [[sum(value >= edge for edge in edges) for value in both] for both in zip(numbers, truth, strict=True)]
        assert scores[name].right_bin == pytest.approx(100 * sum(a == b for a, b in places) / len(places))
    assert scores[RULE].root_error < min(scores[LAST].root_error, scores[MEAN].root_error)


@pytest.mark.parametrize("unit", Unit)
@pytest.mark.parametrize("how", Split)
def test_the_rule_is_counted_in_the_views_unit(unit: Unit, how: Split) -> None:
    prepared = ready(noise=0.0, unit=unit, split=how)
    rule = next(one for one in baselines(prepared) if one.name == RULE)
    assert rule.mean_error < 0.01 * prepared.truth.mean()


@pytest.mark.parametrize("answer", ["number", "bins"])
def test_a_model_comes_back_from_its_file(answer: str) -> None:
    prepared = ready(amounts=True, unit=Unit.HOURS)
    forecast = getattr(run(prepared, ForecastConfig(lstm_layers=2, dropout=0.1), QUICK), answer).forecast
    back = from_bytes(to_bytes(forecast), "model.safetensors")
    assert back.config == forecast.config and back.scale == forecast.scale
    assert (back.inner, back.values, back.unit) == (forecast.inner, forecast.values, "hours")
    inputs, _ = prepared.data.part(prepared.held)
    assert (back.numbers(inputs) == forecast.numbers(inputs)).all()
    assert score_of("a", back, prepared).right_bin == score_of("a", forecast, prepared).right_bin


def small() -> Forecast:
    network = Forecaster(ForecastConfig(width=2, bins=3))
    return Forecast(network, make_scale([np.array([1.0, 2])]), (1.0, 2.0), (0.0, 1.0, 2.0))


def changed(change) -> bytes:
    """A good file with its facts changed."""
    data = to_bytes(small())
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + length])
    facts = json.loads(header["__metadata__"]["spinn_forecaster"])
    change(facts)
    header["__metadata__"]["spinn_forecaster"] = json.dumps(facts)
    head = json.dumps(header).encode()
    return len(head).to_bytes(8, "little") + head + data[8 + length :]


@pytest.mark.parametrize(
    "change",
    [
        lambda facts: facts.update(version=2),
        lambda facts: facts.update(config=[]),
        lambda facts: facts["config"].update(width=10**9),
        lambda facts: facts["config"].update(width=3),
        lambda facts: facts["config"].update(width=True),
        lambda facts: facts["config"].update(activation=["relu"]),
        lambda facts: facts["config"].update(dropout="x"),
        lambda facts: facts["config"].update(more=1),
        lambda facts: facts.update(means=[float("nan")]),
        lambda facts: facts.update(means=[]),
        lambda facts: facts.update(means=["x"]),
        lambda facts: facts.update(spreads=[0.0]),
        lambda facts: facts.update(inner=[2.0, 1.0]),
        lambda facts: facts.update(values=None),
        lambda facts: facts.update(unit="years"),
        lambda facts: facts.update(unit=[]),
        lambda facts: facts.pop("unit"),
    ],
)
def test_a_file_that_does_not_fit_is_one_line(change) -> None:
    with pytest.raises(ForecastError, match="bad.safetensors") as caught:
        from_bytes(changed(change), "bad.safetensors")
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 250


def test_weights_that_are_no_numbers_are_refused() -> None:
    forecast = small()
    forecast.network.last.bias.data[0] = math.nan
    with pytest.raises(ForecastError, match="no number"):
        from_bytes(to_bytes(forecast), "bad.safetensors")


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_damaged_file_is_refused_or_read_but_never_breaks(data: st.DataObject) -> None:
    good = to_bytes(small())
    place = data.draw(st.integers(0, len(good) - 1))
    bad = data.draw(
        st.sampled_from([good[:place], good[:place] + bytes([good[place] ^ 255]) + good[place + 1 :], good + b"x"])
    )
    try:
        from_bytes(bad, "bad.safetensors")
    except ForecastError as error:
        assert "\n" not in str(error)


def test_a_model_for_other_windows_is_refused() -> None:
    forecast = learn(ready(), ForecastConfig(), QUICK).forecast
    for view in ({"look_back": 5}, {"amounts": True}, {"unit": Unit.HOURS}):
        with pytest.raises(ForecastError, match="the model"):
            score_of("x", forecast, ready(**view))


def test_a_loss_that_is_no_number_ends_in_one_line() -> None:
    prepared = ready(visits=60)
    prepared.data.targets[prepared.seen[0]] = np.inf
    with pytest.raises(ForecastError, match="lower learning rate"):
        learn(prepared, ForecastConfig(), QUICK)


def test_progress_runs_to_the_end_and_can_break_off() -> None:
    shares: list[float] = []
    run(ready(visits=60), ForecastConfig(), Learning(epochs=3), shares.append)
    assert shares == pytest.approx([1 / 6, 2 / 6, 3 / 6, 4 / 6, 5 / 6, 1])

    def stop(share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(ready(visits=60), ForecastConfig(), Learning(epochs=3), stop)
