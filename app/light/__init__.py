"""Light pages: plain HTML from Starlette routes in the same process, without Streamlit and without scripts."""
