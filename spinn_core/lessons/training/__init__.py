"""What the Training page teaches beside the loop itself: learning rates ahead, an assignment without effect. The loop is in training/."""
