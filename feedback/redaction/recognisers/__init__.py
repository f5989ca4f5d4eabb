"""One recogniser for each kind of personal detail."""
