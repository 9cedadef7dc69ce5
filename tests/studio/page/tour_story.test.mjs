import assert from "node:assert/strict";
import test from "node:test";
import { ROOMS } from "../../../src/seewhy/studio/page/address.js";
import { STEPS, middleLayer } from "../../../src/seewhy/studio/page/tour/story.js";

const layer = (name, channels, width, field, exact) => ({
  name, channels, width, height: width, signed: false, exact, zero: 0, scale: 1, ceiling: 6, sight: { field, stride: 2, start: 1 },
  contributions: Array.from({ length: channels }, (_, k) => (k === 1 ? 2 : -1)),
});
const layers = [layer("first", 2, 2, 3, false), layer("stage1", 2, 2, 7, false), layer("stage2", 2, 1, 9, true), layer("top", 2, 1, 99, true)];
const facts = {
  photo: { name: "a.png", width: 30, height: 20, label: "dog", part: null },
  scores: [{ name: "dog", logit: 2 }, { name: "wolf", logit: 0 }], sum_of_powers: Math.exp(1) + 1, temperature: 2,
  receipt: { n: 50, right: 45, accuracy: 0.9, low: 0.786, high: 0.957, from_confidence: 0.42, to_confidence: 0.9932 },
  weights: 3412345, tune: "all", taught: { train: 251 }, measured: { value: 1, low: 0.956, high: 1, n: 83 }, classes: ["cat", "dog", "wolf"], all_classes: 3,
};
const inside = { told: { size: 20, target: "dog", logit: 2.5, bias: 0.5, layers }, arrays: { first: { values: new Uint8Array([0, 0, 1, 6, 1, 1, 1, 1]) } } };
const seen = { facts, rest: facts, inside, told: {}, arrays: { image: { shape: [20, 20, 3] } } };
const said = (k, other = {}) => STEPS[k - 1].say({ ...seen, ...other }).join(" ");
const withFacts = (other) => ({ facts: { ...facts, ...other } });

test("every step has words, a thing to try, a room and a place", () => {
  assert.ok(STEPS.length >= 9);
  for (const step of STEPS) {
    for (const line of [...step.say(seen), step.attempt(seen)]) assert.ok(line.length > 10 && !/undefined|NaN|null/.test(line), line);
    assert.ok(ROOMS.includes(step.room) && step.points.length > 0);
  }
});

test("a label is told where there is one, and that it was taught with this photo", () => {
  assert.match(said(1), /30 × 20 px\. Its label is “dog”.*251 labelled photos of cat, dog and wolf/);
  const photo = { ...facts.photo, label: null, part: "train" };
  assert.match(said(1, withFacts({ photo })), /no label.*This one was among them/);
});

test("the numbers are those of the photo", () => {
  assert.match(said(2), /20 × 20 places.*1,200 numbers/);
  assert.match(said(4), /about 25 % of the first layer’s 8 answers.*2 → 1 places/);
  assert.match(said(4), /what is above 6 stays at 6/);
  assert.match(said(5), /first layer sees 3 px.*stage1 7 px.*top all of it/);
  assert.match(said(6), /averages 4 maps.*\+2\.50/);
  assert.match(said(7), /temperature 2\.00.*73 % for “dog”/);
  assert.match(said(9), /0\.31 if it is “dog”, 1\.31 if it is “wolf”.*3,412,345 weights/);
  assert.match(said(10), /at rest: 73 %\. As the sliders stand: 73 %/);
});

test("a promise is told with how far it was counted, or that nobody has", () => {
  assert.match(said(8), /Of 50 photos.*\(42 % … 99\.3 %\), 45 were right: 90 %\. That leaves the true share between 79 % and 96 %.*too sure/);
  assert.match(said(8, withFacts({ receipt: null })), /Nobody has counted it/);
  assert.match(said(11), /All 83 photos kept aside were answered rightly.*the true share above 96 %/);
  assert.match(said(11, withFacts({ measured: null })), /not been measured/);
});

test("the layer that is opened sees a part of the photo", () => {
  assert.equal(middleLayer(inside).name, "stage1");
  assert.deepEqual(STEPS[4].act?.(seen), { label: "Open it", view: { layer: "stage1", channel: 1 } });
});
