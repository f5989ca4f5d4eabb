"""Understanding what young people say together. Works on safe text alone and knows nothing of screens."""
