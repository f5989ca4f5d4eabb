"""Sessions, the live screen, and cards from paper."""
