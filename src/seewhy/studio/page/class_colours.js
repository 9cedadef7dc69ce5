// A colour for each class: told apart from one another, and from the paper in light and dark (at least 3 to 1).

// Blue, orange, teal, pink, violet, olive, red, brown: hues of Okabe and Ito (2008), brought to one range of lightness
// so that none shouts. Colour never tells alone: the classes stand beside it in words, and a dot tells its own.
const FEW = ["#3b7dd8", "#d06a0c", "#0f8f7f", "#c2438a", "#8a63d2", "#74821a", "#d14b4b", "#8a7360"];

/**
 * @param {number} label number of the class, from 0
 * @returns {string} for CSS and canvas
 */
export function classColour(label) {
  if (label < FEW.length) return FEW[label];
  // Beyond eight no palette keeps its promise; hues at the golden angle differ from their neighbours as far as can be.
  return `hsl(${Math.round((label * 137.508) % 360)} 45% 48%)`;
}
