"""Every page on which an asset stands, with that asset missing or damaged: one line that names it, and the rest
stays."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from app_page import checked, open_page, plain, press
from streamlit.testing.v1 import AppTest

from spinn_core.data import examples
from spinn_core.evaluation import probes
from spinn_core.explain import map_sentences
from spinn_core.lessons.sequences import text
from spinn_core.ui.batch.buckets import BATCH, OURS
from spinn_core.ui.common import figure
from spinn_core.ui.compare import experiments, measured, speed
from spinn_core.ui.sequences import ngram_text

ASSETS = Path(__file__).resolve().parents[2] / "assets"
DAMAGE = {"missing": None, "empty": b"", "no JSON": b"{", "not UTF-8": b"\xff\xfe\xff", "null": b"null", "wrong type": b'[{"x": []}]',  # noqa: E501
          "number": b"7", "half a character": b'["\\ud800"]'}  # fmt: skip
PAIR = {"premise": "( the ( dog runs ) )", "hypothesis": "( the ( cat sat ) )"}

EXAMPLES = ("examples/sentences.json", "examples/pairs.json")
PAGES: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("examples/sentences.json", "home", {}),
    ("examples/sentences.json", "step", {}),
    ("examples/pairs.json", "home", {}),
    ("examples/pairs.json", "entailment", {}),
    ("examples/pairs.json", "compare", {}),
    ("examples/map.json", "compare", {"part": "map", **PAIR}),
    ("examples/map.json", "batch", {"part": "padding"}),
    ("examples/probes.json", "compare", {"part": "probes", **PAIR}),
    ("results.json", "compare", {"part": "results", **PAIR}),
    ("results.json", "compare", {"part": "probes", **PAIR}),
    ("experiments.json", "compare", {"part": "seeds and ablations", **PAIR}),
    ("speed.json", "compare", {"part": "speed", **PAIR}),
    ("lessons/harbour.txt", "sequences", {"part": "n-grams"}),
    ("spinn.svg", "home", {}),
)
"""The asset, a page or a part of one that reads it, and the page's address."""


def forget() -> None:
    """No test sees what another has read."""
    for cached in (examples.sentence_examples, examples.pair_examples, map_sentences.our_sentences, probes.probes):
        cached.cache_clear()
    figure.spinn_figure.cache_clear()
    for cached in (ngram_text._ours, measured._read):
        cached.clear()


@pytest.fixture
def assets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the assets but the models, from which everything is read."""
    for name in {name for name, _, _ in PAGES}:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ASSETS / name, tmp_path / name)
    monkeypatch.setattr(examples, "FOLDER", tmp_path / "examples")
    monkeypatch.setattr(map_sentences, "FILE", tmp_path / "examples" / "map.json")
    monkeypatch.setattr(probes, "FILE", tmp_path / "examples" / "probes.json")
    monkeypatch.setattr(measured, "FILE", tmp_path / "results.json")
    monkeypatch.setattr(experiments, "FILE", tmp_path / "experiments.json")
    monkeypatch.setattr(speed, "FILE", tmp_path / "speed.json")
    monkeypatch.setattr(text, "FILE", tmp_path / "lessons" / "harbour.txt")
    monkeypatch.setattr(figure, "FILE", tmp_path / "spinn.svg")
    forget()
    yield tmp_path
    forget()


def damage(path: Path, how: str) -> None:
    path.unlink() if DAMAGE[how] is None else path.write_bytes(DAMAGE[how])


def line_about(at: AppTest, name: str) -> str:
    """The one line of the page that names the file and how to mend it."""
    lines = [plain(element.value) for element in (*at.error, *at.info)]
    (line,) = [line for line in lines if name in line or Path(name).stem in line]
    assert "\n" not in line and any(
        mend in line for mend in ("fresh copy", "make results", "experiments", "bench --out")
    )
    return line


@pytest.mark.parametrize("how", ["missing", "no JSON", "wrong type"])
@pytest.mark.parametrize(("name", "page", "address"), PAGES)
def test_one_line_names_the_file(name: str, page: str, address: dict[str, str], how: str, assets: Path) -> None:
    intact = open_page(page, address)
    assert not intact.error
    forget()
    damage(assets / name, how)
    at = open_page(page, address)
    line_about(at, name)
    assert len(at.error) <= 1
    kept = {type(one).__name__ for one in (*at.selectbox, *at.button, *at.text_area, *at.header, *at.title)}
    assert kept  # the page's head and what one sets on it are there


@pytest.mark.parametrize("how", list(DAMAGE))
@pytest.mark.parametrize(
    "name", ["examples/sentences.json", "examples/pairs.json", "examples/map.json", "examples/probes.json"]
)
def test_every_damage_is_one_error(name: str, how: str, assets: Path) -> None:
    damage(assets / name, how)
    readers = {
        "sentences.json": examples.sentence_examples, "pairs.json": examples.pair_examples,
        "map.json": map_sentences.our_sentences, "probes.json": probes.probes,
    }  # fmt: skip
    with pytest.raises((examples.ExamplesError, probes.ProbesError), match=Path(name).name):
        readers[Path(name).name]()


def test_without_examples_sentences_are_read_all_the_same(assets: Path) -> None:
    for name in EXAMPLES:
        damage(assets / name, "missing")
    step = open_page("step")
    assert step.text_area(key="sentence").value and step.get("graphviz_chart") and len(step.error) == 1
    entailment = open_page("entailment")
    assert entailment.text_area(key="premise").value and entailment.get("graphviz_chart") and len(entailment.error) == 1
    entailment.text_area(key="premise").set_value("( the ( dog runs ) )")
    assert len(checked(entailment.run()).error) == 1
    graph = open_page("graph")
    assert graph.text_area[0].value and not graph.error
    home = open_page("home")
    assert len(home.error) == 2 and {card.proto.label for card in home.get("page_link")}


def test_without_our_sentences_a_list_of_ones_own_makes_batches(assets: Path) -> None:
    damage(assets / "examples/map.json", "no JSON")
    at = open_page("batch", {"part": "padding"})
    line_about(at, "map.json")
    (choice,) = [one for one in at.segmented_control if one.label == "Sentences"]
    assert OURS not in choice.options and BATCH in choice.options


def test_without_our_story_a_text_of_ones_own_is_learned_from(assets: Path) -> None:
    damage(assets / "lessons/harbour.txt", "missing")
    at = open_page("sequences", {"part": "n-grams"})
    line_about(at, "harbour")
    at.text_area(key="ngram_text").set_value("The boat is red. The sea is blue. The boat is old. " * 20)
    press(at, "Use this text")
    assert not [line for line in at.error if "cannot be used" in line.value] and at.get("plotly_chart")


@pytest.mark.parametrize("page", ["home", "step", "entailment", "compare", "batch", "graph"])
@pytest.mark.parametrize("name", ["config.json", "weights.safetensors", "words.safetensors"])
def test_a_damaged_model_is_one_line_on_every_page(
    page: str, name: str, tiny_models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(tiny_models, tmp_path / "models")
    monkeypatch.setenv("SPINN_MODELS", str(tmp_path / "models"))
    path = tmp_path / "models" / name if name.startswith("words") else tmp_path / "models" / "spinn" / name
    path.write_bytes(b"{")
    at = open_page(page)
    lines = [plain(element.value) for element in at.error]
    needs = name == "config.json" or page != "home"  # the first page reads no weights
    assert len([line for line in lines if name in line]) == (1 if needs else 0), lines
    assert all("\n" not in line for line in lines) and (at.header or at.title or at.subheader)
