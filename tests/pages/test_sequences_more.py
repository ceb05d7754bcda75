"""The Sequences page's parts n-grams, layers and device: what they show is what the code computes."""

from __future__ import annotations

import json
import math
import re

import pytest
from app_page import charts, checked, open_page, told
from streamlit.testing.v1 import AppTest

from spinn_core.lessons.device.failures import EXPERIMENTS, FAILURES
from spinn_core.lessons.sequences.layers import LayerSettings, Net, accuracy, train_net
from spinn_core.lessons.sequences.ngram_counts import ORDERS, count
from spinn_core.lessons.sequences.ngrams import Settings, Smoothing, quality, score
from spinn_core.lessons.sequences.points import Pattern, make_points
from spinn_core.lessons.sequences.text import MAX_CHARACTERS, our_text, read_text, words

HOSTILE = (
    "![x](http://evil.example/a.png) <b>bold</b> <a href='http://evil.example'>x</a>. =1+1 `code` $tex$ :smile:! "
    "<script>alert(1)</script> \u202e \x00 שלום 🎉? "
) * 4


def opened(part: str, **address: str) -> AppTest:
    """One part of the page on a link with these query parameters."""
    return open_page("sequences", address | {"part": part})


def frames(at: AppTest) -> list:
    return [element.value for element in at.dataframe]


def frame(at: AppTest, column: str):
    return next(one for one in frames(at) if column in one.columns)


def link(at: AppTest) -> str:
    return next(element.value for element in at.code if "part=" in element.value)


@pytest.mark.parametrize("smoothing", Smoothing)
def test_ngrams_of_every_smoothing(smoothing: Smoothing) -> None:
    at = opened("n-grams", n="2", smoothing=smoothing.value)
    assert not at.error
    parts = read_text(our_text())
    expected = quality(count(parts.train), Settings(2, smoothing), parts.held_out)
    shown = at.metric[0].value
    if math.isinf(expected.perplexity):
        assert shown == "∞"
    else:
        assert float(shown) == pytest.approx(expected.perplexity, abs=0.06)
    assert at.metric[2].value == f"{expected.zeros} of {expected.words}"
    sentence = tuple(words(at.text_input(key="ngram_sentence").value))
    rows = frame(at, "no smoothing")
    raw = score(count(parts.train), Settings(2, Smoothing.NONE), sentence)
    assert rows["seen"].tolist() == [one.seen for one in raw]
    assert [float(one) for one in rows["no smoothing"]] == pytest.approx([one.probability for one in raw], abs=6e-5)


def test_the_first_sentence_shows_the_zero_and_its_cure() -> None:
    at = opened("n-grams")
    assert "The zero" in told(at) and at.metric[0].value != "∞"
    rows = frame(at, "no smoothing")
    zeros = rows["no smoothing"] == "0"
    assert zeros.any() and (rows["smoothed"] != "0").all()
    bars = charts(at)[0]["data"]
    assert [bar["name"] for bar in bars] == ["no smoothing", "Kneser-Ney"]
    assert [text == "∞" for text in bars[0]["text"]] == zeros.tolist() and "∞" not in bars[1]["text"]


def test_the_zero_that_smoothing_does_not_cure() -> None:
    at = opened("n-grams", cutoff="1", n="2", smoothing="Witten-Bell", ngram_sentence="The church zebra .")
    assert "cannot cure `zebra`" in told(at)
    at.selectbox(key="smoothing").set_value("Laplace")
    assert "cannot cure" not in told(checked(at.run())) and "With Laplace the sentence" in told(at)


def test_the_table_of_all_models() -> None:
    at = opened("n-grams", cutoff="1")
    parts = read_text(our_text())
    counted = count(parts.train, 1)
    table = next(one for one in frames(at) if "n = 5" in one.columns)
    for at_row, smoothing in enumerate(Smoothing):
        for order in ORDERS:
            cell = table[f"n = {order}"][at_row]
            if (smoothing, order) == (Smoothing.KNESER_NEY, 1):
                assert cell == ""
                continue
            expected = quality(counted, Settings(order, smoothing), parts.held_out)
            assert cell == (f"∞ ({expected.zeros})" if expected.zeros else f"{expected.perplexity:.1f}")


