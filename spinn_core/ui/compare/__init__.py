"""The Compare page: SPINN versus LSTM. No other page imports it."""
