// The room where a classifier is taught: its photos, what is wrong with them, the teaching, and what came of it.

import { watchTeaching } from "../asking.js";
import { droppedFiles } from "../dropped.js";
import { boardView } from "../views/teach/board.js";
import { checkView } from "../views/teach/check.js";
import { doneView } from "../views/teach/done.js";
import { element } from "../views/element.js";
import { sourceView } from "../views/teach/source.js";
import { teachView } from "../views/teach/teach.js";
import { watchView } from "../views/teach/watch.js";

const MOST = 5000; // files of one drop

/** A part of the room, with its number and heading. */
function part(number, title) {
  const heading = element("h3", { id: `teach-part-${number}` }, title);
  const body = element("div", { class: "part-body" });
  const section = element("section", { class: "part", "aria-labelledby": heading.id },
    element("div", { class: "part-head" }, element("span", { class: "part-number", "aria-hidden": "true" }, String(number)), heading), body);
  return { section, heading, body };
}

/**
 * @param {HTMLElement} place
 * @param {import("../main.js").Studio} studio
 */
export function teachRoom(place, studio) {
  const photos = part(1, "Photos"), check = part(2, "Check"), teach = part(3, "Ready to teach"), done = part(4, "Yours");
  place.append(element("div", {}, photos.section, check.section, teach.section, done.section));
  const boardPlace = element("div", { class: "board" });
  const board = boardView(boardPlace, studio);
  const source = sourceView(photos.body, studio, boardPlace);
  const checked = checkView(check.body, studio);
  const taught = teachView(teach.body, studio, teach.heading);
  const watched = element("div", { class: "watching" });
  teach.body.append(watched);
  const watch = watchView(watched, studio);
  const finished = doneView(done.body, studio);

  // What is dropped in this room is meant for it: for a class, or else a folder for each class.
  place.addEventListener("dragover", (event) => { event.preventDefault(); event.stopPropagation(); });
  place.addEventListener("drop", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    if (boardPlace.hidden) return;
    try { await board.actions.addFolders(await droppedFiles(event.dataTransfer, MOST)); } catch (error) { studio.failed(error); }
  });

  function show(told) {
    const busy = told.state === "running" || told.state === "stopping";
    source.show(told);
    board.show(told);
    checked.show(told);
    taught.show(told);
    watch.show(told);
    check.section.hidden = !told.photos;
    teach.section.hidden = !told.photos;
    done.section.hidden = !finished.show(told) || busy;
  }
  show(studio.session().teaching);
  watchTeaching(show);
}
