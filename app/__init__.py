"""Heard's screens: the only code that knows Streamlit."""
