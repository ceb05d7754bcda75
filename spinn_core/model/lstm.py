"""The linear encoder: an LSTM that reads the words left to right and knows of no tree."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_sequence


class LinearEncoder(nn.Module):
    """torch.nn.LSTM over sentences of any lengths; a sentence's vector is its last h.

    Args:
        d_hidden: d, the width of the projected words and of the LSTM's state.
    """

    def __init__(self, d_hidden: int) -> None:
        super().__init__()
        self.lstm = nn.LSTM(d_hidden, d_hidden, batch_first=True)

    def forward(self, words: Tensor, lengths: list[int]) -> Tensor:
        """Sentence vectors, (B, d).

        Args:
            words: (sum of lengths, d), the words of all sentences one after the other.
            lengths: the number of words of each of the B sentences, each at least 1.
        """
        padded = pad_sequence(torch.split(words, lengths), batch_first=True)  # (B, longest, d)
        packed = pack_padded_sequence(padded, torch.tensor(lengths), batch_first=True, enforce_sorted=False)
        _, (last, _) = self.lstm(packed)  # last (1, B, d)
        return last[0]
