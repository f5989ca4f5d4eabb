"""What people decided on themes: the codebook, its history, double-coding and what it teaches."""
