// The view in the address: what is looked at can be reloaded, kept as a bookmark and gone back to.

import { PAGES } from "./judged.js";

/**
 * @typedef {{room: string, photo: string | null, target: string | null, against: string | null,
 *   strengths: Record<string, number>, evidence: boolean, layer: string | null, channel: number | null,
 *   mask: string | null, hide: string, fill: string, tour: number | null,
 *   comparing: string, other: string | null, beside: string | null, method: string, rival: string,
 *   judging: string, cell: string | null, condition: string | null, level: number | null, inspected: string | null}} View
 *   mask: what was painted; hide: "painted" or "rest"; fill: what stands in its place; comparing: what stands side by
 *   side; other: the second photo; beside: the second classifier; method and rival: two methods; judging: a page of the
 *   judgement; cell: of its confusion matrix; condition and level: of its card; inspected: the photo that is open there
 */

export const ROOMS = ["look", "compare", "teach", "judge"];

export const COMPARISONS = ["photos", "classes", "classifiers", "methods"];

/** @typedef {{rest: any, read: (word: string) => any, write: (value: any) => string}} Field */

const word = { rest: null, read: (text) => text || null, write: String };
const count = { rest: null, read: (text) => (/^\d+$/.test(text) ? Number(text) : null), write: String };
const on = { rest: true, read: (text) => text !== "off", write: () => "off" };

/**
 * Every part of the view with what it is at rest, which the address leaves out. strengths stand apart, each with a ~.
 * @type {Record<string, Field>}
 */
const FIELDS = {
  room: { rest: "look", read: (text) => (ROOMS.includes(text) ? text : "look"), write: String },
  photo: word,
  target: word,
  against: word,
  evidence: on,
  layer: word,
  channel: count,
  judging: { rest: "summary", read: (text) => (PAGES.includes(text) ? text : "summary"), write: String },
  cell: word,
  condition: word,
  level: count,
  inspected: word,
  comparing: { rest: "photos", read: (text) => (COMPARISONS.includes(text) ? text : "photos"), write: String },
  other: word,
  beside: word,
  method: { rest: "evidence", read: (text) => text || "evidence", write: String },
  rival: { rest: "grad_cam", read: (text) => text || "grad_cam", write: String },
  tour: count,
  mask: word,
  hide: { rest: "painted", read: (text) => (text === "rest" ? text : "painted"), write: String },
  fill: { rest: "blur", read: (text) => text || "blur", write: String },
};

/** What is new when another photo is looked at. @type {Partial<View>} */
export const NEW_PHOTO = { target: null, against: null, strengths: {}, mask: null, hide: "painted" };

/**
 * What the studio is asked about a view.
 * @param {View} view
 */
export function questionOf({ photo, strengths, target, against, mask, hide, fill }) {
  return { photo, strengths, target, against, mask, hide, fill };
}

/** @type {View} */
export const AT_REST = /** @type {any} */ (
  { ...Object.fromEntries(Object.entries(FIELDS).map(([name, field]) => [name, field.rest])), strengths: {} }
);

/**
 * @param {View} view
 * @returns {string} the part behind #; empty for the view at rest
 */
export function toAddress(view) {
  const words = new URLSearchParams();
  for (const [name, { rest, write }] of Object.entries(FIELDS)) {
    if (view[name] !== rest) words.set(name, write(view[name]));
  }
  for (const [name, level] of Object.entries(view.strengths).sort()) words.set(`~${name}`, String(level));
  return words.toString();
}

/**
 * The reverse; what it does not know it leaves out.
 * @param {string} address with or without its #
 * @returns {View}
 */
export function fromAddress(address) {
  const words = new URLSearchParams(address.replace(/^#/, ""));
  const view = { ...AT_REST, strengths: {} };
  for (const [name, { read }] of Object.entries(FIELDS)) {
    const found = words.get(name);
    if (found !== null) view[name] = read(found);
  }
  for (const [name, level] of words) {
    if (name.startsWith("~") && level.trim() !== "" && Number.isFinite(Number(level))) {
      view.strengths[name.slice(1)] = Number(level);
    }
  }
  return view;
}
