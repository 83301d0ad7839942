// Pictures as SVG text: worlds as dots, an interval, a course over time. Each stands beside a table with the same.
"use strict";

const INK = { better: "var(--better)", same: "#70777f", worse: "var(--edge-worse)" };
const FILL = { better: "var(--better)", same: "#fff", worse: "var(--worse)" };
const DOTS = { width: 420, dot: 3.6, bins: 56 };

function escaped(text) {
  const marks = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  return String(text).replace(/[&<>"']/g, (mark) => marks[mark]);
}

/** Half the width of an axis that holds nearly all worlds of some cells, better to the right. */
function reachOf(cells) {
  const sizes = cells.flatMap((cell) => Array.from(cell.gaps).filter(Number.isFinite).map(Math.abs)).sort((a, b) => a - b);
  return Math.max(quantile(sizes, 0.97) || 0, 2 * (cells[0]?.metric.matters || 0)) * 1.05 || 1;
}

/** Each world as a dot, piled up; better to the right; the grey band is too little to matter. */
function worldDots(cell, reach, label) {
  const { width, dot, bins } = DOTS;
  const towards = cell.metric.better === "lower" ? -1 : 1;
  const piles = new Map();
  for (const gap of Array.from(cell.gaps).filter(Number.isFinite)) {
    const place = Math.max(-1, Math.min(1, towards * gap / reach));
    const bin = Math.round((place + 1) / 2 * bins);
    piles.set(bin, [...(piles.get(bin) ?? []), cell.sideOf(gap)]);
  }
  const tallest = Math.max(1, ...Array.from(piles.values(), (pile) => pile.length));
  const rise = Math.min(2 * dot, 84 / tallest);
  const height = 20 + rise * Math.min(tallest, 84);
  const across = (bin) => 6 + bin / bins * (width - 12);
  const marks = Array.from(piles).flatMap(([bin, pile]) => pile
    .sort((one, other) => Object.keys(INK).indexOf(one) - Object.keys(INK).indexOf(other))
    .map((side, order) => dotMark(side, across(bin), height - 6 - rise * order)));
  const middle = across((Math.max(-1, Math.min(1, towards * cell.spread.middle / reach)) + 1) / 2 * bins);
  const band = Math.min(1, cell.metric.matters / reach) * (width - 12);
  return `<svg class="dots" viewBox="0 0 ${width} ${height + 3}" role="img" aria-label="${escaped(label)}">
    <rect x="${width / 2 - band / 2}" y="0" width="${band}" height="${height}" class="band"/>
    <line x1="${width / 2}" x2="${width / 2}" y1="0" y2="${height}" class="zero"/>
    <line x1="0" x2="${width}" y1="${height}" y2="${height}" class="floor"/>
    ${marks.join("")}<path d="M${middle - 5} 1h10l-5 7z" class="middle"/></svg>`;
}

/** A dot for better, a ring for no difference that matters, a diamond for worse: shape says what colour says. */
function dotMark(side, x, y) {
  const { dot } = DOTS;
  if (side === "worse") return `<path d="M${x} ${y - dot}l${dot} ${dot}l-${dot} ${dot}l-${dot} -${dot}z" fill="${FILL.worse}" stroke="${INK.worse}"/>`;
  return `<circle cx="${x}" cy="${y}" r="${dot - 0.8}" fill="${FILL[side]}" stroke="${INK[side]}"/>`;
}

/** Middle and nine worlds in ten on an axis, better to the right. */
function interval(cell, reach, label) {
  const width = 220;
  const towards = cell.metric.better === "lower" ? -1 : 1;
  const at = (value) => (Math.max(-1, Math.min(1, towards * value / reach)) + 1) / 2 * (width - 12) + 6;
  const { low, middle, high } = cell.spread;
  const side = { surely_better: "better", surely_worse: "worse" }[cell.sign] ?? cell.sign;
  const ink = INK[side] ?? "#59636E";
  const band = Math.min(1, cell.metric.matters / reach) * (width - 12);
  if (!cell.n) return "";
  return `<svg class="interval" viewBox="0 0 ${width} 22" role="img" aria-label="${escaped(label)}">
    <rect x="${width / 2 - band / 2}" y="0" width="${band}" height="22" class="band"/>
    <line x1="${width / 2}" x2="${width / 2}" y1="0" y2="22" class="zero"/>
    <line x1="${at(low)}" x2="${at(high)}" y1="11" y2="11" stroke="${ink}" stroke-width="3"/>
    <circle cx="${at(middle)}" cy="11" r="5" fill="${side === "open" || side === "same" ? "#fff" : ink}" stroke="${ink}" stroke-width="2"/></svg>`;
}

const LINES = [["var(--series-0)", ""], ["var(--series-1)", "7 3"], ["var(--series-2)", "2 3"]];

/** Courses of one metric: a line with its band for each; `marks` names the axis. */
function course(curves, scale, label, years) {
  const [width, height, left, bottom] = [420, 210, 54, 26];
  const values = curves.flatMap((curve) => [...curve.low, ...curve.high]).filter(Number.isFinite).map((each) => each * scale);
  const [least, most] = [Math.min(0, ...values), Math.max(0, ...values)];
  const room = (most - least || 1) * 0.06;
  const { days } = curves[0];
  const last = days[days.length - 1];
  const x = (day) => left + (day - days[0]) / (last - days[0] || 1) * (width - left - 8);
  const y = (value) => 8 + (most + room - value) / (most - least + 2 * room || 1) * (height - bottom - 8);
  const lines = curves.map((curve, order) => courseLine(curve, scale, LINES[order], x, y));
  const ticks = ticksOf(least - room, most + room).map(([value, text]) =>
    `<line x1="${left}" x2="${width - 8}" y1="${y(value)}" y2="${y(value)}" class="${value === 0 ? "zero" : "grid"}"/>
     <text x="${left - 6}" y="${y(value) + 4}" text-anchor="end">${text}</text>`);
  const halves = years.map(([day, text]) => `<text x="${x(day)}" y="${height - 6}" text-anchor="middle">${escaped(text)}</text>`);
  return `<svg class="course" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(label)}">
    ${ticks.join("")}${lines.join("")}${halves.join("")}</svg>`;
}

function courseLine(curve, scale, [ink, dashes], x, y) {
  const known = curve.days.map((_, order) => order).filter((order) => Number.isFinite(curve.middle[order]));
  const point = (row) => (order) => `${x(curve.days[order]).toFixed(1)} ${y(row[order] * scale).toFixed(1)}`;
  const path = (row, order) => order.map(point(row)).join("L");
  if (!known.length) return "";
  return `<path d="M${path(curve.low, known)}L${path(curve.high, [...known].reverse())}Z" fill="${ink}" opacity=".16"/>
    <path d="M${path(curve.middle, known)}" fill="none" stroke="${ink}" stroke-width="2.5" stroke-dasharray="${dashes}"/>`;
}

/** A few round numbers between two bounds, with their text. */
function ticksOf(low, high) {
  const rough = (high - low) / 4 || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((each) => each * power).find((each) => each >= rough);
  const digits = Math.max(0, -Math.floor(Math.log10(step)));
  const found = [];
  for (let order = Math.ceil(low / step); order * step <= high; order += 1) {
    const value = order === 0 ? 0 : order * step;
    found.push([value, number(value, digits, true)]);
  }
  return found;
}
