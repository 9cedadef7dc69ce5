import assert from "node:assert/strict";
import test from "node:test";
import { classColour } from "../../../src/seewhy/studio/page/class_colours.js";
import { filesOf } from "../../../src/seewhy/studio/page/dropped.js";
import { between, fitOf, nearest, onCanvas, towards } from "../../../src/seewhy/studio/page/scatter.js";

const PLACES = [0, 0, 1, 0, 0, 1, -2, 0]; // four dots

test("dots fit onto the canvas, y upwards, and all moments have one scale", () => {
  const fit = fitOf([PLACES, [0.5, 0.5]], 100, 100, 10);
  assert.deepEqual(onCanvas(fit, 0, 0), [50, 50]);
  assert.deepEqual(onCanvas(fit, -2, 0), [10, 50]);
  assert.deepEqual(onCanvas(fit, 0, 1), [50, 30]);
});

test("one dot far out does not press the others into a lump", () => {
  const many = Array.from({ length: 99 }, (_, k) => (k % 2 ? 1 : -1));
  const fit = fitOf([[...many, 50]], 100, 100, 10);
  assert.deepEqual(onCanvas(fit, 50, 0), [90, 50]);
  assert.ok(onCanvas(fit, 1, 0)[0] > 80);
});

test("the nearest dot is meant, and none that is far", () => {
  const fit = fitOf([PLACES], 100, 100, 10);
  assert.equal(nearest(PLACES, fit, 68, 51, 8), 1);
  assert.equal(nearest(PLACES, fit, 95, 95, 8), -1);
});

test("the arrow keys go to the dot that lies ahead", () => {
  assert.equal(towards(PLACES, 0, 1, 0), 1);
  assert.equal(towards(PLACES, 0, 0, 1), 2);
  assert.equal(towards(PLACES, 0, -1, 0), 3);
  assert.equal(towards(PLACES, 1, 1, 0), 1);
});

test("a glide begins where the dots were and ends where they are", () => {
  assert.deepEqual([...between([0, 2], [1, 4], 0)], [0, 2]);
  assert.deepEqual([...between([0, 2], [1, 4], 0.5)], [0.5, 3]);
  assert.deepEqual([...between([0, 2], [1, 4], 1)], [1, 4]);
});

/** Relative luminance of WCAG 2.2. */
function luminance(colour) {
  const [red, green, blue] = [1, 3, 5].map((k) => parseInt(colour.slice(k, k + 2), 16) / 255)
    .map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

test("classes' colours differ, and stand out from the paper in light and dark by 3 to 1", () => {
  const colours = Array.from({ length: 8 }, (_, k) => classColour(k));
  assert.equal(new Set(colours).size, 8);
  for (const colour of colours) {
    for (const paper of ["#ffffff", "#fbfaf8", "#14161a", "#1c1f25"]) {
      const [low, high] = [luminance(colour), luminance(paper)].sort((a, b) => a - b);
      assert.ok((high + 0.05) / (low + 0.05) >= 3, `${colour} on ${paper}`);
    }
  }
  assert.notEqual(classColour(8), classColour(9));
});

const file = (name) => ({ name, isFile: true, file: (found) => found({ name }) });
function folder(name, ...inside) {
  return { name, isDirectory: true, createReader() {
    const some = [inside.slice(0, 2), inside.slice(2), []]; // browsers tell a folder's entries in several goes
    return { readEntries: (found) => found(some.shift()) };
  } };
}

test("a dropped folder is gone through, in the order of names, without what is hidden", async () => {
  const dropped = [folder("dog", file("10.jpg"), file("2.jpg"), folder("old", file("1.jpg")), file(".DS_Store")), file("cat.png")];
  const found = await filesOf(dropped, 100);
  assert.deepEqual(found.map((one) => [one.folder, one.file.name]),
    [["dog", "2.jpg"], ["dog", "10.jpg"], ["dog", "1.jpg"], ["", "cat.png"]]);
  assert.equal((await filesOf(dropped, 2)).length, 2);
});
