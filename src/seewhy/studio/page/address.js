// The view in the address: what is looked at can be reloaded, kept as a bookmark and gone back to.

import { PAGES } from "./judging/judged.js";

/**
 * @typedef {object} View
 * @property {string} room one of ROOMS
 * @property {string | null} photo what is looked at
 * @property {string | null} target the class whose evidence is shown; null for the most probable one
 * @property {string | null} against the class it is held against
 * @property {Record<string, number>} strengths how the sliders stand
 * @property {boolean} evidence whether it lies over the photo
 * @property {string | null} mask what was painted
 * @property {string} hide "painted" or "rest"
 * @property {string} fill what stands in the place of what is hidden
 * @property {string | null} layer
 * @property {number | null} channel of the layer
 * @property {string | null} spot row and column of a map
 * @property {number | null} tour its step
 * @property {string} comparing what stands side by side
 * @property {string | null} other the second photo
 * @property {string | null} beside the second classifier
 * @property {string} method
 * @property {string} rival the other method
 * @property {string | null} source where photos to teach with come from
 * @property {number | null} epoch the moment looked at; null for the newest
 * @property {string} judging one of the judge's pages
 * @property {string | null} cell of the confusion matrix
 * @property {string | null} condition whose curve is shown
 * @property {number | null} level of the condition
 * @property {string | null} inspected the photo that lies over the judge's page
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
  source: word, // teach: where photos come from
  epoch: count, // teach: the moment looked at; null: the newest
  spot: word,
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
export const NEW_PHOTO = { target: null, against: null, strengths: {}, mask: null, hide: "painted", spot: null };

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
