"""The little that settings cannot say: targets of 44 px, calm type, print, and reduced motion."""

STYLE = """
<style>
.stButton button, .stDownloadButton button, .stFormSubmitButton button, .stLinkButton a,
div[data-testid="stButtonGroup"] button { min-height: 44px; }
div[role="radiogroup"] label { min-height: 44px; align-items: center; }
.stTextArea textarea, .stTextInput input { font-size: 1.05rem; }
.stMain p, .stMain li { line-height: 1.55; }
:focus-visible { outline: 3px solid currentColor; outline-offset: 2px; }
@media (prefers-reduced-motion: reduce) { * { animation: none !important; transition: none !important; } }
@media print { [data-testid="stSidebar"], [data-testid="stHeader"], .stButton, .stDownloadButton { display: none; } }
</style>
"""
