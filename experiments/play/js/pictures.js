// Pictures of the pages, as wide as the window allows, with text that stays readable on a phone.
"use strict";

const BLUE = "var(--series-0)";
const ORANGE = "var(--series-1)";
const TALLEST = 18; // dots of a pile that stand clear of each other

function pictureWidth() {
  return Math.max(280, Math.min(760, document.documentElement.clientWidth - 48));
}

/** Rows of dots on one axis: `rows` have name, values, marks ({value, text}) and, if they like, `side(value)`. */
function dotRows(rows, { low, high, across, label, zero = false, top = 0 }) {
  const width = pictureWidth();
  const [edge, size] = [18, width < 500 ? 4.5 : 6];
  const x = (value) => edge + (Math.max(low, Math.min(high, value)) - low) / (high - low || 1) * (width - 2 * edge);
  let y = 4;
  const drawn = rows.map((row) => {
    const piles = pilesOf(row.values, x, size);
    const tallest = Math.max(top, 2, ...piles.map((pile) => pile.length));
    const above = (row.name ? 20 : 0) + ((row.marks ?? []).length ? 18 : 0);
    const step = 2 * size * Math.min(1, TALLEST / tallest); // dots of a very tall pile overlap
    const floor = y + above + (tallest - 1) * step + 2 * size + 4;
    const text = row.name ? `<text x="2" y="${y + 13}" class="row over" stroke="#fff">${escaped(row.name)}</text>` : "";
    const dots = piles.flatMap((pile) => pile.map((value, order) => oneDot(row.side?.(value) ?? "better", x(pile.at), floor - size - step * order, size)));
    const marks = (row.marks ?? []).map((mark) => markAt(mark, x(mark.value), y + (row.name ? 20 : 0), floor, width));
    y = floor + 8;
    return `<line x1="0" x2="${width}" y1="${floor}" y2="${floor}" class="floor"/>${text}${marks.join("")}${dots.join("")}`;
  });
  const ticks = ticksOf(low, high).map(([value, text]) => `<text x="${x(value)}" y="${y + 10}" text-anchor="middle">${zero ? text : text.replace("+", "")}</text>`);
  const line = zero ? `<line x1="${x(0)}" x2="${x(0)}" y1="0" y2="${y - 4}" class="zero"/>` : "";
  return `<svg class="wide" width="${width}" height="${y + 16}" viewBox="0 0 ${width} ${y + 16}" role="img" aria-label="${escaped(label)}">${line}${drawn.join("")}${ticks.join("")}</svg>${axisText(across)}`;
}

/** What an axis counts, as text of the page: on a phone it goes on in a second line. */
function axisText(across) {
  return `<p class="axis">${escaped(across)}</p>`;
}

function pilesOf(values, x, size) {
  const piles = new Map();
  for (const value of values) {
    const bin = Math.round(x(value) / (2 * size));
    if (!piles.has(bin)) piles.set(bin, Object.assign([], { at: value }));
    piles.get(bin).push(value);
  }
  return Array.from(piles.values());
}

/** Better a full dot, the same a ring, worse a diamond. */
function oneDot(side, x, y, size) {
  if (side === "worse") return `<path d="M${x} ${y - size}l${size} ${size}l-${size} ${size}l-${size} -${size}z" fill="${FILL.worse}" stroke="${INK.worse}"/>`;
  return `<circle cx="${x}" cy="${y}" r="${size - 1}" fill="${FILL[side]}" stroke="${INK[side]}"/>`;
}

function markAt({ value, text, high = 0 }, x, top, floor, width) {
  const anchor = x > width - 90 ? "end" : x < 90 ? "start" : "middle";
  return Number.isFinite(value) ? `<line x1="${x}" x2="${x}" y1="${top + 15 + high}" y2="${floor}" stroke="var(--edge-worse)" stroke-width="2" stroke-dasharray="5 3"/>
    <text x="${x}" y="${top + 11 + high}" text-anchor="${anchor}" class="mark">${escaped(text)}</text>` : "";
}

/** Horizontal bars as a table: each row has text, value and perhaps `strong`. */
function bars(rows, most, shown) {
  const drawn = rows.map((row) => `<tr class="${row.strong ? "strong" : ""}"><th scope="row">${escaped(row.text)}</th>
    <td class="bar"><i style="width:${(80 * row.value / (most || 1)).toFixed(1)}%"></i><span>${escaped(shown(row.value))}</span></td></tr>`);
  return `<table class="bars"><tbody>${drawn.join("")}</tbody></table>`;
}

/** Lines over days: each has name, values and dashes. */
function dayLines(days, lines, { starts, across, label, startsText }) {
  const width = pictureWidth();
  const [height, left, bottom, top] = [210, 34, 22, 24];
  const values = lines.flatMap((line) => line.values);
  const most = Math.max(...values) * 1.06;
  const x = (day) => left + day / days[days.length - 1] * (width - left - 10);
  const y = (value) => top + (1 - value / most) * (height - bottom - top);
  const ticks = ticksOf(0, most).map(([value, text]) => `<line x1="${left}" x2="${width - 10}" y1="${y(value)}" y2="${y(value)}" class="grid"/>
    <text x="${left - 6}" y="${y(value) + 4}" text-anchor="end">${text.replace("+", "")}</text>`);
  const drawn = lines.map((line) => `<path d="M${line.values.map((value, at) => `${x(days[at]).toFixed(1)} ${y(value).toFixed(1)}`).join("L")}" fill="none"
    stroke="${line.ink}" stroke-width="${line.thick ?? 2.5}" stroke-dasharray="${line.dashes ?? ""}"/>`);
  const begin = starts ? `<line x1="${x(starts)}" x2="${x(starts)}" y1="${top - 4}" y2="${height - bottom}" class="zero" stroke-dasharray="4 3"/>
    <text x="${x(starts)}" y="${top - 9}" text-anchor="middle">${escaped(startsText)}</text>` : "";
  const keys = lines.map((line) => `<span class="key"><svg width="34" height="10"><line x1="0" x2="34" y1="5" y2="5" stroke="${line.ink}" stroke-width="3" stroke-dasharray="${line.dashes ?? ""}"/></svg>${escaped(line.name)}</span>`);
  const dates = ticksOf(0, days[days.length - 1]).map(([day, text]) => `<text x="${x(day)}" y="${height - bottom + 16}" text-anchor="middle">${text.replace("+", "")}</text>`);
  return `<p class="keys">${keys.join("")}</p><svg class="wide" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(label)}">
    ${ticks.join("")}${begin}${drawn.join("")}${dates.join("")}</svg>${axisText(across)}`;
}
