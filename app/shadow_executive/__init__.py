"""The shadow executive's own room."""
