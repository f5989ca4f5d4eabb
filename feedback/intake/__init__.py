"""The one door in for every channel, and the reading of what came through it."""
