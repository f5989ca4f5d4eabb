"""From answers to proposed themes: vectors, known themes, clustering, labels, stance and sentiment."""
