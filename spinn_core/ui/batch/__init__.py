"""The Batch page: sentences side by side. No other page imports it."""
