// The files of what was dropped: folders are gone through, however deep.

/**
 * @typedef {{file: File, folder: string}} Dropped folder: that lay on top and was dropped; "" for a file by itself
 * @param {any[]} entries FileSystemEntry, as webkitGetAsEntry gives them
 * @param {number} most files; beyond that it stops
 * @returns {Promise<Dropped[]>} in the order of their names within each folder; hidden files are left out
 */
export async function filesOf(entries, most) {
  /** @type {Dropped[]} */
  const found = [];
  for (const entry of entries) await walk(entry, entry.isDirectory ? entry.name : "", found, most);
  return found;
}

async function walk(entry, folder, found, most) {
  if (found.length >= most || entry.name.startsWith(".")) return;
  if (entry.isFile) {
    found.push({ file: await new Promise((resolve, reject) => entry.file(resolve, reject)), folder });
    return;
  }
  const reader = entry.createReader(), inside = [];
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject)); // a hundred at a time
    if (!some.length) break;
    inside.push(...some);
  }
  inside.sort((one, other) => one.name.localeCompare(other.name, "en", { numeric: true }));
  for (const one of inside) await walk(one, folder, found, most);
}

/**
 * What a drop brought.
 * @param {DataTransfer | null} transfer
 * @param {number} most
 * @returns {Promise<Dropped[]>}
 */
export function droppedFiles(transfer, most) {
  // The entries must be taken at once: after the event the list is empty.
  const entries = [...(transfer?.items ?? [])].map((one) => one.webkitGetAsEntry?.()).filter((one) => one);
  if (entries.length) return filesOf(entries, most);
  return Promise.resolve([...(transfer?.files ?? [])].slice(0, most).map((file) => ({ file, folder: "" })));
}
