"""The linear relatives of the tree: forecasting intervals, sequences of unequal lengths, models of text, layers."""
