"""The first page without a browser."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from app_page import open_page
from streamlit.testing.v1 import AppTest

from spinn_core.data.examples import pair_examples, sentence_examples
from spinn_core.evaluation.trained_on import TrainedOn
from spinn_core.model.catalogue import available_models
from spinn_core.parsing.reader import read
from spinn_core.ui.common import router
from spinn_core.ui.common.figure import spinn_figure
from spinn_core.ui.common.theme import LABEL_COLOURS

ROOT = Path(__file__).resolve().parents[2]


def opened() -> AppTest:
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=600).run()
    assert not at.exception
    return at


def links(at: AppTest) -> list[tuple[str, str]]:
    """Page and query string of each link, top to bottom."""
    return [(link.proto.page, link.proto.query_string) for link in at.get("page_link")]


def test_says_what_spinn_is_in_five_sentences() -> None:
    at = opened()
    assert [title.value for title in at.title] == ["SPINN Explorer"]
    what = next(text.value for text in at.markdown if text.value.strip().startswith("**SPINN"))
    assert len(re.findall(r"\.(?:\*\*)?(?=\s|$)", what.strip())) == 5
    for word in ("buffer", "stack", "SHIFT", "REDUCE", "tracker", "premise", "hypothesis"):
        assert word in what
    assert len(at.get("image")) == 1
    assert not at.error


def test_leads_to_the_other_pages_and_to_three_examples() -> None:
    found = links(opened())
    assert [page for page, query in found if not query] == [
        "step",
        "entailment",
        "compare",
        "batch",
        "graph",
        "training",
        "sequences",
    ]
    examples = [(page, query) for page, query in found if query]
    assert [page for page, _ in examples] == ["step", "step", "entailment"]


def test_its_examples_are_examples() -> None:
    sentences = {example.text for example in sentence_examples()}
    pairs = {(example.premise, example.hypothesis) for example in pair_examples()}
    for page, query in links(opened()):
        asked = {name: values[0] for name, values in parse_qs(query).items()}
        if page == "step" and asked:
            assert asked.keys() == {"sentence"} and asked["sentence"] in sentences and read(asked["sentence"])
        elif asked:
            assert asked.keys() == {"premise", "hypothesis"} and tuple(asked.values()) in pairs


def test_the_models_training_is_told_in_the_same_words_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Home, Step, Entailment, Compare, the cards and README: how many pairs had labels, and how many only teachers'
    ones."""
    monkeypatch.delenv("SPINN_MODELS", raising=False)
    shipped = {info.name: TrainedOn.of(info.facts) for info in available_models()}
    (pairs,) = {one.pairs for one in shipped.values()}
    assert pairs.recombined
    told = pairs.in_words
    assert any(told in caption.value.replace("\\", "") for caption in opened().caption)
    for page, key in (("step", "model"), ("entailment", "model"), ("compare", "tree_model")):
        assert told in open_page(page).selectbox(key=key).help.replace("\\", "")
    assert any(told in caption.value.replace("\\", "") for caption in open_page("compare", {"part": "results"}).caption)
    files = [ROOT / "README.md", *(ROOT / "assets" / "models" / name / "README.md" for name in shipped)]
    for file in files:
        text = file.read_text(encoding="utf-8")
        assert told in text and f"{pairs.labelled + pairs.recombined:,}" not in text


def test_without_models_it_says_how_to_mend_that(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPINN_MODELS", str(tmp_path))
    at = opened()
    (error,) = at.error
    assert error.value.startswith("No trained model is in ") and "SPINN\\_MODELS" in error.value
    assert at.title and len(links(at)) == 10  # all the rest still stands


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_figure_has_the_themes_colours(theme: str) -> None:
    svg = spinn_figure(theme)
    used, defined = set(re.findall(r"var\(--([\w-]+)\)", svg)), set(re.findall(r"--([\w-]+): #\w{6};", svg))
    assert used == defined
    for label, colour in LABEL_COLOURS[theme].items():
        assert f"--{label}: {colour};" in svg
    assert "http" not in svg.replace("http://www.w3.org/2000/svg", "")


def test_every_page_of_the_navigation_asks_for_the_router_first() -> None:
    for page in (router.HOME, router.STEP, router.ENTAILMENT, router.COMPARE):
        code = (ROOT / page).read_text(encoding="utf-8")
        first_call = re.search(r"^(?!from |import |\"\"\"|#)(\w[\w.]*\(.*)$", code, re.MULTILINE)
        assert first_call and first_call.group(1).endswith("require_router()"), page


def test_no_page_imports_torch_before_it_draws() -> None:
    """Home is drawn, and every page's modules are imported, without torch."""
    code = (
        "import sys; from streamlit.testing.v1 import AppTest; "
        "at = AppTest.from_file('app.py', default_timeout=600).run(); assert at.title and not at.exception; "
        "import spinn_core.ui.step.stepper, spinn_core.ui.entailment.result, spinn_core.ui.common.state, spinn_core.ui.common.bars; "  # noqa: E501
        "import spinn_core.ui.compare.words, spinn_core.ui.compare.brackets, spinn_core.ui.compare.distance; "
        "sys.exit('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-600:]
