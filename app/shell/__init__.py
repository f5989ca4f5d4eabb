"""What every screen stands in: wiring, who may see what, words, state, navigation, and the server around it."""
