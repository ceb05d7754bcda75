"""The Training page: trainings and their curves. No other page imports it."""
