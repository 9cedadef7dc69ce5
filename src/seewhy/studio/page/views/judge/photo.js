// One judged photo, large: what it is labelled, what the classifier says and why, and the keys that decide its label.

import { latestOnly, look } from "../../asking.js";
import { decideLabel, layOnTable, pictureOf, undoLabel } from "../../asking/judge.js";
import { layOver } from "../../colours.js";
import { choices, kept, meaning, percent } from "../../judging/judged.js";
import { element } from "../element.js";

/**
 * @typedef {{key: string, name: string, label: string, suggested?: string, because?: string, met?: boolean}} Item met: it may have
 *   learned from this photo
 * @typedef {{classes: string[], decided: Map<string, string>, place: number, count: number}} Around classes: that have
 *   photos; decided: name -> final label
 * @param {{failed: (error: any) => void, move: (by: number) => void, decided: (told: any, name: string | null) => void,
 *   lookAt: (key: string) => void}} tools move: to a photo before or after; decided: something was, or was taken back
 */
export function judgedPhotoView({ failed, move, decided, lookAt }) {
  const picture = /** @type {HTMLImageElement} */ (element("img", { class: "large" }));
  const canvas = /** @type {HTMLCanvasElement} */ (element("canvas", { class: "large", role: "img", hidden: true }));
  const why = /** @type {HTMLInputElement} */ (element("input", { type: "checkbox", onchange: () => draw() }));
  const whyWords = element("span", {}, "Show what speaks for it");
  const name = element("span", { class: "quiet" });
  const labelled = element("p", { class: "labelled" });
  const because = element("p", { class: "quiet" });
  const said = element("p", { class: "quiet" });
  const bars = element("ul", { class: "bars" });
  const keys = element("div", { class: "choices", role: "group", "aria-label": "What it is" });
  const other = /** @type {HTMLSelectElement} */ (element("select", { "aria-label": "Another class", onchange: () => {
    if (other.value) decide(other.value);
  } }));
  const right = act("Right as it is", "Space", () => decide(item.label));
  const undo = act("Undo", "⌫", takeBack);
  const before = act("Before", "←", () => move(-1)), next = act("Next", "→", () => move(1));
  const place = element("span", { class: "quiet" });
  const status = element("p", { class: "status", "aria-live": "polite" });
  const node = element("div", { class: "judged", role: "group", tabindex: "0",
    "aria-label": "The photo. Keys: a number gives its class, Space says that it is right, Backspace takes the last decision back, the arrows go on.",
    onkeydown: pressed },
  element("figure", {}, picture, canvas, element("figcaption", {}, name, element("label", { class: "toggle" }, why, whyWords))),
  element("div", { class: "side" }, labelled, because, said, bars, element("h4", {}, "What is it?"), keys, other,
    element("div", { class: "buttons" }, right, undo), status,
    element("div", { class: "buttons" }, before, next, place,
      element("button", { type: "button", onclick: () => lookAt(item.key) }, "Open in Look"))));
  /** @type {Item} */
  let item = { key: "", name: "", label: "" };
  /** @type {Around} */
  let around = { classes: [], decided: new Map(), place: 0, count: 1 };
  /** @type {string[]} */
  let offered = [];
  let answer = null;

  const put = latestOnly((found, question) => {
    if (question.key !== item.key) return;
    answer = found;
    tellAnswer();
    offer();
    draw();
  }, failed, async ({ key }) => look({ photo: (await layOnTable(key)).photo }));

  function act(text, key, done) {
    return element("button", { type: "button", onclick: done }, element("kbd", {}, key), ` ${text}`);
  }

  async function decide(final) {
    const { key, name: about } = item;
    try {
      const told = await decideLabel(key, final);
      status.textContent = final === item.label ? `${about} stays ${final}.` : `${about} is ${final} from now on.`;
      node.focus({ preventScroll: true });
      decided(told, about);
    } catch (error) { failed(error); }
  }

  async function takeBack() {
    try {
      const told = await undoLabel();
      status.textContent = told.undone ? `Taken back: ${told.undone} is as it was.` : "There is nothing to take back.";
      decided(told, null);
    } catch (error) { failed(error); }
  }

  /** @param {KeyboardEvent} event */
  function pressed(event) {
    const at = /** @type {HTMLElement} */ (event.target);
    if (event.ctrlKey || event.metaKey || event.altKey || at.matches("select")) return;
    const wanted = meaning(event.key, offered.length);
    if (!wanted || (wanted === "right" && at.matches("button, input"))) return; // which take their own Space
    event.preventDefault();
    if (wanted === "undo") takeBack();
    else if (wanted === "next") move(1);
    else if (wanted === "before") move(-1);
    else if (wanted === "right") decide(item.label);
    else decide(offered[wanted.choose]);
  }

  function offer() {
    const likely = answer ? answer.told.bars.map((bar) => bar.name) : [];
    offered = choices(around.classes, item.label, [item.suggested, ...likely]);
    const now = around.decided.get(item.name) ?? null;
    keys.replaceChildren(...offered.map((choice, k) => element("button", { type: "button", "aria-pressed": String(choice === (now ?? item.label)),
      class: choice === item.suggested ? "suggested" : "", onclick: () => decide(choice) },
    element("kbd", {}, String(k + 1)), ` ${choice}`)));
    other.hidden = offered.length === around.classes.length;
    if (!other.hidden) other.replaceChildren(new Option("Another class …", ""), ...around.classes.map((one) => new Option(one, one)));
    labelled.replaceChildren("Labelled ", element("b", {}, item.label), ...(now === null ? []
      : now === item.label ? [", and found right"] : [", corrected to ", element("b", {}, now)]));
  }

  function tellAnswer() {
    const { told } = answer;
    said.textContent = kept(told.sentence) + (item.met ? " It may have learned from this photo." : "");
    bars.replaceChildren(...told.bars.slice(0, 3).map(({ name: one, probability }) => {
      const fill = element("i");
      fill.style.setProperty("width", `${100 * probability}%`);
      return element("li", {}, element("span", { class: "name" }, one), element("span", { class: "value" }, percent(probability)),
        element("span", { class: "track", "aria-hidden": "true" }, fill));
    }));
    whyWords.textContent = `Show what speaks for ${told.evidence.target}`;
  }

  function draw() {
    const shown = why.checked && answer !== null;
    canvas.hidden = !shown;
    picture.hidden = shown;
    if (!shown) return;
    const { image, heatmap } = answer.arrays;
    const [side] = image.shape;
    canvas.width = canvas.height = side;
    const pixels = /** @type {Uint8ClampedArray<ArrayBuffer>} */ (layOver(image.values, heatmap.values, 1));
    canvas.getContext("2d")?.putImageData(new ImageData(pixels, side, side), 0, 0);
    canvas.setAttribute("aria-label", `The photo with what speaks for ${answer.told.evidence.target} (warm) and against it (cool)`);
  }

  return {
    node,
    /** @param {Item} shown @param {Around} now */
    show(shown, now) {
      const another = shown.key !== item.key;
      item = shown;
      around = now;
      if (another) {
        answer = null;
        picture.src = pictureOf(item.key, true);
        picture.alt = `Photo labelled ${item.label}`;
        said.textContent = "";
        bars.replaceChildren();
        put({ key: item.key });
      }
      name.textContent = item.name;
      because.textContent = kept(item.because ?? "");
      place.textContent = `${around.place + 1} of ${around.count.toLocaleString("en")}`;
      offer();
      draw();
    },
  };
}
