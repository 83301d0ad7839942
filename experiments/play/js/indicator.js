// Lesson 8: the Goodhart table. Which numbers of an office a cheat makes look better, and what residents notice.
"use strict";

const SIGNS = { 1: "▲", 0: "·", [-1]: "▼" };

const lesson = {
  questions({ data: whole, words }) {
    const data = inPlace(whole);
    const unit = words.say("of_cheats", { n: cheats(data).length });
    const options = offices(data).map((each) => words.say(`by_${each.id}`));
    return [
      { id: "fooled", kind: "number", min: 0, max: cheats(data).length, unit, label: words.say("ask_fooled") },
      { id: "caught", kind: "number", min: 0, max: cheats(data).length, unit, label: words.say("ask_caught") },
      { id: "hardest", kind: "choice", options, label: words.say("ask_hardest") },
    ];
  },

  truth({ data: whole }) {
    const data = inPlace(whole);
    const counts = offices(data).map((each) => fooledBy(data, each.id).length);
    return { fooled: fooledBy(data, "truly_solved").length, caught: cheats(data).filter((each) => each.verdict === "caught").length,
      hardest: LETTERS[counts.indexOf(Math.min(...counts))] };
  },

  story({ data: whole, words }) {
    const data = inPlace(whole);
    const told = cheats(data).map((each) => `<li><b>${escaped(each[words.lang])}</b>${escaped(words.say("colon"))}${escaped(each.how[words.lang])}</li>`);
    return `<p>${escaped(words.say("story"))}</p><details><summary>${escaped(words.say("all_cheats", { n: told.length }))}</summary><ol class="reforms">${told.join("")}</ol></details>
      <p>${escaped(words.say("two_sets"))}</p>`;
  },

  last: ({ data }) => data.changes.length,

  picture({ data, words }, step) {
    return `${tableOf(inPlace(data), words, step)}<p class="hint">${escaped(words.say("key"))}</p>
      <p class="hint">${escaped(words.say("how_compared", { lucks: data.lucks }))}</p>`;
  },

  found({ data, words }) {
    return `<p class="says">${escaped(foundIn(inPlace(data), words))} ${escaped(words.say("nobody_bad"))}</p>`;
  },

  explore: {
    first: { place: "baseline-old", metric: "truly_solved", cheat: "quick_only" },

    controls({ data, words }, chosen) {
      const option = (value, text, name) => `<option value="${value}" ${value === chosen[name] ? "selected" : ""}>${escaped(text)}</option>`;
      const places = data.places.map((each) => option(each.id, each[words.lang], "place"));
      const metrics = data.metrics.map((each) => option(each.id, words.say(`by_${each.id}`), "metric"));
      const changes = data.changes.map((each) => option(each.id, each[words.lang], "cheat"));
      return `<label class="class">${escaped(words.say("choose_place"))}<select data-explore="place">${places.join("")}</select></label>
        <label class="class">${escaped(words.say("choose"))}<select data-explore="metric">${metrics.join("")}</select></label>
        <label class="class">${escaped(words.say("choose_cheat"))}<select data-explore="cheat">${changes.join("")}</select></label>`;
    },

    output({ data: whole, words }, chosen) {
      const data = inPlace(whole, chosen.place);
      const table = `<details ${data.place === whole.places[0] ? "" : "open"}><summary>${escaped(words.say("whole_table", { place: data.place[words.lang] }))}</summary>${tableOf(data, words, data.changes.length)}</details>`;
      return `<h4>${escaped(data.place[words.lang])}</h4><p class="says">${escaped(foundIn(data, words))}</p>${table}
        ${judgedBy(data, words, chosen.metric)}${traceOf(data, words, data.changes.find((each) => each.id === chosen.cheat))}`;
    },
  },
};

/** The data as they are in one place, the first if none is named: what each change does there, beside its names. */
function inPlace(data, id = data.places[0].id) {
  const place = data.places.find((each) => each.id === id);
  return { ...data, place, as_is: place.as_is, changes: data.changes.map((each, at) => ({ ...each, ...place.changes[at] })) };
}

