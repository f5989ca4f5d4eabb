"""Collecting what young people say and keeping it safe. Knows nothing of analysis or of screens."""
