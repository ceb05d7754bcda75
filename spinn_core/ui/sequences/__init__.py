"""The Sequences page: the linear relatives. No other page imports it."""
