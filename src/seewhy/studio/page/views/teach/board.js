// The board on which photos are collected: a card for each class.

import { latestOnly } from "../../asking.js";
import { changeCollection, collectPhoto, collectionTold } from "../../asking/teach.js";
import { classColour } from "../../class_colours.js";
import { asks } from "./button.js";
import { cameraView } from "./camera.js";
import { classCard } from "./class.js";
import { element } from "../element.js";

const AT_ONCE = 3; // photos on their way
const NAMED = 3; // of those that went wrong
const asPeopleDo = new Intl.Collator("en", { numeric: true }).compare;

/**
 * @param {HTMLElement} place
 * @param {import("../../main.js").Studio} studio
 */
export function boardView(place, studio) {
  const { failed, fine } = studio;
  const camera = cameraView(failed);
  const name = /** @type {HTMLInputElement} */ (
    element("input", { id: "class-name", type: "text", maxlength: "60", autocomplete: "off", placeholder: "such as dog" }));
  const add = asks("Add a class", async () => {
    show(await changeCollection({ what: "add class", class: name.value }));
    name.value = "";
    name.focus();
  }, failed);
  const form = element("form", { class: "naming", onsubmit: (event) => { event.preventDefault(); add.click(); } },
    element("label", { for: "class-name" }, "Name a class"), name, add);
  const undo = asks("Undo", async () => show(await changeCollection({ what: "undo" })), failed);
  const going = element("p", { class: "quiet", role: "status" });
  const cards = element("div", { class: "classes" });
  const into = /** @type {HTMLSelectElement} */ (element("select", { "aria-label": "Move the chosen photos to" }));
  const chosenTold = element("span", { class: "name" });
  const bar = element("div", { class: "chosen-photos", hidden: true, role: "group", "aria-label": "Chosen photos" }, chosenTold,
    into,
    asks("Remove", () => changeChosen({ what: "remove" }), failed),
    asks("Choose none", () => { chosen.clear(); draw(); }, failed));
  place.append(element("div", { class: "board-head" }, form, undo), camera.view, cards, bar, going);
  into.addEventListener("change", async () => {
    try { await changeChosen({ what: "move", class: into.value }); } catch (error) { failed(error); }
  });

  /** @type {Map<string, ReturnType<typeof classCard>>} */
  const made = new Map();
  /** @type {Set<string>} */
  const chosen = new Set();
  let told = null, version = "";

  async function changeChosen(change) {
    const photos = [...chosen];
    chosen.clear();
    show(await changeCollection({ ...change, photos }));
    going.textContent = `${photos.length} photo${photos.length === 1 ? "" : "s"} ${change.what === "move" ? `moved to ${change.class}` : "removed; Undo brings them back"}.`;
  }

  /** Adds files to classes, a few at a time, and says how far it is and what went wrong. */
  async function addAll(files) {
    const batch = crypto.randomUUID(), wrong = [];
    let at = 0, added = 0, there = 0;
    const work = async () => {
      while (at < files.length) {
        const { file, label } = files[at++];
        try {
          const found = await collectPhoto(file, { class: label, name: file.name, batch });
          if (found.there_already) there += 1;
          else added += 1;
        } catch (error) { wrong.push([file.name, error]); }
        going.textContent = `${added + there + wrong.length} of ${files.length}`;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    const some = wrong.slice(0, NAMED).map(([name]) => name).join(", ");
    going.textContent = [`${added} added`, there && `${there} were there already`,
      wrong.length && `${wrong.length} could not be added (${some}${wrong.length > NAMED ? " …" : ""})`].filter(Boolean).join(", ") + ".";
    if (wrong.length) failed(wrong[0][1]);
    else fine();
    put({});
  }

  const actions = {
    failed,
    chosen,
    drawn: () => draw(),
    addFiles: (label, files) => addAll(files.map((file) => ({ file, label }))),
    /** A folder for each class, dropped beside the cards. */
    async addFolders(files) {
      for (const label of new Set(files.map((one) => one.folder).filter((one) => one))) {
        if (!told.classes.some((one) => one.name === label)) show(await changeCollection({ what: "add class", class: label }));
      }
      await addAll(files.filter((one) => one.folder).map(({ file, folder }) => ({ file, label: folder })));
    },
    change: async (change) => show(await changeCollection(change)),
    hold: (label) => camera.holdButton("Hold to take", (frame, hold) =>
      collectPhoto(frame, { class: label, name: "frame.jpg", hold })),
  };

  function draw() {
    for (const one of made.values()) one.showChosen();
    bar.hidden = !chosen.size;
    chosenTold.textContent = `${chosen.size} photo${chosen.size === 1 ? "" : "s"}`;
  }

  function show(now) {
    told = now;
    const names = now.classes.map((one) => one.name);
    for (const [name, card] of made) if (!names.includes(name)) { card.item.remove(); made.delete(name); }
    const inOrder = [...names].sort(asPeopleDo); // of the classes as a training counts them, so that colours agree
    now.classes.forEach((one, k) => {
      const card = made.get(one.name) ?? classCard(one.name, actions);
      made.set(one.name, card);
      card.item.style.setProperty("--class", classColour(inOrder.indexOf(one.name)));
      card.show(one);
      if (cards.children[k] !== card.item) cards.insertBefore(card.item, cards.children[k] ?? null);
    });
    const all = new Set(now.classes.flatMap((one) => one.photos));
    for (const key of chosen) if (!all.has(key)) chosen.delete(key);
    into.replaceChildren(new Option("Move to …", ""), ...names.map((name) => new Option(name, name)));
    undo.hidden = !now.can_undo;
    draw();
  }

  const put = latestOnly((now) => show(now), failed, collectionTold);
  return {
    actions,
    cards,
    /** @param {any} now as Teaching.to_json tells it */
    show(now) {
      const next = now.collection ? `${now.collection.name} ${now.collection.version}` : "";
      if (!next) camera.close();
      if (next && next !== version) put({});
      version = next;
    },
  };
}
