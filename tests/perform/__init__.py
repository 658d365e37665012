"""What is recorded while steps run."""
