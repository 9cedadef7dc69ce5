import assert from "node:assert/strict";
import test from "node:test";
import { becomes, tableIn } from "../../../src/seewhy/studio/page/whereabouts.js";

const TOLD = { photos: "pets", output: "pets.seewhy", place: "/here/pets.seewhy", beside: true, there_already: false, state: "idle" };

test("a classifier that goes beside its photos is named", () => {
  assert.equal(becomes(TOLD), "Photos: pets. The classifier becomes pets.seewhy.");
  assert.equal(tableIn(TOLD), "a table beside them");
});

test("one that is replaced is told, but not the one that was just taught", () => {
  const again = { ...TOLD, there_already: true };
  assert.equal(becomes(again), "Photos: pets. The classifier becomes pets.seewhy, in place of the one that is there.");
  assert.equal(becomes({ ...again, state: "finished" }), becomes(TOLD));
});

test("where nothing can be written beside the photos its whole path is told, and how to have it elsewhere", () => {
  const elsewhere = { ...TOLD, beside: false, there_already: true };
  assert.equal(becomes(elsewhere), "Photos: pets. Nothing can be written beside them: the classifier becomes " +
    "/here/pets.seewhy, in place of the one that is there. To have it elsewhere, start the studio in another folder.");
  assert.equal(tableIn(elsewhere), "a table beside the classifier");
});

test("without photos nothing is said", () => {
  const none = { photos: null, output: null, place: null, beside: null, there_already: null, state: "idle" };
  assert.equal(becomes(none), "");
  assert.equal(tableIn(none), "a table beside them");
});
