// Where the photos come from: a folder that was named, or photos collected here.

import { beginCollecting, chooseFolder, folderListed } from "../../asking/teach.js";
import { asks } from "./button.js";
import { element } from "../element.js";

const photosOf = (count, atLeast = false) =>
  `${atLeast ? "more than " : ""}${count.toLocaleString("en")} photo${count === 1 ? "" : "s"}`;

/**
 * @param {HTMLElement} place
 * @param {import("../../main.js").Studio} studio
 * @param {HTMLElement} board what is shown while photos are collected
 */
export function sourceView(place, studio, board) {
  const { store, failed } = studio;
  const from = {
    folder: tab("From a folder", "folder"),
    collect: tab("Collect them here", "collect"),
  };
  const folder = element("div", { class: "source-folder" });
  const collect = element("div", { class: "source-collect" });
  const name = /** @type {HTMLInputElement} */ (
    element("input", { id: "collection-name", type: "text", maxlength: "60", value: "my photos", autocomplete: "off" }));
  const begin = asks("Collect photos", () => beginCollecting(name.value), failed);
  const begun = element("form", { class: "naming", onsubmit: (event) => { event.preventDefault(); begin.click(); } },
    element("label", { for: "collection-name" }, "What shall it learn? A name for the collection"), name, begin);
  const earlier = element("p", { class: "earlier" });
  const another = element("button", { type: "button", class: "little", onclick: () => { anew = !anew; show(); } }, "Another collection");
  const where = element("p", { class: "quiet" });
  collect.append(begun, earlier, board, where, another);
  place.append(element("div", { class: "tabs", role: "group", "aria-label": "Where the photos come from" },
    from.folder, from.collect), folder, collect);
  let told = null, listed = "", open = null, anew = false, known = "";

  function tab(text, source) {
    return element("button", { type: "button", onclick: () => store.change({ source }, { keep: true }) }, text);
  }

  /** What is shown: what was chosen in this tab, else what the studio teaches with. */
  function shown() {
    const { source } = store.view;
    if (source === "collect" || source === "folder") return source;
    return told.collection || !told.named.length ? "collect" : "folder";
  }

  function show() {
    if (!told) return;
    const now = shown(), busy = told.state === "running" || told.state === "stopping";
    for (const [source, button] of Object.entries(from)) button.setAttribute("aria-pressed", String(source === now));
    folder.hidden = now !== "folder";
    collect.hidden = now !== "collect";
    begun.hidden = Boolean(told.collection) && !anew;
    another.hidden = !told.collection || busy;
    showEarlier();
    board.hidden = !told.collection;
    begin.disabled = busy;
    where.textContent = told.collection
      ? `The photos lie in ${told.collected_in}/${told.collection.name}. A photo has 64 MiB at most, a collection 10,000 photos.`
      : `They will be copied into ${told.collected_in}, a folder for each class; nothing there is ever replaced.`;
    const key = JSON.stringify([told.named, told.chosen, busy, open]);
    if (now === "folder" && key !== listed) {
      listed = key;
      list(busy);
    }
  }

  /** What was collected before can be gone on with. */
  function showEarlier() {
    const others = told.collections.filter((one) => one !== told.collection?.name);
    earlier.hidden = begun.hidden || !others.length;
    if (others.join("/") === known) return;
    known = others.join("/");
    earlier.replaceChildren("Or go on with ", ...others.map((one) => asks(one, () => beginCollecting(one), failed, { class: "little" })));
  }

  async function list(busy) {
    if (!told.named.length) {
      folder.replaceChildren(element("p", {}, "No folder was named when the studio was started. Start it with one: ",
        element("code", {}, "seewhy studio PHOTOS/"), ", or collect photos here."));
      return;
    }
    open ??= told.chosen ?? { root: 0, below: "" };
    try {
      const found = await folderListed(open.root, open.below);
      folder.replaceChildren(way(found), chosenTold(found, busy), rows(found));
    } catch (error) { failed(error); }
  }

  const go = (root, below) => { open = { root, below }; show(); };

  /** The way from the named folder to this one. */
  function way(found) {
    const parts = found.below.split("/").filter((one) => one);
    const steps = [told.named[found.root], ...parts].map((text, k) => {
      const below = parts.slice(0, k).join("/");
      return element("li", {}, k === parts.length
        ? element("span", { "aria-current": "true" }, text)
        : element("button", { type: "button", class: "plain", onclick: () => go(found.root, below) }, text));
    });
    return element("ol", { class: "path", "aria-label": "Folder" }, ...steps);
  }

  function chosenTold(found, busy) {
    const { chosen } = told;
    if (chosen && chosen.root === found.root && chosen.below === found.below) {
      return element("p", {}, found.table ? "This table is taught with." : "This folder is taught with: each folder in it is a class.");
    }
    const take = asks("Teach with this folder", () => chooseFolder(found.root, found.below), failed);
    take.disabled = busy;
    return element("div", { class: "buttons" }, take);
  }

  function rows(found) {
    const list = element("ul", { class: "folders" });
    for (const one of found.folders) {
      const below = [found.below, one.name].filter((part) => part).join("/");
      const label = element("span", { class: "name" }, one.name);
      list.append(element("li", {},
        one.classes ? element("button", { type: "button", class: "plain", onclick: () => go(found.root, below) }, label) : label,
        element("span", { class: "value" }, photosOf(one.photos, one.at_least),
          one.classes ? ` in ${one.classes} folder${one.classes === 1 ? "" : "s"}` : "")));
    }
    if (found.photos) list.append(element("li", {}, element("span", { class: "name" }, "beside them"),
      element("span", { class: "value" }, `${photosOf(found.photos)}, in no class`)));
    return list;
  }

  store.listen(show, ["source", "room"]);
  return {
    /** @param {any} now as Teaching.to_json tells it */
    show(now) {
      const chosen = JSON.stringify(now.chosen) !== JSON.stringify(told?.chosen);
      if (chosen && now.chosen) open = now.chosen;
      if (now.collection?.name !== told?.collection?.name) anew = false;
      told = now;
      show();
    },
  };
}
