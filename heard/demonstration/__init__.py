"""A made-up partnership to explore, built through the same doors as a real one."""
