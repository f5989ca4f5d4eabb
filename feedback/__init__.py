"""Collecting what young people say and keeping it safe. Knows nothing of analysis or of screens."""

__version__ = "0.6.0"
"""Heard's version, said here alone: the package, /health, the screens and the documents all read it."""
