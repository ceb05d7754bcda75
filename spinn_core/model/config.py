"""The sizes of a network, as one frozen record that travels with its weights."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import Enum
from typing import Annotated, Any

from msgspec import Meta

from spinn_core.files import check_fields

Size = Annotated[int, Meta(ge=1)]
SizeOrNone = Annotated[int, Meta(ge=0)]
DropoutShare = Annotated[float, Meta(ge=0, lt=1)]


class Variant(str, Enum):
    """Which network reads the sentence (Bowman et al. 2016, section 4)."""

    SPINN = "spinn"
    """Tracker and its own transitions; given transitions can be used instead."""

    SPINN_PI = "spinn-pi"
    """Tracker, but the transitions must be given ("parsed input")."""

    SPINN_PI_NT = "spinn-pi-nt"
    """No tracker: a plain TreeLSTM over a given tree."""

    LSTM = "lstm"
    """The sequential LSTM, left to right, blind to any tree."""

    ATTENTION = "attention"
    """No sentence encoder: a teacher that reads both sentences of a pair at once (see `attention`)."""

    @property
    def encodes(self) -> bool:
        """True if the network makes a vector of each sentence by itself, as all that the app shows do."""
        return self is not Variant.ATTENTION

    @property
    def has_tracker(self) -> bool:
        return self in (Variant.SPINN, Variant.SPINN_PI)

    @property
    def reads_tree(self) -> bool:
        return self not in (Variant.LSTM, Variant.ATTENTION)

    @property
    def can_parse(self) -> bool:
        """True if the network can choose its own transitions."""
        return self is Variant.SPINN


ENCODERS = tuple(variant for variant in Variant if variant.encodes)
"""The networks that this project is about."""


@dataclass(frozen=True)
class ModelConfig:
    """Everything needed to build a network with the right shapes.

    Attributes:
        variant: one of `Variant`.
        d_word: width of a word vector.
        d_hidden: d, the width of a sentence vector; a tree's state is a pair (h, c) of this width.
        d_tracker: width of the tracker's state; 0 for a network without one.
        lookahead: how many buffer words behind the front b the tracker reads as well.
        d_classifier: width of the classifier's hidden layers.
        classifier_layers: number of hidden layers of the classifier.
        word_dropout: dropout on the projected words, before the encoder.
        classifier_dropout: dropout before every layer of the classifier.
        vocabulary_rows: rows of the shared word table.
        tuned_rows: how many of its first rows (the words most frequent in training) this network
            adds a tuned correction to.

    Raises:
        ValueError: sizes that no network can have.
    """

    variant: Variant
    d_word: Size = 150
    d_hidden: Size = 150
    d_tracker: SizeOrNone = 128
    lookahead: SizeOrNone = 1
    d_classifier: Size = 1024
    classifier_layers: SizeOrNone = 2
    word_dropout: DropoutShare = 0.1
    classifier_dropout: DropoutShare = 0.2
    vocabulary_rows: Size = 0
    tuned_rows: SizeOrNone = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "variant", Variant(self.variant))
        if not self.variant.has_tracker:
            object.__setattr__(self, "d_tracker", 0)
            object.__setattr__(self, "lookahead", 0)
        check_fields(self)
        if self.variant.has_tracker and self.d_tracker == 0:
            raise ValueError(f"{self.variant.value} needs a tracker: give d_tracker 1 or more")
        if self.tuned_rows > self.vocabulary_rows:
            raise ValueError(f"tuned_rows {self.tuned_rows} exceeds the {self.vocabulary_rows} rows of the word table")

    def to_dict(self) -> dict[str, Any]:
        """A plain dictionary for JSON."""
        return {**asdict(self), "variant": self.variant.value}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> ModelConfig:
        """The inverse of `to_dict`.

        Raises:
            ValueError: a missing variant, an unknown name or an impossible size.
        """
        try:
            return cls(**values)
        except TypeError as error:
            raise ValueError(str(error).partition("() ")[2]) from None
