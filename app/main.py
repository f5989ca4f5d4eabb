"""The script that Streamlit reruns: one frame, then the page."""

from app.navigation import run

run()
