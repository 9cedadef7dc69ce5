import assert from "node:assert/strict";
import test from "node:test";
import { Store } from "../../../src/seewhy/studio/page/store.js";

/** A window that remembers its history. */
function page(hash = "") {
  const entries = [hash];
  return {
    entries,
    location: { hash },
    addEventListener() {},
    history: {
      pushState: (state, title, address) => entries.push(address),
      replaceState: (state, title, address) => { entries[entries.length - 1] = address; },
    },
  };
}

test("views hear of every change at once, the address seldom", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const window = page(), store = new Store(/** @type {any} */ (window)), heard = [];
  store.listen((view) => heard.push(view.strengths.angle));
  for (const angle of [1, 2, 3]) store.change({ strengths: { angle } });
  assert.deepEqual(heard, [undefined, 1, 2, 3]);
  assert.deepEqual(window.entries, [""]);
  t.mock.timers.tick(1000);
  assert.deepEqual(window.entries, ["#%7Eangle=3"]);
});

test("a step back leads to what was there last, not to what the address had caught up with", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const window = page(), store = new Store(/** @type {any} */ (window));
  store.change({ strengths: { angle: 5 } });
  store.change({ layer: "stage3" }, { keep: true });
  t.mock.timers.tick(1000);
  assert.deepEqual(window.entries, ["#%7Eangle=5", "#layer=stage3&%7Eangle=5"]);
});

test("what was painted stays with the photo that it was painted on", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const store = new Store(/** @type {any} */ (page("#photo=a&mask=m&hide=rest")));
  store.change({ photo: "a", target: "dog" });
  assert.deepEqual([store.view.mask, store.view.hide], ["m", "rest"]);
  store.change({ photo: "b" });
  assert.deepEqual([store.view.mask, store.view.hide], [null, "painted"]);
});

test("who shows a part of the view is left alone while only others change", () => {
  const store = new Store(/** @type {any} */ (page())), heard = [];
  store.listen((view) => heard.push([view.layer, view.channel]), ["layer", "channel"]);
  store.change({ strengths: { angle: 5 } });
  store.change({ strengths: { angle: 6 }, layer: "stage3" });
  store.change({ layer: "stage3", evidence: false });
  store.change({ channel: 2 });
  assert.deepEqual(heard, [[null, null], ["stage3", null], ["stage3", 2]]);
});
