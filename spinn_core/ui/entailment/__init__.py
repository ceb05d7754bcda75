"""The Entailment page: a pair, its answer and what it hangs on. No other page imports it."""
