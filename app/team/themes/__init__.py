"""Deciding on themes, and coding blind."""
