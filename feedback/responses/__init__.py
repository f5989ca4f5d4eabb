"""Sessions, answers as they may be read, return slips and agreed quotes."""
