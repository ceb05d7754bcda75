"""The Step page: a sentence, action by action. No other page imports it."""
