// Puts the page together: the store in the middle, a module for each room, and the ways between them.

import { ROOMS, toAddress } from "./address.js";
import { sessionTold, watch } from "./asking.js";
import { compareRoom } from "./rooms/compare.js";
import { judgeRoom } from "./rooms/judge.js";
import { lookRoom } from "./rooms/look.js";
import { teachRoom } from "./rooms/teach.js";
import { Store } from "./store.js";
import { element } from "./views/element.js";
import { tourView } from "./views/tour/tour.js";
import { welcomeView } from "./views/look/welcome.js";

const at = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
const TITLES = { look: "Look", compare: "Compare", teach: "Teach", judge: "Judge" };

/**
 * What every room is given.
 * @typedef {{store: Store, session: () => any, failed: (error: Error) => void, fine: () => void,
 *   opened: (session: any) => void, looked: (part: object) => void,
 *   onLook: (listener: (look: any) => void) => void}} Studio session: as Session.to_json tells it; failed: tells the
 *   user what went wrong; fine: takes that away; opened: another classifier is looked at from now on; looked: the
 *   answer (told, arrays, question) or all maps (inside) have come; onLook: hears both, the newest of each
 */

const store = new Store(window);
let session = null;
/** @type {any} the last answer and the last maps */
let look = {};
/** @type {((look: any) => void)[]} */
const toldOfLooks = [];
/** @type {((session: any) => void)[]} */
const toldOfSession = [];

/** @type {Studio} */
const studio = {
  store,
  session: () => session,
  failed(error) {
    at("failure").replaceChildren(element("p", {}, error.message),
      element("button", { type: "button", onclick: studio.fine }, "Close"));
    at("failure").hidden = false;
  },
  fine() {
    at("failure").hidden = true;
  },
  opened(found) {
    session = found;
    at("classifier").textContent = found.name;
    at("facts").textContent = found.classifier
      ? `${found.classifier.classes.length} classes, sees ${found.classifier.size} × ${found.classifier.size} px`
      : "";
    for (const told of toldOfSession) told(found);
  },
  looked(part) {
    look = { ...look, ...part };
    for (const listener of toldOfLooks) listener(look);
  },
  onLook(listener) {
    toldOfLooks.push(listener);
    listener(look);
  },
};

let before = store.view.room;
/** A room begins at its top. @param {string} room */
function scrollUp(room) {
  if (room !== before) scrollTo(0, 0);
  before = room;
}

function showRooms() {
  const links = ROOMS.map((room) => element("a", { "data-room": room }, TITLES[room]));
  at("ways").append(...links);
  store.listen((view) => {
    for (const room of ROOMS) at(room).hidden = room !== view.room;
    scrollUp(view.room);
    for (const link of links) {
      const room = /** @type {string} */ (link.dataset.room);
      link.setAttribute("href", `#${toAddress({ ...view, room })}`);
      if (room === view.room) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    document.title = `${TITLES[view.room]} · ${session?.name ?? "SeeWhy"} · SeeWhy studio`;
  });
}

try {
  session = await sessionTold();
  // A room is built once; what it returns is told when another classifier is opened.
  const built = [
    lookRoom(at("look"), studio), compareRoom(at("compare"), studio),
    teachRoom(at("teach"), studio), judgeRoom(at("judge"), studio), welcomeView(at("welcome"), at("samples"), studio),
    tourView(at("tour"), at("guide"), studio),
  ];
  for (const one of built) if (one) toldOfSession.push(one);
  studio.opened(session);
  showRooms();
  // Another tab may open another classifier.
  watch("session", (told) => {
    if (told.version === session.version) return;
    store.change({ target: null, against: null, layer: null, channel: null });
    studio.opened(told);
  });
} catch (error) {
  studio.failed(error);
}
