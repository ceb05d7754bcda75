"""The sequential LSTM: an LSTM that reads the words left to right and knows of no tree.

The reference implementation that `fast/lstm.py` is held to (tests/model/fast/test_lstm.py).
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pad_sequence


class SequentialLSTM(nn.Module):
    """torch.nn.LSTM over sentences of any lengths; a sentence's vector is its last h.

    Args:
        d_hidden: d, the width of the projected words and of the LSTM's state.
    """

    def __init__(self, d_hidden: int) -> None:
        super().__init__()
        self.lstm = nn.LSTM(d_hidden, d_hidden)

    def forward(self, words: Tensor, lengths: Sequence[int]) -> Tensor:
        """Sentence vectors, (B, d).

        Args:
            words: (sum of lengths, d), the words of all sentences one after the other.
            lengths: the number of words of each of the B sentences, each at least 1.
        """
        # Padded: what follows a sentence's last word cannot change the h that stood there.
        padded = pad_sequence(list(torch.split(words, list(lengths))))  # (longest, B, d)
        states: Tensor = self.lstm(padded)[0]  # (longest, B, d)
        last = torch.tensor(lengths, device=words.device) - 1
        return states[last, torch.arange(len(last), device=words.device)]  # (B, d)
