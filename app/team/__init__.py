"""What the participation team works with."""
