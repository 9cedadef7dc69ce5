// Makes an element with its attributes and children, as text never as HTML.

/**
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name such as "button"
 * @param {Record<string, any>} [attributes] on… are listeners; true and false set and leave out
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[Name]}
 */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value != null) made.setAttribute(key, String(value));
  }
  made.append(...children);
  return made;
}

/** What draws on a canvas; every browser that runs this page has it. @param {HTMLCanvasElement} canvas */
export const penOf = (canvas) => /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
