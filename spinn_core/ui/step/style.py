"""The Step page's own CSS. Sizes only: colours come from drawing.palette, with the theme."""

from __future__ import annotations

CSS = """<style>
[data-testid="stMainBlockContainer"] { padding-top: 3.4rem; padding-bottom: 2rem; }
[data-testid="stMainBlockContainer"] [data-testid="stVerticalBlock"] { gap: .65rem; }
[data-testid="stMainBlockContainer"] [data-testid="stSlider"] { margin: -.2rem 0 -.7rem; }
.st-key-step_first_page button::after { content: "Home"; }
.st-key-step_chevron_left button::after { content: "←"; }
.st-key-step_chevron_right button::after { content: "→"; }
.st-key-step_last_page button::after { content: "End"; }
.st-key-step_do_S button::after { content: "S"; }
.st-key-step_do_R button::after { content: "D"; }
.st-key-step_undo button::after { content: "←"; }
.st-key-step_do_S button::after, .st-key-step_do_R button::after, .st-key-step_undo button::after,
.st-key-step_first_page button::after, .st-key-step_chevron_left button::after,
.st-key-step_chevron_right button::after, .st-key-step_last_page button::after {
  opacity: .6; margin-left: .5rem; font-size: .875rem; }
.step-cards { display: grid; grid-template-columns: 1fr 1fr; height: 6.9rem; }
.step-side { min-width: 0; padding: 0 .5rem; overflow: hidden; }
.step-stack { border-right: 3px double currentColor; }
.step-stack .step-row { justify-content: flex-end; }
.step-stack .step-title { text-align: right; }
.step-title { font-size: .82rem; line-height: 1.2rem; }
.step-row { display: flex; gap: .4rem; align-items: center; height: 5.4rem; }
.step-card { border: 2px solid; border-radius: 4px; padding: .1rem .4rem .3rem; min-width: 2.2rem;
  max-width: 14rem; flex: 0 1 auto; box-sizing: border-box; }
.step-named { flex-shrink: .25; }
.step-name, .step-words { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.step-name { font-size: .75rem; font-weight: 700; line-height: 1.1rem; }
.step-words { font-size: 1rem; line-height: 1.5rem; }
.step-strip { display: block; width: 100%; image-rendering: pixelated; margin-top: .2rem; }
.step-card .step-strip { width: 5.2rem; max-width: 100%; }
.step-none { font-size: .85rem; white-space: nowrap; }
@media (min-width: 901px) { .step-narrow { display: none; } }
@media (max-width: 900px) {
  .step-wide { display: none; }
  .step-cards { height: 8.1rem; }
  .step-side { position: relative; }
  .step-narrow { position: absolute; bottom: 0; }
}
@media (max-width: 640px) {
  .step-card { flex: 1 1 0; min-width: 0; padding: .1rem .15rem .3rem; }
  .step-words { font-size: .85rem; }
}
.step-narration { min-height: 3.2rem; line-height: 1.6rem; }
@media (max-width: 1200px) { .step-narration { min-height: 4.9rem; } }
@media (max-width: 900px) { .step-narration { min-height: 6.4rem; } }
.step-node { border: 1px solid; border-radius: 4px; padding: .25rem .6rem; line-height: 1.5rem; min-height: 3.6rem; }
.step-node .step-strip { display: inline-block; width: 6rem; margin: 0 0 0 .4rem; vertical-align: middle; }
.st-key-step_forest g.node { cursor: pointer; }
.step-share, .step-table { max-width: 42rem; }
.step-share { font-size: .92rem; padding: .1rem .4rem; }
.step-bar { height: .7rem; border-radius: 2px; margin: .1rem 0 .2rem; }
.step-table { width: 100%; border-collapse: collapse; font-size: .92rem; table-layout: fixed; }
.step-table td, .step-table th { padding: .12rem .3rem; text-align: left; vertical-align: middle; }
.step-table th { width: 2rem; }
.step-table td { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.step-formula { font-family: monospace; line-height: 1.7rem; padding-bottom: .4rem; overflow-wrap: anywhere; }
.step-numbers { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
.step-numbers th { text-align: left; font-weight: 500; padding: .1rem .7rem .1rem 0; }
.step-numbers tr:first-child th { text-align: right; }
.step-numbers td { text-align: right; padding: .1rem .7rem; }
.step-numbers .step-strip { width: 9rem; }
.step-code { line-height: 1.6rem; overflow-x: auto; margin: 0; }
.step-code span { display: block; padding-left: .5rem; }
.step-notation { white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.6rem; margin: 0; }
.step-calls { font-size: .95rem; line-height: 1.5rem; white-space: nowrap; }
.st-key-step_whole_picture img { max-width: none !important; width: auto !important; }
.st-key-step_whole_picture, .st-key-step_whole_picture * { max-width: none; }
</style>"""
