// What the teach room asks the studio.

import { ask, post } from "../asking.js";
import { unpackFrame } from "../frame.js";

const told = async (path) => (await ask(path)).json();

/** @param {number} root of the named folders, from 0 @param {string} below path below it */
export const folderListed = (root, below) => told(`/api/folders?root=${root}&below=${encodeURIComponent(below)}`);
/** @param {number} root @param {string} below */
export const chooseFolder = (root, below) => post("/api/folders/choose", { root, below });

/** @param {string} name of the collection */
export const beginCollecting = (name) => post("/api/collecting/begin", { name });
export const collectionTold = () => told("/api/collecting");
/** @param {object} change what, and the class or the photos it is about */
export const changeCollection = (change) => post("/api/collecting/change", change);
/**
 * @param {Blob} file
 * @param {{class: string, name: string, hold?: string, batch?: string}} about
 * @returns {Promise<{photo: string, label: string, there_already: boolean}>}
 */
export const collectPhoto = async (file, about) =>
  (await ask(`/api/collecting/photos?${new URLSearchParams(about)}`, { method: "POST", body: file })).json();

export const checkPhotos = () => post("/api/teaching/check");
export const foundInPhotos = () => told("/api/teaching/found");
/** @param {string} photo its key @param {string | null} final its right class @param {boolean} left_out */
export const labelPhoto = (photo, final, left_out) => post("/api/teaching/label", { photo, final, left_out });
/** @param {boolean} together */
export const keepTogether = (together) => post("/api/teaching/together", { together });
export const undoLabel = () => post("/api/teaching/label/undo");

/** @param {string} key of a photo */
export const thumbnailOf = (key) => `/api/teaching/photo?key=${key}`;
/** @param {number} moment */
export const filtersOf = (moment) => `/api/teaching/filters?moment=${moment}`;
/** @param {number} moment */
export const spaceAt = async (moment) =>
  unpackFrame(await (await ask(`/api/teaching/space?moment=${moment}`)).arrayBuffer());
