// A slider's steps and levels: the arithmetic of studio/looking/changes.py, and the words for them.

/**
 * @typedef {{photos: number, tolerance: number, outcome: string, limit: number | null, right: number[][]}} Measured
 * @typedef {{name: string, title: string, meaning: string, neutral: number, strongest: number, unit: string,
 *   measured?: Measured | null}} Slider
 */

export const STEPS = 100;

/** @param {Slider} slider @param {number} step 0 at rest … STEPS @returns {number} in its unit */
export function levelAt({ neutral, strongest }, step) {
  return Number((neutral + (strongest - neutral) * (step / STEPS)).toPrecision(4));
}

/** @param {Slider} slider @param {number} level @returns {number} the step nearest to it */
export function stepOf({ neutral, strongest }, level) {
  return Math.round(((level - neutral) / (strongest - neutral)) * STEPS);
}

/** @param {Slider} slider @param {number} level @returns {string} as it is read */
export function written({ unit }, level) {
  const digits = Math.abs(level) >= 100 ? Math.round(level) : Number(level.toPrecision(2));
  return `${digits}${unit && unit !== "°" ? " " : ""}${unit}`;
}

/**
 * The share that was answered rightly at a level: measured at some, between two of them by a straight line.
 * @param {Measured} measured
 * @param {number} level
 * @returns {number | null} 0 … 1; null beyond what was tried
 */
export function rightAt({ right }, level) {
  for (let k = 1; k < right.length; k++) {
    const [from, before] = right[k - 1], [to, after] = right[k];
    const part = (level - from) / (to - from);
    if (part <= 1) return before + Math.max(0, part) * (after - before);
  }
  return null;
}

const share = (value) => `${Math.round(100 * value)} %`;

/**
 * How far the classifier was measured to hold, in words; nothing where it was not measured.
 * @param {Slider} slider
 * @param {number} level where it stands
 * @returns {string}
 */
export function measuredWords(slider, level) {
  const { measured, neutral } = slider;
  if (!measured) return "";
  const here = level === neutral ? null : rightAt(measured, level);
  const now = here === null ? "" : ` At this level about ${share(here)} of them were answered rightly.`;
  const loses = `loses at most ${Math.round(100 * measured.tolerance)} points of accuracy`;
  const tried = written(slider, measured.right[measured.right.length - 1][0]);
  const reach = {
    breaks: `as far as ${written(slider, measured.limit ?? level)} it ${loses}.`,
    holds: `as far as ${tried}, the strongest that was tried, it ${loses}.`,
  }[measured.outcome] ?? "too few to name a limit.";
  return `Measured on ${measured.photos} photos: ${reach}${now}`;
}
