"""The defaults fit the data, the table and the training loop; what they reach is measured, not tested."""

from __future__ import annotations

import pytest

from spinn_core.data.snli import EncodedPairs
from spinn_core.lessons.training.toy import ToyOptions, make_language_pairs, toy_vectors
from spinn_core.lessons.training.toy.defaults import RECIPE, SIZES
from spinn_core.model.config import ENCODERS, ModelConfig
from spinn_core.training.trainer import Recipe, Trainer


@pytest.mark.parametrize("variant", ENCODERS)
def test_every_variant_trains_on_the_language(variant, tmp_path):
    options = ToyOptions(pairs=60, held_out=60)
    data, table = make_language_pairs(options), toy_vectors(options)
    table.save(tmp_path / "words.safetensors")
    train, held_out = (EncodedPairs(pairs, table.vocabulary) for pairs in (data.train, data.held_out))
    listed = table.vocabulary
    words = {"d_word": table.d_word, "vocabulary_rows": listed.size, "tuned_rows": len(listed.words)}
    config = ModelConfig(variant, **{**SIZES, **words, "d_hidden": 12, "d_classifier": 16})
    trainer = Trainer(
        config,
        Recipe(**{**RECIPE, "epochs": 3, "warmup": 2, "batch_size": 30}),
        table,
        train,
        held_out,
        tmp_path / "out",
        tmp_path / "words.safetensors",
    )
    losses = []
    trainer.run(
        on_step=lambda progress: losses.append(progress.loss) if progress.step == progress.steps_per_epoch else None
    )
    assert len(losses) == 3 and losses[-1] < losses[0]
    assert trainer.out.joinpath("weights.safetensors").exists()
