// The few words of SVG that the charts of a judgement are written in.

const SVG = "http://www.w3.org/2000/svg";

/**
 * @param {string} name such as "line"
 * @param {Record<string, any>} [attributes] on… are listeners; null and false are left out
 * @param {...(Node | string)} children
 * @returns {SVGElement}
 */
export function svg(name, attributes = {}, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value !== false && value != null) made.setAttribute(key, typeof value === "number" ? String(Number(value.toFixed(2))) : value);
  }
  made.append(...children);
  return made;
}

/** @param {string} text @param {number} x @param {number} y @param {Record<string, any>} [attributes] */
export const words = (text, x, y, attributes = {}) => svg("text", { x, y, ...attributes }, text);

/**
 * A whole drawing that names itself to those who cannot see it.
 * @param {number} width @param {number} height px at its natural size
 * @param {string} told what it shows; empty: it is only beside something that says it
 * @param {...Node} children
 */
export const drawing = (width, height, told, ...children) =>
  svg("svg", { viewBox: `0 0 ${width} ${height}`, class: "drawn",
    ...(told ? { role: "img", "aria-label": told } : { "aria-hidden": "true" }) }, ...children);
