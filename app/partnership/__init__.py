"""What the partnership's leaders meet."""