/** The table of signs, with so many changes as `step` says. */
function tableOf(data, words, step) {
  const names = data.metrics.map((each) => `<th scope="col" class="${each.counted ? "office" : "lived"}"><span>${escaped(words.say(each.id))}</span></th>`);
  const counted = offices(data).length;
  const all = data.metrics.length;
  const shown = data.changes.slice(0, step);
  const rows = shown.map((each, at) => {
    const head = each.help && !data.changes[at - 1]?.help ? `<tr><th colspan="${all}" scope="colgroup" class="part">${escaped(words.say("honest"))}</th></tr>` : "";
    return `${head}<tr><th colspan="${all}" scope="rowgroup" class="change">${escaped(each[words.lang])}<small class="v-${each.verdict}">${escaped(words.say(`verdict_${each.verdict}`))}</small></th></tr>
      <tr>${each.flatters.map((looks) => cell(looks ? "★" : "·", looks ? words.say("flatters") : words.say("none"), looks ? "star" : "")).join("")}${each.marks.map((mark) => cell(SIGNS[mark], words.say(`mark_${mark + 1}`), `m${mark}`)).join("")}</tr>`;
  });
  const empty = step ? "" : `<tr><td colspan="${all}">${escaped(words.say("press_next"))}</td></tr>`;
  return `<table class="goodhart"><thead><tr><th colspan="${counted}" scope="colgroup" class="office">${escaped(words.say("office"))}</th>
    <th colspan="${all - counted}" scope="colgroup" class="lived">${escaped(words.say("people"))}</th></tr><tr class="upright">${names.join("")}</tr></thead>
    <tbody>${rows.join("")}${empty}</tbody></table>`;
}

function foundIn(data, words) {
  const count = (verdict) => cheats(data).filter((each) => each.verdict === verdict).length;
  const flattered = cheats(data).filter((each) => each.flatters.some(Boolean)).length;
  return words.say("found", { n: cheats(data).length, flattered, caught: count("caught"), nothing: count("shows_nothing"), good: count("looks_good") });
}

const cheats = (data) => data.changes.filter((each) => !each.help);
const offices = (data) => data.metrics.filter((each) => each.counted);
const cell = (sign, said, look) => `<td class="${look}"><span aria-hidden="true">${sign}</span><span class="unseen">${escaped(said)}</span></td>`;

/** Changes that make a metric look better: by more than luck where the office counts, beyond what matters where people live. */
function looksBetter(data, name, changes) {
  const at = data.metrics.findIndex((each) => each.id === name);
  const first = offices(data).length;
  return changes.filter((each) => (at < first ? each.flatters[at] === 1 : each.marks[at - first] === 1));
}

const caughtIn = (data, id) => data.places.filter((place) => place.changes[data.changes.findIndex((each) => each.id === id)].verdict === "caught").length;
const fooledBy = (data, name) => looksBetter(data, name, cheats(data));

/** What follows if an office is judged by one number: who looks better on it, and the first five places. */
function judgedBy(data, words, name) {
  const at = data.metrics.findIndex((each) => each.id === name);
  const metric = data.metrics[at];
  const towards = metric.better === "higher" ? -1 : 1;
  const order = [...data.changes].sort((one, other) => towards * (one.levels[at] - other.levels[at]));
  const shown = (value) => (metric.scale === "share" ? words.perCent(value, 1) : number(value, metric.scale === "index" ? 3 : 1));
  const rows = [...order.slice(0, 5).map((each, rank) => ({ text: `${rank + 1}. ${each[words.lang]}${each.help ? words.say("is_help") : ""}`, value: each.levels[at], strong: !each.help })),
    { text: words.say("as_is"), value: data.as_is[at] }];
  const helped = looksBetter(data, name, data.changes.filter((each) => each.help)).length;
  return `<p class="big">${escaped(words.say("fools", { n: fooledBy(data, name).length, of: cheats(data).length }))}</p>
    <p>${escaped(words.say("rewards", { n: helped, of: data.changes.length - cheats(data).length }))}</p>
    <p class="hint">${escaped(words.say("first_five"))}</p>${bars(rows, Math.max(...rows.map((row) => row.value)), shown)}`;
}

/** One change: the numbers of the office that it makes look better, and the outcomes of the residents that it moves. */
function traceOf(data, words, change) {
  const list = (metrics) => metrics.map((each) => words.say(each.id)).join(words.say("comma")) || words.say("no_number");
  const lived = data.metrics.filter((each) => !each.counted);
  const moved = (mark) => lived.filter((each, at) => change.marks[at] === mark);
  const lines = [words.say("trace_flatters", { what: list(offices(data).filter((each, at) => change.flatters[at])) }),
    words.say("trace_worse", { what: list(moved(-1)) }), words.say("trace_better", { what: list(moved(1)) })];
  if (!change.help) lines.push(words.say("caught_in", { n: caughtIn(data, change.id), of: data.places.length }));
  return `<div class="card"><p><b>${escaped(change[words.lang])}</b>${escaped(words.say("colon"))}${escaped(change.how[words.lang])}</p>
    <ul>${lines.map((each) => `<li>${escaped(each)}</li>`).join("")}</ul></div>`;
}
