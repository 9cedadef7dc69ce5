// A photo with what is said of it, and the ways to put its label right or to leave it out.

import { labelPhoto, thumbnailOf } from "../../asking/teach.js";
import { element } from "../element.js";

const FEW = 4; // classes that are buttons

/**
 * @param {{photo: string, name: string, label: string}} about
 * @param {string[]} classes
 * @param {(error: Error) => void} failed
 */
export function photoCard(about, classes, failed) {
  const put = async (final, leftOut) => {
    try { await labelPhoto(about.photo, final, leftOut); } catch (error) { failed(error); }
  };
  const image = element("img", { src: thumbnailOf(about.photo), alt: `${about.name}, labelled ${about.label || "nothing"}`, loading: "lazy" });
  image.addEventListener("error", () => image.replaceWith(element("span", { class: "gone" }, "cannot be shown")));
  const right = classChoice(about, classes, (name) => put(name, false));
  const out = element("button", { type: "button", class: "little" }, "Leave out");
  out.addEventListener("click", () => put(state.final, !state.left_out));
  const told = element("p", { class: "photo-said" });
  let state = { final: null, left_out: false };
  const item = element("li", { class: "photo-card" }, image,
    element("div", { class: "about" }, element("span", { class: "photo-name", title: about.name }, about.name), told,
      element("div", { class: "ways-out" }, about.label ? right.element : "", about.label ? out : "")));
  /** @param {any} labels what was put right @param {string} [said] what else there is to say of it */
  function show(labels, said = "") {
    state = labels?.photos[about.name] ?? { final: null, left_out: false };
    right.show(state.final ?? about.label, state.left_out);
    out.setAttribute("aria-pressed", String(state.left_out));
    out.textContent = state.left_out ? "Left out" : "Leave out";
    item.classList.toggle("out", state.left_out);
    item.classList.toggle("mended", Boolean(state.final));
    told.textContent = state.final ? `was ${about.label}` : said;
    told.hidden = !told.textContent;
  }
  return { item, show };
}

/** The classes to choose from: a few as buttons to press, many in a list. */
function classChoice(about, classes, chosen) {
  const label = `Right class of ${about.name}`;
  if (classes.length > FEW) {
    const list = /** @type {HTMLSelectElement} */ (element("select", { "aria-label": label, onchange: () => chosen(list.value) }));
    list.append(...classes.map((name) => new Option(name, name)));
    return { element: list, show(now, off) { list.value = now; list.disabled = off; } };
  }
  const buttons = classes.map((name) => element("button", { type: "button", class: "little", onclick: () => chosen(name) }, name));
  return {
    element: element("div", { class: "class-choice", role: "group", "aria-label": label }, ...buttons),
    show(now, off) {
      classes.forEach((name, k) => {
        buttons[k].setAttribute("aria-pressed", String(name === now));
        buttons[k].toggleAttribute("disabled", off);
      });
    },
  };
}
