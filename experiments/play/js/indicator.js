// Lesson 8: what the office counts, and what people live through.
"use strict";

const PRIZE = "truly_solved"; // by which the prize goes in the question
const SIGNS = { 1: "▲", 0: "·", [-1]: "▼" };

const lesson = {
  questions({ data, words }) {
    const options = data.reforms.map((each) => each[words.lang]);
    return [
      { id: "prize", kind: "choice", options, label: words.say("ask_prize") },
      { id: "days", kind: "choice", options, label: words.say("ask_days") },
    ];
  },

  truth({ data }) {
    const sum = (each) => each.effects.reduce((all, mark, at) => all + (data.metrics[at].counted ? 0 : mark), 0);
    const best = data.reforms.reduce((found, each) => (sum(each) > sum(found) ? each : found));
    return { prize: letterOf(data, ranked(data, PRIZE)[0]), days: letterOf(data, best) };
  },

  story({ data, words }) {
    const told = data.reforms.map((each, at) => `<li><b>${LETTERS[at]} · ${escaped(each[words.lang])}</b>${escaped(words.say("colon"))}${escaped(each.how[words.lang])}</li>`);
    return `<p>${escaped(words.say("story"))}</p><ul class="reforms">${told.join("")}</ul>`;
  },

  last: ({ data }) => data.metrics.length,

  picture({ data, words }, step) {
    const heads = data.metrics.map((each) => `<th scope="col">${escaped(words.say(each.id))}</th>`);
    const counted = data.metrics.filter((each) => each.counted).length;
    const rows = data.reforms.map((each, at) => `<tr><th scope="row">${LETTERS[at]} · ${escaped(each[words.lang])}</th>
      ${each.effects.map((mark, column) => `<td class="sign ${column < step ? `m${mark}` : ""}">${column < step ? `${SIGNS[mark]}<small>${escaped(words.say(`mark_${mark + 1}`))}</small>` : "?"}</td>`).join("")}</tr>`);
    return `<div class="scroll" tabindex="0" role="region" aria-label="${escaped(words.say("table_label"))}"><table class="signs"><thead><tr><td></td><th colspan="${counted}" scope="colgroup">${escaped(words.say("office"))}</th>
      <th colspan="${data.metrics.length - counted}" scope="colgroup">${escaped(words.say("people"))}</th></tr><tr><td></td>${heads.join("")}</tr></thead><tbody>${rows.join("")}</tbody></table></div>
      <p class="hint">${escaped(words.say("how_compared", { lucks: data.lucks }))}</p>`;
  },

  found({ words }) {
    return `<p class="says">${escaped(words.say("found"))}</p>`;
  },

  explore: {
    first: { metric: PRIZE },

    controls({ data, words }, chosen) {
      const options = data.metrics.map((each) => `<option value="${each.id}" ${each.id === chosen.metric ? "selected" : ""}>${escaped(words.say(`by_${each.id}`))}</option>`);
      return `<label class="class">${escaped(words.say("choose"))}<select data-explore="metric">${options.join("")}</select></label>`;
    },

    output({ data, words }, chosen) {
      const at = data.metrics.findIndex((each) => each.id === chosen.metric);
      const metric = data.metrics[at];
      const order = ranked(data, chosen.metric);
      const shown = (value) => (metric.scale === "share" ? words.perCent(value) : number(value, metric.scale === "index" ? 3 : 1));
      const rows = [...order.map((each, rank) => ({ text: `${rank + 1}. ${each[words.lang]}`, value: each.levels[at], strong: rank === 0 })),
        { text: words.say("as_is"), value: data.as_is[at] }];
      const winner = order[0];
      const lived = data.metrics.map((each, column) => [each, winner.effects[column]]).filter(([each]) => !each.counted);
      const count = (mark) => lived.filter(([, found]) => found === mark).length;
      return `${bars(rows, Math.max(...rows.map((row) => row.value)), shown)}<p class="big">${escaped(words.say("winner", { name: winner[words.lang] }))}</p>
        <p>${escaped(words.say("winner_days", { better: count(1), worse: count(-1), same: count(0) }))}</p>`;
    },
  },
};

const letterOf = (data, reform) => LETTERS[data.reforms.indexOf(reform)];

/** Reforms by one indicator, the one that looks best first. */
function ranked(data, name) {
  const at = data.metrics.findIndex((each) => each.id === name);
  const towards = data.metrics[at].better === "higher" ? -1 : 1;
  return [...data.reforms].sort((one, other) => towards * (one.levels[at] - other.levels[at]));
}
