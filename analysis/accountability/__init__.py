"""What was promised, what became of it, and what young people are told."""
