"""How good a network is: accuracy, calibration, probes, the measured table, sheets of pairs. No training."""
