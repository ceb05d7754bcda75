"""The Graph page: computation graphs. No other page imports it."""
