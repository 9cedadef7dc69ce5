// Asks the studio about judgements.

import { ask, post } from "../asking.js";

/** @param {"figures" | "whole" | "labels"} what */
export const startJudging = (what) => post("/api/judging/start", { what });
export const stopJudging = () => post("/api/judging/stop");
export const judgingResults = async () => (await ask("/api/judging/results")).json();

/** Lays a judged photo on the table. @param {string} photo its key @returns {Promise<{photo: string, name: string}>} */
export const layOnTable = (photo) => post("/api/judging/look", { photo });

/** @param {string} photo its key @param {string} final the class it is to have */
export const decideLabel = (photo, final) => post("/api/judging/label", { photo, final });
export const undoLabel = () => post("/api/judging/undo");

/** @param {string} key @param {boolean} [large] @returns {string} the address of its picture */
export const pictureOf = (key, large = false) => `/api/judging/photo/${encodeURIComponent(key)}${large ? "/large" : ""}`;

/** @param {string} condition @param {number} place 0: unchanged, then its levels @returns {string} */
export const changedPicture = (condition, place) => `/api/judging/changed/${encodeURIComponent(condition)}/${place}`;
