"""The Batch page's own CSS. Sizes only: colours come from drawing.palette, with the theme."""

from __future__ import annotations

CSS = """<style>
.batch-told { line-height: 1.6rem; min-height: 1.6rem; }
.batch-halves { display: grid; gap: .2rem 2rem;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 34rem), 1fr)); }
.batch-halves section { min-width: 0; }
.batch-halves p { margin: .7rem 0 .4rem; line-height: 1.5rem; }
.batch-halves p.batch-words-of { min-height: 6rem; }
@media (max-width: 1000px) { .batch-told { min-height: 3.2rem; }
  .batch-halves p.batch-words-of { min-height: 4.5rem; } }
.batch-table { width: 100%; border-collapse: collapse; table-layout: fixed; font-size: .95rem; }
.batch-table th { text-align: left; font-weight: 500; font-size: .85rem; padding: .1rem .4rem; vertical-align: bottom; }
.batch-table td { padding: .12rem .4rem; height: 3.1rem; vertical-align: middle; overflow: hidden;
  border-top: 1px solid rgba(127,143,159,.35); }
.batch-table .batch-row { width: 2.6rem; }
.batch-table .batch-does { width: 4.9rem; }
.batch-words { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; line-height: 1.4rem; }
.batch-table img.step-strip, .batch-matrix img.step-strip { display: block; width: 100%; max-width: 9rem;
  image-rendering: pixelated; margin-top: .15rem; }
.batch-chips { display: flex; align-items: center; gap: .2rem; white-space: nowrap; overflow: hidden; }
.batch-chips > * { flex: none; }
.batch-chips .batch-chip { flex: 0 1 auto; border: 1px solid; border-radius: 3px; padding: 0 .35rem; min-width: 1.3rem;
  max-width: 16rem; overflow: hidden; text-overflow: ellipsis; line-height: 1.5rem; box-sizing: border-box; }
.batch-chips .batch-new { flex-shrink: 0; max-width: 80%; border-width: 2px; font-weight: 600; }
.batch-product { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem .45rem; min-height: 10.5rem; }
.batch-matrix { text-align: center; font-size: .85rem; line-height: 1.25rem; }
.batch-block { border: 2px solid; border-radius: 3px; margin: 0 auto .2rem; display: flex; align-items: center;
  justify-content: center; overflow: hidden; }
.batch-block span { border-left: 1px solid; flex: 1; height: 100%; display: flex; align-items: center;
  justify-content: center; }
.batch-block span:first-child { border-left: 0; }
.batch-down { flex-direction: column; }
.batch-down span { border-left: 0; border-top: 1px solid; width: 100%; }
.batch-down span:first-child { border-top: 0; }
.batch-sign { font-size: 1.3rem; }
.batch-shape { font-variant-numeric: tabular-nums; font-weight: 600; }
.batch-units { line-height: 1.35rem; }
.batch-unit { display: inline-block; text-align: center; margin: 0 .45rem .25rem 0; vertical-align: top;
  max-width: 12rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.batch-unit small { display: block; font-size: .74rem; font-variant-numeric: tabular-nums; }
.batch-digits { font-family: monospace; overflow-wrap: anywhere; line-height: 1.35rem; }
.batch-loader td { height: auto; padding: .35rem .4rem; vertical-align: top; }
</style>"""
