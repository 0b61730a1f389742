// The brand's one colour made readable: the same sums as on the server (WCAG 2.2, level AA).

const CONTRAST = 4.5;

/** Black or white, whichever is easier to read on a colour `#rrggbb`. */
export const ink = (paper) => (contrast("#ffffff", paper) >= contrast("#000000", paper) ? "#ffffff" : "#000000");

/** The colour, moved towards `end` no further than reading it on `paper` needs. */
export function readable(colour, paper, end, enough = CONTRAST) {
  const start = channels(colour);
  const goal = channels(end);
  let found = colour;
  for (let step = 0; step <= 20; step += 1) {
    found = `#${start.map((a, at) => Math.round(a + ((goal[at] - a) * step) / 20).toString(16).padStart(2, "0")).join("")}`;
    if (contrast(found, paper) >= enough) break;
  }
  return found;
}

/** Contrast from 1 to 21. */
export function contrast(one, other) {
  const [a, b] = [luminance(one), luminance(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

function luminance(colour) {
  const [r, g, b] = channels(colour).map((value) => {
    const c = value / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

const channels = (colour) => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
