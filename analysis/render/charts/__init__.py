"""One chart definition for screen and paper."""
