import assert from "node:assert/strict";
import test from "node:test";
import { stepsOf, wordsAt } from "../../../src/seewhy/studio/page/network/telling.js";

const layer = {
  name: "first", channels: 2, width: 2, height: 2, exact: false, contributions: [0.5, -1.25], zero: 0, scale: 0.5,
};
const scene = {
  answer: { sentence: "It is a dog." }, camera: { x: 0, y: 0, scale: 1 },
  inside: { told: { target: "dog", layers: [layer] }, arrays: { first: { values: Uint8Array.from([0, 1, 2, 3, 4, 5, 6, 7]) } } },
};
const column = { kind: "layer", name: "first", layer };

test("from afar a map is told, nearer its place, with what the bytes say", () => {
  const found = { column, channel: 1, row: 1, place: 0, box: { left: 0, top: 0, width: 10, height: 10 } };
  assert.equal(wordsAt(found, scene), "first layer, map 1: adds about −1.25 to dog.");
  const near = { ...scene, camera: { x: 0, y: 0, scale: 2 } };
  assert.equal(wordsAt(found, near), "first layer, map 1: adds about −1.25 to dog; row 1, column 0 answers about +3.00.");
  assert.equal(wordsAt({ ...found, channel: null }, scene), "first layer: 2 maps of 2 × 2 places.");
  assert.equal(wordsAt({ ...found, column: { kind: "answer" } }, scene), "It is a dog.");
});

test("each step down has its name and the view that it goes back to", () => {
  const chosen = { layer: "first", channel: 1, spot: "3.4" };
  assert.deepEqual(stepsOf(chosen).map((step) => step.name), ["Network", "first layer", "map 1", "row 3, column 4"]);
  assert.deepEqual(stepsOf(chosen)[2].part, { ...chosen, spot: null });
  assert.deepEqual(stepsOf({ layer: null, channel: null, spot: null }).map((step) => step.name), ["Network"]);
  assert.equal(stepsOf({ layer: "top", channel: null, spot: null }).length, 2);
});
