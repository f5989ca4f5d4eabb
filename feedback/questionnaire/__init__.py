"""What young people are asked, and the numbers they can ring."""
