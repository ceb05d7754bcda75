"""An error on a page is a sentence, and spells the names of files and models as they are."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from spinn_core.ui.common.problems import as_sentence

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("message", "sentence"),
    [
        ("choose at least one network", "Choose at least one network."),
        ("There is no text.", "There is no text."),
        (
            "milestones must be whole numbers, such as 8, 16, not 'a.b'",
            "Milestones must be whole numbers, such as 8, 16, not 'a.b'.",
        ),
        ("the text has 1.5 MB, and 1 MB is the limit", "The text has 1.5 MB, and 1 MB is the limit."),
        ("nohead.csv, line 1: no columns", "nohead.csv, line 1: no columns."),
        (
            "cannot read the weights /models/spinn/weights.safetensors",
            "Cannot read the weights /models/spinn/weights.safetensors.",
        ),
        ("cannot read a.csv: damaged", "Cannot read a.csv: damaged."),
        ("no head.csv holds no pairs", "no head.csv holds no pairs."),
        ("élan.tsv is empty", "élan.tsv is empty."),
        (
            "spinn reads trees: give each sentence its transitions",
            "spinn reads trees: give each sentence its transitions.",
        ),
        ("spinn-pi cannot choose its own transitions", "spinn-pi cannot choose its own transitions."),
        ("lstm: the weights are damaged", "lstm: the weights are damaged."),
        ("mine reads words in a line", "mine reads words in a line."),
        ("spinn-run3-ab12 has no model", "spinn-run3-ab12 has no model."),
        ("“a” is no time", "“a” is no time."),
        ("", "."),
    ],
)
def test_a_name_keeps_its_letters(message: str, sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("spinn", "spinn-pi", "lstm", "mine"):
        (tmp_path / name).mkdir()
    monkeypatch.setenv("SPINN_MODELS", str(tmp_path))
    assert as_sentence(message) == sentence


def test_without_a_folder_of_models_words_still_get_their_capital(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPINN_MODELS", str(tmp_path / "gone"))
    assert as_sentence("no model is here") == "No model is here."


def test_nobody_else_puts_a_capital_before_a_text() -> None:
    """`text[:1].upper()` anywhere in the pages' code would spell names wrong again."""
    found = []
    for path in [
        *(ROOT / "spinn_core" / "ui").rglob("*.py"),
        *(ROOT / "spinn_core" / "cli").rglob("*.py"),
        *(ROOT / "pages").glob("*.py"),
    ]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            made_big = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "upper"
            if made_big and isinstance(node.func.value, ast.Subscript):
                found.append(f"{path.name}:{node.lineno}")
    assert len(found) == 1 and found[0].startswith("problems.py"), found
