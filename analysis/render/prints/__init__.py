"""Posters, paper cards, "You said, we did" and the social card."""
