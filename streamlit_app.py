"""Heard's entry: `streamlit run streamlit_app.py`. It names the script, the routes and the middleware."""

import streamlit as st

from app.shell.server import lifespan, middleware, on_script_error, routes

app = st.App(
    "app/main.py",
    routes=routes(),
    middleware=middleware(),
    lifespan=lifespan,
    on_script_error=on_script_error,
)
