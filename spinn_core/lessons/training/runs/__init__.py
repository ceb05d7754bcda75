"""Trainings started from pages: a process each, a manager, what is kept. The loop itself is in training/."""
