// What a judgement says, picked and put in order for its pages. Pure: it knows nothing of the page.

import { percent as shareWritten } from "../figures.js";

/**
 * @typedef {{key: string, name: string, truth: number, answer: number, confidence: number, truth_probability: number,
 *   unsure: boolean}} JudgedPhoto as judging_process.py tells it
 * @typedef {{value: number | null, low: number, high: number}} Estimate
 */

export const PAGES = ["summary", "confusion", "percentages", "conditions", "spots", "shortcuts", "labels"];

/**
 * A text in which no number is parted from its % at the end of a line.
 * @param {string} text
 */
export const kept = (text) => text.replaceAll(" %", "\u00a0%");

/**
 * A text in which a figure and its range, "91 % (87–95)", stay on one line.
 * @param {string} text
 */
export const unbroken = (text) => kept(text).replace(/ \((?=[-\d])/g, "\u00a0(").replace(/(?<=\d)–(?=[-\d])/g, "\u2060–\u2060");

/**
 * A text as its first sentence and the rest, so that the first can be told louder.
 * @param {string} text
 * @returns {[string, string]} the rest is empty where there is none
 */
export function parted(text) {
  const found = /^(.+?[.!?])\s+(?=[A-Z“"])(.*)$/su.exec(text);
  return found ? [found[1], found[2]] : [text, ""];
}

/** A probability, as it is written everywhere on the page. @param {number} share @returns {string} */
export const percent = (share) => kept(shareWritten(share));

/** A share that was counted, which may well be all or none. @param {number | null} share @param {number} [digits] */
export const counted = (share, digits = 0) => (share === null ? "–" : kept(`${(100 * share).toFixed(digits)} %`));

/** @param {Estimate} estimate @param {number} [digits] @returns {string} such as "89–97 %" */
export const interval = ({ low, high }, digits = 0) =>
  kept(`${(100 * low).toFixed(digits)}–${(100 * high).toFixed(digits)} %`);

/** @param {number} count @param {string} one @param {string} [more] @returns {string} such as "3 photos" */
export const many = (count, one, more = `${one}s`) => `${count.toLocaleString("en")} ${count === 1 ? one : more}`;

/** @param {string} date such as 2026-11-29 @returns {string} such as 29 November 2026 */
export function written(date) {
  const [year, month, day] = date.split("-").map(Number);
  const name = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December"][month - 1];
  return `${day} ${name} ${year}`;
}

/**
 * The photos of one cell of the confusion matrix, the most confident first.
 * @param {JudgedPhoto[]} photos @param {number} truth @param {number} answer
 * @returns {JudgedPhoto[]}
 */
export const ofCell = (photos, truth, answer) =>
  mostConfident(photos.filter((one) => one.truth === truth && one.answer === answer));

/** @param {JudgedPhoto[]} photos @returns {JudgedPhoto[]} those answered wrongly, the most confident first */
export const mistakes = (photos) => mostConfident(photos.filter((one) => one.truth !== one.answer));

/** @param {JudgedPhoto[]} photos */
const mostConfident = (photos) =>
  [...photos].sort((one, other) => other.confidence - one.confidence || (one.name < other.name ? -1 : 1));

/** From which weight of its colour on a cell white letters are read better than black ones, or in the dark black ones
 * better than white: where both have the same contrast, 4.5 to 1, on the colours of tokens.css. */
const TURNS = { hit: { light: 0.9, dark: 0.57 }, miss: { light: 0.8, dark: 0.69 } };

/**
 * How a cell of the confusion matrix is painted: never so pale that a single mistake is overlooked.
 * @param {boolean} right @param {number} share of its row, 0 … 1
 * @returns {{weight: number, light: boolean, dark: boolean}} weight of its colour; whether its letters turn in each theme
 */
export function paint(right, share) {
  const weight = Math.round(100 * (0.12 + 0.88 * share)) / 100, turns = right ? TURNS.hit : TURNS.miss;
  return { weight, light: weight >= turns.light, dark: weight >= turns.dark };
}

/**
 * A cell's name in the address, and back.
 * @param {number} truth @param {number} answer
 */
export const cellName = (truth, answer) => `${truth}-${answer}`;

/**
 * @param {string | null} name @param {number} classes how many there are
 * @returns {[number, number] | null} truth and answer; null where it names no cell
 */
export function cellOf(name, classes) {
  const found = /^(\d+)-(\d+)$/.exec(name ?? "");
  if (!found) return null;
  const [truth, answer] = [Number(found[1]), Number(found[2])];
  return truth < classes && answer < classes ? [truth, answer] : null;
}

/**
 * The most frequent mix-up.
 * @param {number[][]} counts rows are the truth
 * @returns {[number, number] | null} null where nothing was mixed up
 */
export function worstCell(counts) {
  let worst = null, most = 0;
  counts.forEach((row, truth) => row.forEach((count, answer) => {
    if (truth !== answer && count > most) { most = count; worst = [truth, answer]; }
  }));
  return worst;
}

/**
 * The cell that an arrow key leads to.
 * @param {[number, number]} from row and column @param {string} key @param {number} side
 * @returns {[number, number] | null} null for another key
 */
export function stepTo([row, column], key, side) {
  const held = (place) => Math.max(0, Math.min(side - 1, place));
  const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  if (key === "Home") return [row, 0];
  if (key === "End") return [row, side - 1];
  const step = steps[key];
  return step ? [held(row + step[0]), held(column + step[1])] : null;
}

const MOST_KEYS = 9;

/**
 * The classes that the keys 1 … 9 give a photo: all of them, or of many those that come into question.
 * @param {string[]} classes that have photos
 * @param {string} label that it bears
 * @param {(string | undefined)[]} likely the most probable first
 * @returns {string[]}
 */
export function choices(classes, label, likely) {
  if (classes.length <= MOST_KEYS) return classes;
  const wanted = [label, ...likely].filter((name) => name !== undefined && classes.includes(name));
  return /** @type {string[]} */ ([...new Set(wanted)].slice(0, MOST_KEYS));
}

/**
 * What a key means while a label is decided.
 * @param {string} key @param {number} count of choices
 * @returns {{choose: number} | "right" | "undo" | "next" | "before" | null}
 */
export function meaning(key, count) {
  if (/^[1-9]$/.test(key)) return Number(key) <= count ? { choose: Number(key) - 1 } : null;
  return { " ": "right", Backspace: "undo", ArrowRight: "next", ArrowLeft: "before" }[key] ?? null;
}

/**
 * The next photo nobody has decided yet, from a place on and then from the beginning.
 * @param {string[]} names @param {Set<string>} decided @param {number} from
 * @returns {number} its place; -1 where all are decided
 */
export function nextUndecided(names, decided, from) {
  for (let step = 1; step <= names.length; step++) {
    const place = (from + step) % names.length;
    if (!decided.has(names[place])) return place;
  }
  return -1;
}

/**
 * The entry of the risk and coverage curve that answers whatever is at least so sure.
 * @param {{from_confidence: number}[]} curve the surest photos first
 * @param {number} confidence 0 … 1
 * @returns {number} its place; -1 where nothing is as sure
 */
export function answeredFrom(curve, confidence) {
  let found = -1;
  curve.forEach((one, place) => { if (one.from_confidence >= confidence) found = place; });
  return found;
}
