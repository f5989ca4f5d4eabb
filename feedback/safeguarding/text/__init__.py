"""A text as spotting reads it: its characters, spelling, sentences and language, and the patterns that are looked for."""
