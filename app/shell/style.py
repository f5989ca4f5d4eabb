"""The little that settings cannot say: targets of 44 px, calm type, print, and reduced motion."""

STYLE = """
<style>
.stButton button, .stDownloadButton button, .stFormSubmitButton button, .stLinkButton a,
div[data-testid="stButtonGroup"] button, .stExpander summary { min-height: 44px; }
div[role="radiogroup"] label { min-height: 44px; align-items: center; }
.stTextArea textarea, .stTextInput input { font-size: 1.05rem; }
.stMain p, .stMain li { line-height: 1.55; }
.stMain h1 { font-size: 1.8rem; line-height: 1.25; padding: .5rem 0; text-wrap: balance; }
[class*="st-key-words-"], .stMain blockquote, .stText { unicode-bidi: plaintext; text-align: start; }
.stMain blockquote, .stMain blockquote * { color: inherit !important; opacity: 1; }
.stMain blockquote { border-inline-start: .3rem solid #7a1230; padding-inline-start: 1rem; }
.stMain h2 { font-size: 1.4rem; }
.stMain h3 { font-size: 1.2rem; }
.stMainBlockContainer { padding-top: 1.25rem; padding-bottom: 4rem; }
@media (max-width: 768px) { .stApp:has([data-testid="stSidebar"]) .stMainBlockContainer { padding-top: 4rem; } }
button[data-selected="true"] p { color: light-dark(#7a1230, #ffc4d3); font-weight: 600; }
button:focus-visible, a:focus-visible, summary:focus-visible { outline: 3px solid currentColor; outline-offset: 2px; }
.heard-draft button { min-height: 44px; margin-inline-start: .5rem; padding: .3rem 1rem; cursor: pointer; }
@media (max-width: 640px) { .st-key-desk-beside [data-testid="stHorizontalBlock"]:has(> .stColumn) { flex-wrap: wrap-reverse; } }
@media (prefers-reduced-motion: reduce) { * { animation: none !important; transition: none !important; } }
@media print { [data-testid="stSidebar"], [data-testid="stHeader"], .stButton, .stDownloadButton { display: none; } }
</style>
"""

OPEN_PAGE = """
<style>
[data-testid="stHeader"] { display: none; }
.stMain .stMarkdown p, .stMain .stButton p { font-size: 1.06rem; }
.heard-aloud { min-height: 44px; padding: .4rem 1rem; border: 1px solid currentColor; border-radius: .6rem;
  background: none; color: inherit; font: inherit; cursor: pointer; }
.heard-aloud[hidden] { display: none; }
#heard-line, #heard-left { position: fixed; inset-inline: 0; bottom: 0; z-index: 9; margin: 0; padding: .6rem 1rem;
  pointer-events: none;
  color: light-dark(#111, #f5f2f0); background: light-dark(#f1ece6, #33302d); }
#heard-line:not([hidden]) ~ #heard-left { bottom: 4rem; }
#heard-left [role="status"] { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.heard-symbol { font-size: 2.6rem; line-height: 1.3; }
.heard-thread p { width: fit-content; max-width: 85%; margin: .35rem 0; padding: .5rem .8rem; border-radius: .9rem;
  white-space: pre-wrap; overflow-wrap: anywhere; text-align: start; }
.heard-thread > p { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 3; overflow: hidden; }
.heard-asked { background: light-dark(#f1ece6, #33302d); border-end-start-radius: 0; }
.heard-said { margin-inline-start: auto !important; background: light-dark(#f7dfe6, #5a2434); border-end-end-radius: 0; }
.heard-thread span { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.heard-thread summary { min-height: 44px; padding: .6rem 0; cursor: pointer; }
.heard-worker, .heard-card button { min-height: 44px; width: 100%; padding: .6rem 1rem; border: 2px solid currentColor;
  border-radius: .6rem; background: none; color: inherit; font: inherit; font-weight: 600; cursor: pointer; }
.heard-card { inset: 0; width: 100vw; height: 100dvh; max-width: none; max-height: none; margin: 0; border: 0; padding: 1.5rem;
  box-sizing: border-box; overflow: auto; color: #fff; background: #5b1a6b; }
.heard-card p { font-size: 1.6rem; line-height: 1.4; color: #fff; }
.heard-card.teal { background: #0b5257; } .heard-card.amber { background: #7a4300; } .heard-card.navy { background: #14306b; }
.heard-card.forest { background: #14502a; } .heard-card.brick { background: #8a2a17; }
.stMainBlockContainer { max-width: 40rem; padding-inline: 1rem; }
.stMain [data-testid="stPopover"] > div > button { min-height: 48px; background: #7a1230; border-color: #7a1230; }
.stMain [data-testid="stPopover"] > div > button * { color: #fff; font-weight: 600; fill: #fff; }
.stMain :is(h1, h2, h3):focus { outline: none; }
[data-testid="stPopover"] :is(button, button p) { white-space: normal; overflow: visible; text-align: start; }
/* Streamlit sets words to the left: each paragraph starts at the side of its own script, and progress runs that way. */
[dir="rtl"] .stMain :is(h1, h2, h3, h4, p, li) { unicode-bidi: plaintext; text-align: start; }
[dir="rtl"] .stMain .stHeading :is(h1, h2, h3) { width: 100%; }
[dir="rtl"] .stMain [role="progressbar"] { transform: scaleX(-1); }
.easier > summary { display: inline-block; min-height: 44px; padding: .6rem 0; cursor: pointer; list-style: none;
  text-decoration: underline; text-underline-offset: .2em; }
.easier-choices { display: flex; flex-wrap: wrap; gap: 0 1.5rem; }
.easier label { display: flex; align-items: center; gap: .5rem; min-height: 44px; }
.easier input { width: 1.5rem; height: 1.5rem; }
:root:has(#easier-big:checked) { font-size: 150%; }
:root:has(#easier-space:checked) :is(.stMain, .stMain p, .stMain button, .stMain textarea) {
  line-height: 2; word-spacing: .16em; letter-spacing: .12em; }
:root:has(#easier-space:checked):is(:lang(ar), :lang(ur)) .stMain * { letter-spacing: 0; }
:root:has(#easier-contrast:checked) :is(.stApp, .stApp :not([role="progressbar"] *)) {
  color: light-dark(#000, #fff) !important; border-color: light-dark(#000, #fff) !important; opacity: 1 !important; }
:root:has(#easier-contrast:checked) :is(.stApp, .stApp button, .stApp textarea, .stApp [data-baseweb="select"] > div) {
  background-color: light-dark(#fff, #000) !important; }
:root:has(#easier-contrast:checked) .stApp :is(button, textarea, [data-baseweb="select"] > div) { border: 2px solid; }
:root:has(#easier-contrast:checked) .stApp :is(button[kind^="primary"], button[kind^="primary"] *) {
  color: light-dark(#fff, #000) !important; background-color: light-dark(#000, #ff0) !important; }
</style>
"""
"""For young people's pages, which have no menu: the strip on top goes, and the words are a little larger."""
