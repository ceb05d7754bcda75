"""The training loop and what it needs: settings, learning rates, oracle, self-training, distillation. No commands, no pages."""
