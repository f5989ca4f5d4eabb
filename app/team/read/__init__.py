"""Reading answers, the safeguarding desk, other sources, trends and who was heard."""
