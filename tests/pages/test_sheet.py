"""The sheet of pairs without a browser, held against predictions one by one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from app_page import page_html, plain
from streamlit.testing.v1 import AppTest

from spinn_core.data.examples import pair_examples
from spinn_core.data.snli import LABELS
from spinn_core.model.checkpoint import load_model
from spinn_core.parsing.reader import read
from spinn_core.trace.trace import predict
from spinn_core.ui.entailment.sheet import example_sheet

SHEET = "premise,hypothesis,label\nThe dog runs.,( the cat ),e\nThe cat sat.,The dog runs.,n\na cat,a dog,\n"


def _page() -> None:
    from spinn_core.ui.common.models import model_picker, parser_for, require_models
    from spinn_core.ui.common.state import device_of
    from spinn_core.ui.entailment.sheet import show_sheet
    from spinn_core.ui.entailment.sheet_result import Reader

    models = require_models()
    model = model_picker(models)
    show_sheet(models, Reader(model, False, parser_for(model, models), device_of("cpu").device))


def pasted(text: str, model: str = "spinn") -> AppTest:
    at = AppTest.from_function(_page, default_timeout=600).run()
    at.selectbox(key="model").set_value(model)
    at.text_area(key="sheet_text").set_value(text)
    next(button for button in at.button if button.label == "Read these pairs").click()
    at.run()
    assert not at.exception
    return at


@pytest.mark.parametrize("model", ["spinn", "spinn-pi", "lstm"])
def test_the_table_says_what_predict_says(model: str, tiny_models: Path, tiny_spinn) -> None:
    at = pasted(SHEET, model)
    table = at.dataframe[0].value
    network = load_model(str(tiny_models / model))
    pairs = [("The dog runs.", "( the cat )"), ("The cat sat.", "The dog runs."), ("a cat", "a dog")]
    alone = [predict(network, read(first), read(second), parser=tiny_spinn) for first, second in pairs]
    assert table["predicted"].tolist() == [one.label for one in alone]
    for label in LABELS:
        assert (table[label] / 100).tolist() == pytest.approx([one.probabilities[label] for one in alone], abs=1e-6)
    right = [alone[0].label == "entailment", alone[1].label == "neutral"]
    assert table[""].tolist() == ["right" if hit else "wrong" for hit in right] + [""]
    assert at.subheader[0].value == f"{50.0 * sum(right):.1f}\u00a0% right"
    cells = re.findall(r">(\d+)</span><br>", page_html(at))
    wanted = [0] * 9
    wanted[LABELS.index(alone[0].label)] += 1
    wanted[3 + LABELS.index(alone[1].label)] += 1
    assert [int(cell) for cell in cells] == wanted


def test_without_labels_there_is_no_score() -> None:
    at = pasted("premise,hypothesis\na dog,a cat\n")
    assert not at.subheader and not page_html(at) and len(at.dataframe[0].value) == 1


def test_only_the_wrong_rows() -> None:
    at = pasted(SHEET)
    wrong = (at.dataframe[0].value[""] == "wrong").sum()
    at.segmented_control(key="sheet_shown").set_value("wrong").run()
    assert not at.exception and len(at.dataframe[0].value) == wrong


def test_all_models_beside_each_other() -> None:
    at = pasted(SHEET)
    at.toggle(key="sheet_all_models").set_value(True).run()
    assert not at.exception
    table = at.dataframe[0].value
    assert table["model"].tolist() == ["spinn", "spinn-pi", "spinn-pi-nt", "lstm"]
    assert set(table["of"]) == {2}


def test_the_example_is_all_our_pairs() -> None:
    at = AppTest.from_function(_page, default_timeout=600).run()
    next(button for button in at.button if button.label == "Try our example").click()
    at.run()
    assert not at.exception and not at.warning and not at.error
    assert len(at.dataframe[0].value) == len(pair_examples())
    assert at.text_area(key="sheet_text").value == example_sheet()


def test_bad_rows_are_listed_and_the_rest_is_read() -> None:
    at = pasted(SHEET + "a dog,a cat,![x](http://evil.example)\n,b,e\n")
    (warning,) = at.warning
    assert "2 rows cannot be read" in warning.value and "Line 5" in warning.value
    assert "![" not in warning.value and "](" not in warning.value
    assert at.dataframe[0].value["line"].tolist() == [5, 6]
    assert len(at.dataframe[1].value) == 3


@pytest.mark.parametrize("text", ["A dog runs.\n", "premise,hypothesis\n", "[1]"])
def test_no_sheet_is_one_line(text: str) -> None:
    at = pasted(text)
    (error,) = at.error
    assert "pasted text" in error.value and not at.dataframe


def test_only_bad_rows_leave_no_table_of_results() -> None:
    at = pasted("premise,hypothesis\n,b\n")
    assert at.warning[0].value.startswith("The only row cannot be read") and not at.dataframe


def test_brackets_that_are_no_parse_are_words_and_noted() -> None:
    at = pasted("premise,hypothesis\n( ( a dog ) runs,A man (in a hat) walks.\n( a b c ),a\n")
    assert not at.warning and not at.error and len(at.dataframe[0].value) == 2
    assert any("1 sentence in brackets is no parse" in caption.value for caption in at.caption)


def test_numbers_for_labels_are_a_question(tiny_models: Path, tiny_spinn) -> None:
    at = pasted(SHEET.replace(",e\n", ",2\n").replace(",n\n", ",0\n"))
    (error,) = at.error
    assert "line 2" in error.value and "number 2" in error.value and not at.dataframe
    menu = at.selectbox(key="sheet_label_numbers")
    assert menu.value is None and len(set(menu.options)) == 8
    at = menu.select_index(menu.options.index("0 neutral, 1 contradiction, 2 entailment")).run()
    assert not at.exception and not at.error
    assert at.dataframe[0].value["given"].tolist() == ["entailment", "neutral", ""]
    at.text_area(key="sheet_text").set_value("premise,hypothesis,label\na dog,a cat,1\n")
    next(button for button in at.button if button.label == "Read these pairs").click()
    at.run()
    assert at.error and at.selectbox(key="sheet_label_numbers").value is None  # another sheet, another question


def test_non_entailment_is_right_for_neutral_and_contradiction(tiny_models: Path, tiny_spinn) -> None:
    pairs = ["The dog runs.,the cat sat", "The cat sat.,The dog runs.", "a cat,a dog", "the church,a dog runs"]
    at = pasted("premise,hypothesis,label\n" + "".join(f"{pair},non-entailment\n" for pair in pairs))
    table = at.dataframe[0].value
    wanted = ["wrong" if label == "entailment" else "right" for label in table["predicted"]]
    assert table[""].tolist() == wanted
    assert at.subheader[0].value == f"{25.0 * wanted.count('right'):.1f}\u00a0% right"
    assert "non-entailment" in page_html(at)


def test_pairs_that_are_not_english_are_counted() -> None:
    at = pasted("premise,hypothesis\n一只狗在奔跑。,a cat\na dog,Un chat dort.\na dog,一只狗\n")
    assert sum("2 of 3 pairs are not in English" in caption.value for caption in at.caption) == 1
    assert not any("English" in caption.value for caption in pasted(SHEET).caption)


def test_one_pair_is_not_called_pairs() -> None:
    at = pasted("premise,hypothesis,label\na dog,a cat,e\n")
    assert any("of 1 pair right" in text.value for text in at.markdown)


def test_the_name_of_a_file_is_spelt_as_it_is() -> None:
    from spinn_core.ui.entailment.sheet import Source

    at = AppTest.from_function(_page, default_timeout=60)
    at.session_state["sheet_source"] = Source("nohead.csv", b"A dog runs.,A cat sits.\n", True)
    at.run()
    assert plain(at.error[0].value).startswith("nohead.csv, line 1: no columns premise and hypothesis")
