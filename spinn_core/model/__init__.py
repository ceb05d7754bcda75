"""The network, one idea a file: words, Reduce, Tracker, SPINN, LSTM, classifier, checkpoint. No training, no
measuring."""
