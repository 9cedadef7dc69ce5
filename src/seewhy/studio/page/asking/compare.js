// What comparing asks: pairs of photos, classes, classifiers and methods, and what their maps are worth.

import { ask, linesTold, Refusal } from "../asking.js";
import { unpackFrame } from "../frame.js";

/** @typedef {{name: string, title: string, help: string, unit: string, adds_up: boolean, reference: string}} Method */
/** @typedef {{beside: string[], methods: Method[], labelled: string | null}} Choices */

const sent = (told, signal) => ({ method: "POST", body: JSON.stringify(told), signal });

/** @returns {Promise<Choices>} what can be chosen now */
export const choicesTold = async () => (await ask("/api/comparing")).json();

/** @param {"photos" | "classes" | "classifiers"} what @returns {(question: object) => Promise<any>} */
export const comparePair = (what) => async (question) =>
  unpackFrame(await (await ask(`/api/comparing/${what}`, sent(question))).arrayBuffer());

/** @param {object} question with the method's name @param {AbortSignal} signal drops it, here and in the studio */
export const drawMap = async (question, signal) =>
  unpackFrame(await (await ask("/api/comparing/map", sent(question, signal))).arrayBuffer());

/** @param {string} group @param {number} index @param {number} version of the comparison, so that no old one is shown */
export const judgedThumbnail = (group, index, version) =>
  `/api/comparing/contest/thumbnail?group=${group}&index=${index}&of=${version}`;

/**
 * What a map is worth by one test.
 * @param {object} question with the method's name and the test's
 * @param {AbortSignal} signal drops it, here and in the studio
 * @param {(done: number, total: number) => void} told how far it has come
 * @returns {Promise<any>}
 */
export async function gradeMap(question, signal, told) {
  for await (const found of linesTold("/api/comparing/grade", question, signal)) {
    if (found.error) throw new Refusal(found.error);
    if (found.result) return found.result;
    told(found.done, found.total);
  }
  throw new Refusal({ happened: "The studio broke off", remedy: "Measure again." });
}

/** @param {string | null} beside the second classifier */
export const startContest = async (beside) => (await ask("/api/comparing/contest/start", sent({ beside }))).json();
export const stopContest = async () => (await ask("/api/comparing/contest/stop", sent({}))).json();

/** Lays a photo of the comparison on the table. @param {string} group @param {number} index */
export const takeJudged = async (group, index) =>
  (await ask("/api/comparing/contest/take", sent({ group, index }))).json();
