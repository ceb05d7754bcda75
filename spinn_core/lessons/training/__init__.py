"""What the Training page teaches beside the loop in training/: rates ahead, an assignment without effect, runs."""
