"""Heard's entry, which `heard run` starts. It names the script, the routes and the middleware."""

import streamlit as st

from app.server import SCRIPT, lifespan, middleware, on_script_error, routes

app = st.App(
    SCRIPT,
    routes=routes(),
    middleware=middleware(),
    lifespan=lifespan,
    on_script_error=on_script_error,
)