def test_kneser_ney_needs_something_before_a_word() -> None:
    at = opened("n-grams", n="1")
    assert "choose a larger n" in at.error[0].value and not at.metric
    at.segmented_control(key="n").set_value(2)
    assert not checked(at.run()).error and at.metric


def test_the_link_keeps_what_was_set() -> None:
    at = opened("n-grams", n="4", smoothing="Lidstone", gamma="0.5", ngram_sentence="The goat waited .", cutoff="3")
    assert at.segmented_control(key="n").value == 4 and at.slider(key="gamma").value == 0.5
    for piece in ("n=4", "smoothing=Lidstone", "gamma=0.5", "ngram_sentence=The+goat", "cutoff=3", "part=n-grams"):
        assert piece in link(at)


def test_a_pasted_text_is_used_until_ours_is_taken_back() -> None:
    at = opened("n-grams", n="2", ngram_sentence="red fish")
    text = "one fish two fish . red fish blue fish ! " * 8
    at.text_area(key="ngram_text").set_value(text)
    checked(next(button for button in at.button if button.label == "Use this text").click().run())
    assert any("your text" in expander.label for expander in at.expander)
    parts = read_text(text)
    assert frame(at, "no smoothing")["of"][1] == count(parts.train).context_seen(("red",))
    checked(next(button for button in at.button if button.label == "Back to our story").click().run())
    assert any("a story of ours" in expander.label for expander in at.expander)


@pytest.mark.parametrize(
    ("text", "said"), [("", "no sentence"), ("Just one.", "1 sentence"), ("x " * MAX_CHARACTERS, "40,000 is the limit")]
)
def test_a_text_that_cannot_be_used(text: str, said: str) -> None:
    at = opened("n-grams")
    at.text_area(key="ngram_text").set_value(text)
    checked(next(button for button in at.button if button.label == "Use this text").click().run())
    assert said in at.error[0].value.replace("\\", "") and at.metric


@pytest.mark.parametrize("smoothing", [Smoothing.KNESER_NEY, Smoothing.STUPID_BACKOFF])
def test_hostile_text_and_sentence(smoothing: Smoothing) -> None:
    at = opened("n-grams", n="2", smoothing=smoothing.value, ngram_sentence=HOSTILE[:300], after="<b> !(")
    at.text_area(key="ngram_text").set_value(HOSTILE)
    checked(next(button for button in at.button if button.label == "Use this text").click().run())
    for element in (*at.markdown, *at.caption):
        outside = re.sub(r"`+[^`]*`+", "", element.value)
        assert "![" not in outside and "<b>" not in outside and "<script" not in outside
    for chart in charts(at):
        assert "<b>" not in json.dumps(chart["layout"]) and "<a " not in json.dumps(chart)


@pytest.mark.parametrize("typed", ["", "\x00", "word " * 40, "<UNK> <s> 🎉"])
def test_any_sentence(typed: str) -> None:
    at = opened("n-grams")
    at.text_input(key="ngram_sentence").set_value(typed[:300])
    checked(at.run())
    assert len(at.error) == (typed.count("word") > 30)


def test_the_lstm_is_trained_once_and_stands_beside_the_others() -> None:
    at = opened("n-grams", lstm_epochs="5", lstm_hidden="32")
    text = "the cat sat on the mat . the dog sat on the cat . a dog saw a cat . " * 5
    at.text_area(key="ngram_text").set_value(text)
    checked(next(button for button in at.button if button.label == "Use this text").click().run())
    checked(next(button for button in at.button if button.label == "Train it").click().run())
    assert "The LSTM has perplexity" in told(at)
    assert len(frame(at, "no smoothing")) and [bar["name"] for bar in charts(at)[0]["data"]][-1] == "LSTM"
    assert next(button for button in at.button if button.label == "Train it").disabled
    other = opened("n-grams", lstm_epochs="5", lstm_hidden="32")
    assert "The LSTM has perplexity" not in told(other)  # another text


