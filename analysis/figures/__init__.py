"""Who was heard, and what changes, told as far as the numbers bear it."""
