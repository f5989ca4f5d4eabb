"""The scripted conversation: what it asks, what it hears, what comes next. Knows no screen."""