@pytest.mark.parametrize("pattern", Pattern)
def test_layers(pattern: Pattern) -> None:
    at = opened("layers", points=pattern.value, steps="100")
    assert not at.error
    points = make_points(pattern)
    rows = frame(at, "network")
    for number, net in enumerate(Net):
        found = train_net(net, points, LayerSettings(steps=100))
        right = accuracy(found.weights[-1], net, points)
        assert rows["points right, %"][number] == pytest.approx(100 * right, abs=0.051)
        assert rows["loss"][number] == pytest.approx(found.losses[-1], abs=6e-5)
    assert "differ by at most" in told(at)


def test_layers_at_an_earlier_step() -> None:
    at = opened("layers", layers_step="6", hidden="3")
    rows = frame(at, "network")
    found = train_net(Net.RELU, make_points(Pattern.XOR), LayerSettings(hidden=3))
    assert rows["loss"][2] == pytest.approx(found.losses[6], abs=6e-5)
    assert "layers_step=6" in link(at) and "hidden=3" in link(at)
    at.select_slider(key="layers_step").set_value(128)
    at.select_slider(key="steps").set_value(100)  # which has no step 128
    assert checked(at.run()).select_slider(key="layers_step").value == 100


def test_the_multiplication_adds_up() -> None:
    rows = frame(opened("layers", hidden="5", points="line"), "x · out")
    assert len(rows) == 6
    for column in ("x · out", "y · out"):
        assert rows[column][:5].sum() == pytest.approx(rows[column][5], abs=5e-4)
        inside = {"x · out": "from x", "y · out": "from y"}[column]
        assert (rows[inside][:5] * rows["to output"][:5]).tolist() == pytest.approx(rows[column][:5].tolist(), abs=5e-4)


def test_device() -> None:
    at = opened("device")
    assert not at.error and "torch" in frames(at)[0].to_string()
    assert any("65,536" in one.value for one in at.success)
    assert len([one for one in at.expander if any(kind.name in one.label for kind in FAILURES)]) == len(FAILURES)
    at.select_slider(key="product").set_value(64)
    checked(at.run())
    assert any("4,096" in one.value for one in at.success) and "product=64" in link(at)
    checked(next(button for button in at.button if button.label == "Measure again").click().run())


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("Traceback\nRuntimeError: CUDA error: unknown error", "unknown error"),
        ("torch.OutOfMemoryError: CUDA out of memory.", "out of memory"),
        (HOSTILE, None),
        ("x" * 20_000, None),
    ],
)
def test_a_pasted_message(message: str, said: str | None) -> None:
    at = opened("device")
    at.text_area(key="device_message").set_value(message)
    checked(at.run())
    assert not at.error and (len(at.warning) == 0) == (said is not None)
    assert said is None or any(f"**{said}**" in one.value for one in at.info)


@pytest.mark.parametrize("name", [one.name for one in EXPERIMENTS])
def test_an_experiment_shows_the_real_message(name: str) -> None:
    at = opened("device")
    at.segmented_control(key="device_tried").set_value(name)
    checked(at.run())
    assert any("Error:" in one.value for one in at.code) and any("Cure" in one.value for one in at.info)


def test_a_gpu_that_fails_is_shown_in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    import streamlit as st

    from spinn_core.lessons.device import check, machine
    from spinn_core.lessons.device.check import ProductCheck, check_product
    from spinn_core.lessons.device.machine import Gpu

    real = machine.machine()
    fake = type(real)(**{**vars(real), "gpus": (Gpu("Tester <b>9000</b>", 2**34, 2**33, "9.0"),), "codes": ("sm_80",)})
    said = "CUDA error: no kernel image is available for execution on the device"
    failed = ProductCheck("cuda", 256, None, None, said)
    monkeypatch.setattr(machine, "machine", lambda: fake)
    monkeypatch.setattr(
        check, "check_product", lambda device, size: failed if device == "cuda" else check_product(device, size)
    )
    st.cache_resource.clear()
    try:
        at = opened("device")
        assert "no kernel image" in at.error[0].value.replace("\\", "") and "no code for this GPU" in at.error[0].value
        assert any("sm_90" in str(value) for value in frames(at)[0]["here"])
    finally:
        st.cache_resource.clear()
