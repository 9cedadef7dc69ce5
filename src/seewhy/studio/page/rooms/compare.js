// The room where two photos, two classes, two classifiers or two methods stand side by side.

import { COMPARISONS, NEW_PHOTO } from "../address.js";
import { addPhoto } from "../asking.js";
import { choicesTold } from "../asking/compare.js";
import { compareClasses } from "../views/compare/classes.js";
import { compareClassifiers } from "../views/compare/classifiers.js";
import { compareMethods } from "../views/compare/methods.js";
import { comparePhotos } from "../views/compare/photos.js";
import { element } from "../views/element.js";
import { pickPhoto } from "../views/compare/pick_photo.js";

/**
 * One kind of comparison. controls: what stands above it; question: what is asked about a view, null for nothing; put: asks it; update: what does not
 * wait for an answer; take: a photo was dropped; leave: another kind or room is shown.
 * @typedef {{node: HTMLElement, panes: import("../views/compare/pane.js").Pane[], controls: HTMLElement[], put: (question: object) => void,
 *   question: (view: import("../address.js").View) => object | null,
 *   update: (view: import("../address.js").View, choices: import("../asking/compare.js").Choices) => void,
 *   take?: (file: File) => void, leave?: () => void}} Kind
 */

const TITLES = { photos: "Two photos", classes: "Two classes", classifiers: "Two classifiers", methods: "Two methods" };
const ASKED = {
  photos: "Why is one photo answered differently from another?",
  classes: "Why this class rather than that one?",
  classifiers: "Do two classifiers see the same, and is one better?",
  methods: "Which picture of what matters can be believed on this photo?",
};

/**
 * @param {HTMLElement} place
 * @param {import("../main.js").Studio} studio
 */
export function compareRoom(place, studio) {
  const { store } = studio;
  const readout = element("p", { class: "readout", "aria-live": "polite" });
  const read = (text) => { readout.textContent = text; };
  /** @type {Record<string, Kind>} */
  const kinds = {
    photos: comparePhotos(studio, read), classes: compareClasses(studio, read),
    classifiers: compareClassifiers(studio, read), methods: compareMethods(studio, read),
  };
  const given = (photo) => store.change({ ...NEW_PHOTO, photo }, { keep: true });
  const pick = pickPhoto("the photo", given, studio.failed);
  const why = element("p", { class: "why" });
  const evidence = /** @type {HTMLInputElement} */ (element("input", { type: "checkbox", id: "compare-evidence",
    onchange: () => store.change({ evidence: evidence.checked }) }));
  const tools = element("div", { class: "tools" },
    element("label", { for: "compare-evidence" }, evidence, " Evidence"),
    element("p", { class: "key" }, element("span", { class: "swatch for", "aria-hidden": "true" }), "speaks for ",
      element("span", { class: "swatch against", "aria-hidden": "true" }), "speaks against"), ...Object.values(kinds).flatMap((one) => one.controls), pick.node);
  const choice = element("fieldset", { class: "kinds" }, element("legend", { class: "unseen" }, "What to compare"),
    ...COMPARISONS.map((name) => element("label", {}, element("input", { type: "radio", name: "comparing", value: name,
      onchange: () => store.change({ comparing: name }, { keep: true }) }), element("span", {}, TITLES[name]))));
  const empty = element("p", { class: "invitation" }, "Drop a photo here, paste one, or choose one.");
  place.append(element("div", { class: "comparison" }, choice, why, empty, tools, ...Object.values(kinds).map((one) => one.node), readout));

  /** @type {import("../asking/compare.js").Choices | null} */
  let choices = null;
  let asked = "", active = "";

  async function show(view) {
    if (view.room !== "compare") return leave();
    try { choices ??= await choicesTold(); } catch (error) { return studio.failed(error); }
    view = store.view; // it may have changed while the choices came
    if (view.room !== "compare") return;
    const { comparing, photo } = view;
    if (active !== comparing) leave();
    active = comparing;
    const kind = kinds[comparing];
    for (const [name, one] of Object.entries(kinds)) {
      for (const part of [one.node, ...one.controls]) part.hidden = name !== comparing || !photo;
    }
    for (const input of choice.querySelectorAll("input")) input.checked = input.value === comparing;
    why.textContent = ASKED[comparing];
    empty.hidden = Boolean(photo);
    tools.classList.toggle("empty", !photo);
    pick.node.hidden = Boolean(photo) && comparing === "photos"; // there each side has its own
    pick.show(photo, !photo);
    evidence.checked = view.evidence;
    for (const pane of kind.panes) pane.setEvidence(view.evidence);
    kind.update(view, choices);
    const question = kind.question(view);
    const now = JSON.stringify([comparing, question]);
    if (!question || now === asked) return;
    asked = now;
    kind.put(question);
  }
  function leave() {
    if (active) kinds[active].leave?.();
    active = "";
    read("");
  }

  /** A photo that is dropped or pasted anywhere in this room stays in it. @param {File | undefined} file */
  async function taken(file) {
    if (!file) return;
    const { take } = kinds[store.view.comparing];
    if (take && store.view.photo) return take(file);
    try { given((await addPhoto(file, file.name || "pasted photo")).photo); } catch (error) { studio.failed(error); }
  }
  const page = document.documentElement;
  addEventListener("drop", (event) => {
    if (store.view.room !== "compare") return;
    event.preventDefault();
    event.stopPropagation();
    page.classList.remove("dropping");
    taken(event.dataTransfer?.files[0]);
  }, { capture: true });
  addEventListener("paste", (event) => {
    if (store.view.room !== "compare") return;
    event.stopPropagation();
    taken(event.clipboardData?.files[0]);
  }, { capture: true });

  store.listen(show);
  return () => {
    choices = null;
    asked = "";
    leave();
    show(store.view);
  };
}
