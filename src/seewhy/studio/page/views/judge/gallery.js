// Photos of a judgement, loaded as they come into sight, and no more of them than one can look through.

import { pictureOf } from "../../asking/judge.js";
import { element } from "../element.js";

const AT_ONCE = 24;

/**
 * @typedef {{key: string, name: string, line: string, detail?: string, wrong?: boolean}} Shown
 * @param {string} label what these photos are
 * @param {(photos: Shown[], place: number) => void} opened one was chosen
 * @param {(name: string) => string | null} decision what was decided about a photo's label
 */
export function galleryView(label, opened, decision) {
  const list = element("ul", { class: "photos", "aria-label": label });
  const more = element("button", { type: "button", hidden: true, onclick: () => { count += AT_ONCE; draw(true); } });
  const node = element("div", {}, list, more);
  /** @type {Shown[]} */
  let shown = [];
  let count = AT_ONCE;

  /** @param {Shown} one @param {number} place */
  function tile(one, place) {
    const picture = element("img", { src: pictureOf(one.key), alt: "", loading: "lazy", decoding: "async",
      onerror: () => picture.classList.add("gone") });
    const decided = decision(one.name);
    return element("li", {}, element("button", { type: "button", class: one.wrong ? "photo missed" : "photo", title: one.name,
      onclick: () => opened(shown, place) },
    picture, element("span", { class: "line" }, one.line), element("span", { class: "quiet" }, one.detail ?? ""),
    ...(decided ? [element("span", { class: "decided" }, decided)] : [])));
  }

  /** @param {boolean} [on] more of the same: those that are there stay */
  function draw(on = false) {
    const from = on ? list.children.length : 0;
    if (!on) list.replaceChildren();
    list.append(...shown.slice(from, count).map((one, k) => tile(one, from + k)));
    const left = shown.length - count;
    more.hidden = left <= 0;
    more.textContent = `Show ${Math.min(AT_ONCE, left)} more of ${shown.length.toLocaleString("en")}`;
    if (on) /** @type {HTMLElement | null} */ (list.children[from]?.firstElementChild)?.focus();
  }

  return {
    node,
    /** @param {Shown[]} photos */
    show(photos) {
      shown = photos;
      count = AT_ONCE;
      draw();
    },
    /** The marks of what was decided, anew; nothing else moves. */
    mark() {
      shown.slice(0, count).forEach((one, place) => {
        const box = list.children[place]?.firstElementChild;
        const decided = decision(one.name), mark = box?.querySelector(".decided");
        if (mark && !decided) mark.remove();
        else if (mark) mark.textContent = decided;
        else if (decided) box?.append(element("span", { class: "decided" }, decided));
      });
    },
  };
}
