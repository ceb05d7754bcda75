// The pure functions of the scripts in spinn_core/ui: which place a key asks for. Run by test_javascript.py.
import assert from "node:assert/strict";
import test from "node:test";

import { byHand, byStep, wanted as wantedOnStrip } from "../../spinn_core/ui/common/strip.js";
import { isNews } from "../../spinn_core/ui/common/theme.js";
import { wanted as wantedOnGrid } from "../../spinn_core/ui/batch/grid.js";

const press = (key, more = {}) => ({ key, target: { closest: () => null }, ...more });
const LETTERS = [..."SSRSR"];

test("arrows move by one step and stay within the strip", () => {
  assert.equal(byStep("ArrowRight", 2, 5), 3);
  assert.equal(byStep("ArrowRight", 5, 5), 5);
  assert.equal(byStep("ArrowLeft", 0, 5), 0);
  assert.equal(byStep("Home", 4, 5), 0);
  assert.equal(byStep("End", 1, 5), 5);
  assert.equal(byStep("x", 1, 5), undefined);
});

test("by hand only legal actions are taken: SHIFT while a word waits, REDUCE while two stand on the stack", () => {
  const data = { letters: LETTERS }; // three words
  assert.equal(byHand("s", "", data), "S");
  assert.equal(byHand("d", "S", data), undefined);
  assert.equal(byHand("d", "SS", data), "SSR");
  assert.equal(byHand("s", "SSRS", data), undefined);
  assert.equal(byHand("d", "SSRS", data), "SSRSR");
  assert.equal(byHand("d", "SSRSR", data), undefined);
  assert.equal(byHand("ArrowLeft", "SSR", data), "SS");
  assert.equal(byHand("ArrowLeft", "", data), "");
});

test("a quick press counts from where the one before leads to", () => {
  const data = { keys: "step", place: 1, letters: LETTERS };
  const strip = { asked: { place: 3, until: performance.now() + 1000 } };
  assert.equal(wantedOnStrip(press("ArrowRight"), strip, data), 4);
  strip.asked.until = performance.now() - 1; // given up
  assert.equal(wantedOnStrip(press("ArrowRight"), strip, data), 2);
});

test("keys are left alone with a modifier, in a box of text, and where no keys are asked for", () => {
  const data = { keys: "step", place: 1, letters: LETTERS };
  for (const name of ["ctrlKey", "metaKey", "altKey", "shiftKey"])
    assert.equal(wantedOnStrip(press("ArrowRight", { [name]: true }), {}, data), undefined);
  assert.equal(wantedOnStrip(press("ArrowRight", { target: { closest: () => ({}) } }), {}, data), undefined);
  assert.equal(wantedOnStrip(press("ArrowRight"), {}, { ...data, keys: "" }), undefined);
});

test("the grid counts its columns from 1", () => {
  const data = { step: 1, counts: [0, 0, 2] };
  assert.equal(wantedOnGrid(press("ArrowLeft"), {}, data), 1);
  assert.equal(wantedOnGrid(press("ArrowRight"), {}, data), 2);
  assert.equal(wantedOnGrid(press("Home"), {}, { ...data, step: 3 }), 1);
  assert.equal(wantedOnGrid(press("End"), {}, data), 3);
  assert.equal(wantedOnGrid(press("a"), {}, data), undefined);
});


test("the server is asked once for each switch of the theme", () => {
  assert.equal(isNews("dark", "light", undefined), true);
  assert.equal(isNews("dark", "light", "dark"), false); // asked already
  assert.equal(isNews("light", "light", "dark"), false);
  assert.equal(isNews("light", "dark", "dark"), true);
  assert.equal(isNews("normal", "dark", "dark"), false); // no theme yet
});
