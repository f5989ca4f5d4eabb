"""Who works here: accounts, permissions, and the trail of what staff did."""
