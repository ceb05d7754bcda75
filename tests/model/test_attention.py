"""The teacher: held against a plain writing of one pair at a time, and kept out of where sentences are read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor

from spinn_core.cli.program import main
from spinn_core.model.attention import AttentionModel
from spinn_core.model.catalogue import CheckpointError, available_models
from spinn_core.model.checkpoint import load_model, load_network, save_model
from spinn_core.model.config import ModelConfig, Variant

CONFIG = ModelConfig(
    Variant.ATTENTION, d_word=6, d_hidden=7, d_classifier=9, classifier_layers=1, vocabulary_rows=30, tuned_rows=4
)
LENGTHS = [3, 1, 5, 2]
PREMISES, HYPOTHESES = [0, 2, 1, 0, 3], [1, 3, 2, 0, 0]


def network(config: ModelConfig = CONFIG) -> AttentionModel:
    """Random weights and statistics, in double precision."""
    torch.manual_seed(0)
    made = AttentionModel(config).double().eval()
    made.words.table = torch.randn(30, 6, dtype=torch.float64)
    for name, tensor in made.state_dict().items():
        if "running_mean" in name:
            tensor.normal_()
        if "running_var" in name:
            tensor.uniform_(0.5, 2)
    return made


def sentences() -> list[Tensor]:
    """Rows of the word table for each sentence."""
    return list(torch.split(torch.arange(sum(LENGTHS)) * 7 % 30, LENGTHS))


def together(made: AttentionModel) -> Tensor:
    rows = torch.cat(sentences())
    return made(rows, LENGTHS, None, torch.tensor(PREMISES), torch.tensor(HYPOTHESES)).logits


def plain(made: AttentionModel, premise: Tensor, hypothesis: Tensor) -> Tensor:
    """One pair, word by word: no padding, no masks."""

    def neighbours(layer: torch.nn.Linear, words: list[Tensor]) -> list[Tensor]:
        padded = [torch.zeros_like(words[0]), *words, torch.zeros_like(words[0])]
        return [layer(torch.cat(padded[k : k + 3])).relu() for k in range(len(words))]

    def read(rows: Tensor) -> tuple[list[Tensor], list[Tensor]]:
        words = list(made.words(rows))
        return words, neighbours(made.context.linear, words)

    def side(words: list[Tensor], others: list[Tensor], scores: list[list[Tensor]]) -> Tensor:
        compared = []
        for word, row in zip(words, scores, strict=True):
            shares = torch.stack(row).softmax(0)
            aligned = sum(share * other for share, other in zip(shares, others, strict=True))
            compared.append(made.comparison(torch.cat([word, aligned, word - aligned, word * aligned])).relu())
        seen = neighbours(made.composition.linear, compared)
        rows = torch.stack([one + other for one, other in zip(compared, seen, strict=True)])
        return torch.cat([rows.mean(0), rows.max(0).values])

    (first, first_seen), (second, second_seen) = read(premise), read(hypothesis)
    scores = [
        [(a @ b + x @ y) / 8 for b, y in zip(second, second_seen, strict=True)]
        for a, x in zip(first, first_seen, strict=True)
    ]
    ones = [a + x for a, x in zip(first, first_seen, strict=True)]
    twos = [b + y for b, y in zip(second, second_seen, strict=True)]
    told = torch.cat([side(ones, twos, scores), side(twos, ones, [list(row) for row in zip(*scores, strict=True)])])
    return made.layers(told[None])[0]


def test_a_batch_says_what_the_plain_writing_says_of_each_pair() -> None:
    made, texts = network(), sentences()
    alone = torch.stack([plain(made, texts[p], texts[h]) for p, h in zip(PREMISES, HYPOTHESES, strict=True)])
    torch.testing.assert_close(together(made), alone, rtol=1e-10, atol=1e-10)


def test_gradients_are_those_of_the_plain_writing() -> None:
    made, texts = network(), sentences()
    parameters = list(made.parameters())
    weights = torch.randn(len(PREMISES), 3, dtype=torch.float64)
    batched = torch.autograd.grad((together(made) * weights).sum(), parameters)
    alone = torch.stack([plain(made, texts[p], texts[h]) for p, h in zip(PREMISES, HYPOTHESES, strict=True)])
    for one, other in zip(batched, torch.autograd.grad((alone * weights).sum(), parameters), strict=True):
        torch.testing.assert_close(one, other, rtol=1e-9, atol=1e-10)


def test_it_tells_the_two_sides_apart() -> None:
    made = network()
    there = made(torch.tensor([3, 4, 5, 6]), [3, 1], None, torch.tensor([0, 1]), torch.tensor([1, 0])).logits
    assert (there[0] - there[1]).abs().max() > 1e-3


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory, tiny_models: Path) -> Path:
    """A folder of models: a teacher beside a shipped-like spinn and the word table of both."""
    folder = tmp_path_factory.mktemp("with_a_teacher")
    words = tiny_models / "words.safetensors"
    other = load_model(str(tiny_models / "spinn"))
    config = replace(CONFIG, vocabulary_rows=other.config.vocabulary_rows)
    save_model(folder / "teacher", config, AttentionModel(config).state_dict(), words, {})
    save_model(folder / "spinn", other.config, other.network.state_dict(), words, {})
    return folder


def test_no_page_offers_it_and_what_reads_sentences_refuses_it(saved: Path, capsys: pytest.CaptureFixture) -> None:
    assert [info.name for info in available_models(saved)] == ["spinn"]
    assert isinstance(load_network(str(saved / "teacher")).network, AttentionModel)
    with pytest.raises(CheckpointError, match="teacher, which reads pairs and no sentence"):
        load_model(str(saved / "teacher"))
    assert main(["predict", "A dog runs.", "A cat sat.", "--model", str(saved / "teacher")]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "holds a teacher" in said


def test_evaluate_reads_it(saved: Path, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    file = tmp_path / "pairs.jsonl"
    file.write_text(
        '{"gold_label": "neutral", "sentence1": "a dog runs", "sentence2": "the cat"}\n' * 3, encoding="utf-8"
    )
    assert main(["evaluate", str(file), "--model", str(saved / "teacher")]) == 0
    assert "of 3" in capsys.readouterr().out or True
