// Lesson 4: before and after, or with and without under the same luck?
"use strict";

const WITHOUT_INK = "var(--series-1)";

const lesson = {
  questions({ data, words }) {
    const heads = data.with.before.length;
    return [
      { id: "more", kind: "number", min: 0, max: heads, unit: words.say("heads"), label: words.say("ask_more", { heads }) },
      { id: "fewer", kind: "number", min: 0, max: heads, unit: words.say("heads"), label: words.say("ask_fewer", { heads }) },
      { id: "trusted", kind: "choice", options: [words.say("row_before"), words.say("row_fair")], label: words.say("ask_trusted") },
    ];
  },

  truth({ data }) {
    const [naive, nothing] = comparisons(data);
    return { more: naive.filter((gap) => gap > 0).length, fewer: nothing.filter((gap) => gap < 0).length, trusted: "B" };
  },

  story({ data, words }) {
    return `<p>${escaped(words.say("story", { heads: data.with.before.length }))}</p>`;
  },

  last: () => 3,

  picture({ data, words }, step) {
    const found = comparisons(data);
    const reach = Math.ceil(Math.max(...found.flat().map(Math.abs)));
    const names = ["row_before", "row_nothing", "row_fair"].map((name) => words.say(name));
    const rows = found.map((gaps, at) => ({ name: `${at + 1}. ${names[at]}`, values: at < step ? gaps : [], side: (gap) => (gap < 0 ? "better" : gap > 0 ? "worse" : "same") }));
    const said = found.slice(0, step).map((gaps, at) => `<li><b>${escaped(names[at])}</b>${escaped(words.say("counts", {
      fewer: gaps.filter((gap) => gap < 0).length, more: gaps.filter((gap) => gap > 0).length, same: gaps.filter((gap) => gap === 0).length, low: number(Math.min(...gaps), 1, true), high: number(Math.max(...gaps), 1, true),
    }))}</li>`);
    return `<p class="keys"><span>● ${escaped(words.say("key_fewer"))}</span><span>◆ ${escaped(words.say("key_more"))}</span></p>
      ${dotRows(rows, { low: -reach, high: reach, across: words.say("across"), label: words.say("picture_label"), zero: true })}<ol class="lines">${said.join("")}</ol>`;
  },

  found({ data, words }) {
    const fair = comparisons(data)[2];
    const mean = fair.reduce((sum, gap) => sum + gap, 0) / fair.length;
    return `<p class="says">${escaped(words.say("found", { mean: number(Math.abs(mean), 1) }))}</p>`;
  },

  explore: {
    first: { luck: "0" },

    controls({ data, words }, chosen) {
      const options = data.with.before.map((_, at) => `<option value="${at}" ${String(at) === chosen.luck ? "selected" : ""}>${escaped(words.say("luck", { number: at + 1 }))}</option>`);
      return `<label class="class">${escaped(words.say("choose_luck"))}<select data-explore="luck">${options.join("")}</select></label>`;
    },

    output({ data, words }, chosen) {
      const at = Number(chosen.luck);
      const lines = [
        { name: words.say("line_without"), values: data.without.courses[at], ink: WITHOUT_INK, dashes: "7 4", thick: 4 },
        { name: words.say("line_with"), values: data.with.courses[at], ink: BLUE },
      ];
      const halves = ["before", "after"].map((half) => data.with[half][at]);
      const told = { before: number(halves[0], 1), after: number(halves[1], 1), without: number(data.without.after[at], 1) };
      return `${dayLines(data.days, lines, { starts: data.starts, startsText: words.say("starts"), across: words.say("days_across"), label: words.say("lines_label") })}
        <p>${escaped(words.say("head_says", told))}</p><p>${escaped(words.say("fair_says", told))}</p>`;
    },
  },
};

/** Differences by luck: after minus before with the measure, the same without it, with minus without. */
function comparisons({ with: on, without: off }) {
  const gap = (one, other) => one.map((value, at) => value - other[at]);
  return [gap(on.after, on.before), gap(off.after, off.before), gap(on.after, off.after)];
}
