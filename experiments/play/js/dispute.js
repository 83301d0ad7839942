// Lesson 1: where one dispute lay on each day of its life.
"use strict";

const LEVELS = ["neighbourhood", "community", "street", "district"];
const NAMES = 136; // pixels for the names of the lanes, left of them

const lesson = {
  questions({ words }) {
    return [
      { id: "days", kind: "number", min: 0, max: 200, unit: words.say("days"), label: words.say("ask_days") },
      { id: "alone", kind: "number", min: 0, max: 200, unit: words.say("days"), label: words.say("ask_alone") },
      { id: "who", kind: "choice", options: LEVELS.map((each) => words.say(each)), label: words.say("ask_who") },
    ];
  },

  truth({ data }) {
    const last = data.where[data.where.length - 1];
    return { days: data.days, alone: data.days_unknown, who: LETTERS[LEVELS.indexOf(data.places[last])] };
  },

  story({ data, words }) {
    return `<p class="card">${words.of(data.person).split("\n").map(escaped).join("<br>")}</p>`;
  },

  last: ({ data }) => data.days,

  picture({ data, words }, day) {
    const events = data.events.filter((each) => each.day <= day).map((each) => `<li>${escaped(words.say("day_line", { day: each.day, text: each[words.lang] }))}</li>`);
    const where = words.say(data.places[data.where[Math.min(day, data.where.length - 1)]]);
    const now = day < data.days ? words.say("now", { day, where }) : words.say("ended", { day });
    return `<h3>${escaped(words.of(data.title))}</h3><p class="big">${escaped(now)}</p>${pathOf(data, words, day)}
      <ol class="diary" tabindex="0" aria-label="${escaped(words.say("diary"))}">${events.reverse().join("")}</ol>`;
  },

  found({ data, words }) {
    const working = data.hours / 8;
    return `<p class="says">${escaped(words.say("found", {
      hours: number(data.hours), attempts: data.attempts, working: number(working, 1), days: data.days,
      share: number(100 * working / data.days), alone: number(100 * data.days_unknown / data.days),
    }))}</p>`;
  },
};

/** Lanes from nobody (grey, below) up to the district, their names beside them; the line shows where the case lay up to `day`. */
function pathOf(data, words, day) {
  const width = pictureWidth() - NAMES;
  const lane = 42;
  const height = data.places.length * lane;
  const ground = (place) => (place < 2 ? "#e3e6ea" : "#f7fafc");
  const x = (at) => 12 + at / data.days * (width - 28);
  const y = (place) => height - (place + 0.5) * lane;
  const lanes = data.places.map((_, at) => `<rect x="0" y="${height - (at + 1) * lane}" width="${width}" height="${lane - 1}" fill="${ground(at)}"/>`);
  const names = data.places.map((place, at) => `<li style="height:${lane - 1}px;background:${ground(at)}">${escaped(words.say(place))}</li>`);
  const steps = data.where.slice(0, day + 1).map((place, at) => `${at ? `H${x(at)}V` : `M${x(0)} `}${y(place)}`);
  const at = (days, draw) => days.filter((each) => each <= day).map((each) => draw(x(each), y(data.where[each]))).join("");
  const tried = at(data.tried, (left, low) => `<path d="M${left} ${low - 7}l6 11h-12z" fill="var(--series-5)" stroke="#1d2530"/>`);
  const paper = at(data.on_paper, (left, low) => `<rect x="${left - 6}" y="${low - 6}" width="12" height="12" fill="${ORANGE}" stroke="#1d2530"/>`);
  const last = Math.min(day, data.where.length - 1);
  const head = day < data.days ? `<circle cx="${x(day)}" cy="${y(data.where[last])}" r="7" fill="${BLUE}"/>`
    : `<text x="${x(day)}" y="${y(data.where[last]) + 9}" text-anchor="middle" style="font-size:26px;fill:var(--fate-0)">★</text>`;
  const ticks = ticksOf(0, data.days).map(([value, text]) => `<text x="${x(value)}" y="${height + 15}" text-anchor="middle">${text.replace("+", "")}</text>`);
  return `<p class="keys"><span>▲ ${escaped(words.say("key_tried"))}</span><span>■ ${escaped(words.say("key_paper"))}</span><span>★ ${escaped(words.say("key_end"))}</span></p>
    <div class="lanes"><ul style="width:${NAMES}px">${names.reverse().join("")}</ul>
    <svg class="wide" width="${width}" height="${height + 20}" viewBox="0 0 ${width} ${height + 20}" role="img" aria-label="${escaped(words.say("path_label"))}">
    ${lanes.join("")}<path d="${steps.join("")}" fill="none" stroke="${BLUE}" stroke-width="3"/>${tried}${paper}${head}${ticks.join("")}</svg></div>${axisText(words.say("across"))}`;
}
