"""Heard's command line and its demonstration: the only code that stands above the screens."""
