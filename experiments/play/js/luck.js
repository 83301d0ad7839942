// Lesson 3: the same community lives thirty times; nothing but luck differs.
"use strict";

const QUARTER = 0.75;

const lesson = {
  questions({ words }) {
    return ["least", "most"].map((id) => ({ id, kind: "number", min: 0, max: 30, unit: words.say("unit"), label: words.say(`ask_${id}`) }));
  },

  truth({ data }) {
    return { least: Math.round(Math.min(...data.open)), most: Math.round(Math.max(...data.open)) };
  },

  story({ data, words }) {
    return `<p class="big">${escaped(words.say("first_life", { value: number(data.open[0], 1) }))}</p><p>${escaped(words.say("story"))}</p>`;
  },

  last: ({ data }) => data.open.length,

  picture({ data, words, answers }, step) {
    const shown = data.open.slice(0, step);
    const marks = [["least", 0], ["most", 18]].map(([id, high]) => ({ value: answers[id], text: words.say(`mark_${id}`), high }));
    const label = step ? words.say("so_far", { n: step, last: number(shown[step - 1], 1), least: number(Math.min(...shown), 1), most: number(Math.max(...shown), 1) })
      : words.say("nothing_yet");
    return `<p class="big">${escaped(label)}</p>${dotRows([{ name: "", values: shown, marks }], { ...axisOf(data, answers), across: words.say("across"), label, top: 9 })}`;
  },

  found({ data, words }) {
    const [least, most] = [Math.min(...data.open), Math.max(...data.open)];
    return `<p class="says">${escaped(words.say("found", { times: number(most / least) }))}</p>`;
  },

  explore: {
    first: { pair: "", one: 0, other: 1, drawn: 0, fell: 0 },

    controls: ({ words }) => `<button type="button" class="go" data-try="pair" data-value="again">${escaped(words.say("draw_two"))}</button>`,

    /** Two lives by lot, as last year and this year. */
    next({ data }, chosen) {
      const one = Math.floor(Math.random() * data.open.length);
      const other = (one + 1 + Math.floor(Math.random() * (data.open.length - 1))) % data.open.length;
      const fell = data.open[other] <= QUARTER * data.open[one];
      return { one, other, drawn: chosen.drawn + 1, fell: chosen.fell + (fell ? 1 : 0) };
    },

    output({ data, words }, chosen) {
      if (!chosen.drawn) return `<p>${escaped(words.say("pair_hint"))}</p>`;
      const [before, after] = [data.open[chosen.one], data.open[chosen.other]];
      const change = words.say(after < before ? "fewer" : "more", { n: number(Math.abs(100 * (after / before - 1))) });
      const rows = [{ text: words.say("last_year"), value: before }, { text: words.say("this_year"), value: after }];
      return `${bars(rows, Math.max(...data.open), (value) => number(value, 1))}<p class="big">${escaped(change)}</p>
        <p>${escaped(words.say("tally", { drawn: chosen.drawn, fell: chosen.fell, share: number(100 * shareThatFell(data.open)) }))}</p>`;
    },
  },
};

function axisOf(data, answers) {
  const values = [...data.open, answers.least ?? 0, answers.most ?? 0];
  return { low: 0, high: Math.ceil(Math.max(...values) / 5) * 5 };
}

/** Of all ordered pairs of two lives, the share in which the second has a quarter less or better. */
function shareThatFell(open) {
  const pairs = open.flatMap((before, one) => open.filter((_, other) => other !== one).map((after) => after <= QUARTER * before));
  return pairs.filter(Boolean).length / pairs.length;
}
