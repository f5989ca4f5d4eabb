"""The script that Streamlit reruns: one frame, then the page."""

from app.shell.navigation import run

run()
