// A class on the board: its name, its photos, and the ways in which more come.

import { thumbnailOf } from "../../asking/teach.js";
import { droppedFiles } from "../../dropped.js";
import { element } from "../element.js";

const SHOWN = 24; // photos of a class, the newest; the rest is counted until it is asked for
const MOST = 2000; // files of one drop
const ENOUGH_HOLDS = 5; // so that each part of a split can have one

/**
 * @param {string} name
 * @param {any} actions of the board
 */
export function classCard(name, actions) {
  const { failed, chosen } = actions;
  const title = /** @type {HTMLInputElement} */ (
    element("input", { type: "text", class: "title", maxlength: "60", "aria-label": "Name of the class", value: name }));
  title.addEventListener("change", () => run(() => actions.change({ what: "rename class", class: name, name: title.value })));
  title.addEventListener("keydown", (event) => { if (event.key === "Enter") title.blur(); });
  const count = element("span", { class: "value" });
  const files = picker(false), folder = picker(true);
  const photos = element("div", { class: "board-thumbs" });
  const more = element("button", { type: "button", class: "little more-photos", onclick: () => { all = !all; show(told); } });
  const hint = element("p", { class: "quiet" });
  const item = element("section", { class: "class", "aria-label": `Class ${name}` },
    element("div", { class: "class-head" }, element("span", { class: "class-dot", "aria-hidden": "true" }), title, count,
      element("button", { type: "button", class: "plain", "aria-label": `Remove the class ${name}`, title: "Remove the class",
        onclick: () => run(() => actions.change({ what: "remove class", class: name })) }, "×")),
    photos, more, hint,
    element("div", { class: "buttons" },
      element("button", { type: "button", onclick: () => files.click() }, "Add photos"),
      element("button", { type: "button", onclick: () => folder.click() }, "Add folder"),
      actions.hold(name)),
    files, folder);
  /** @type {Map<string, HTMLElement>} */
  const made = new Map();
  let told = null, all = false;

  async function run(act) {
    try { await act(); } catch (error) { title.value = name; failed(error); }
  }

  function picker(folders) {
    const made = /** @type {HTMLInputElement} */ (element("input", { type: "file", multiple: true, hidden: true,
      accept: folders ? null : "image/*,.dcm,.heic", webkitdirectory: folders, "aria-label": `${folders ? "Folder" : "Photos"} of ${name}`,
      onchange: () => {
        const found = [...(made.files ?? [])].filter((one) => !one.name.startsWith("."));
        made.value = "";
        if (found.length) run(() => actions.addFiles(name, found));
      } }));
    return made;
  }

  const over = (event) => {
    event.preventDefault();
    event.stopPropagation();
    item.classList.toggle("drop-here", event.type === "dragover");
  };
  item.addEventListener("dragover", over);
  item.addEventListener("dragleave", over);
  item.addEventListener("drop", async (event) => {
    over(event);
    const found = droppedFiles(event.dataTransfer, MOST);
    await run(async () => actions.addFiles(name, (await found).map((one) => one.file)));
  });

  /** @param {string} key */
  function thumb(key) {
    const button = element("button", { type: "button", class: "board-thumb", onclick: () => {
      if (!chosen.delete(key)) chosen.add(key);
      actions.drawn();
    } }, element("img", { src: thumbnailOf(key), alt: `${name}, photo`, loading: "lazy", width: 72, height: 72 }));
    button.addEventListener("keydown", (event) => {
      if (event.key === "Delete") run(() => actions.change({ what: "remove", photos: [key] }));
    });
    return button;
  }

  function show(now) {
    told = now;
    const keys = all ? now.photos : now.photos.slice(0, SHOWN);
    for (const [key, one] of made) if (!keys.includes(key)) { one.remove(); made.delete(key); }
    keys.forEach((key, k) => {
      const one = made.get(key) ?? thumb(key);
      made.set(key, one);
      if (photos.children[k] !== one) photos.insertBefore(one, photos.children[k] ?? null);
    });
    count.textContent = String(now.photos.length);
    more.hidden = now.photos.length <= SHOWN;
    more.textContent = all ? "Show fewer" : `Show all ${now.photos.length}`;
    hint.textContent = hintOf(now);
    hint.hidden = !hint.textContent;
  }

  return {
    item,
    show,
    showChosen() {
      for (const [key, one] of made) one.setAttribute("aria-pressed", String(chosen.has(key)));
    },
  };
}

/** What would help, in one line. */
function hintOf({ photos, holds }) {
  if (!photos.length) return "Drop photos or a folder here.";
  if (holds && holds < ENOUGH_HOLDS) {
    return `${holds} hold${holds === 1 ? "" : "s"}: frames of one hold are nearly the same photo and stay together. Hold at least ${ENOUGH_HOLDS} times, each from another side.`;
  }
  return photos.length < 20 ? `${20 - photos.length} more would do it good: 20 at least.` : "";
}
