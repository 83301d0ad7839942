// Codes of predictions, and what a class predicted: nothing leaves the page and nothing is kept.
"use strict";

/** A code to read out: the answers in order, such as 120-40-B. */
function codeOf(questions, answers) {
  return questions.map((each) => (each.kind === "basket" ? basketCode(answers.basket) : answers[each.id])).join("-");
}

/** Codes in a text, each split into its answers, and those that are no code of these questions. */
function readCodes(text, questions) {
  const words = text.toUpperCase().split(/[\s,;，；、]+/).filter(Boolean);
  const good = [];
  const bad = [];
  for (const word of words) {
    const parts = word.split(/[-－—–]/);
    const fits = parts.length === questions.length && questions.every((each, at) => fitsQuestion(each, parts[at]));
    (fits ? good : bad).push(fits ? parts : word);
  }
  return { good, bad };
}

function fitsQuestion(asked, part) {
  if (asked.kind === "basket") return /^(0|([A-H][12])+)$/.test(part);
  if (asked.kind === "choice") return part.length === 1 && LETTERS.slice(0, asked.options.length).includes(part);
  return /^\d+$/.test(part) && Number(part) >= asked.min && Number(part) <= asked.max;
}

/** What the class answered to each question, with the model's answer marked. */
function classPicture(show, questions, truth, text) {
  const { words } = show;
  const { good, bad } = readCodes(text, questions);
  const wrong = bad.length ? `<p class="note">${escaped(words.say("bad_codes", { codes: bad.join(" ") }))}</p>` : "";
  if (!good.length) return wrong;
  if (window.play?.lesson.classroom) return `${wrong}<p>${escaped(words.say("class_size", { n: good.length }))}</p>${window.play.lesson.classroom(show, good)}`;
  const pictures = questions.map((each, at) => {
    const parts = good.map((code) => code[at]);
    const drawn = each.kind === "number" ? numbersOfClass(words, each, parts.map(Number), truth[each.id]) : choicesOfClass(each, parts, truth[each.id]);
    return `<h3>${escaped(each.label)}</h3>${drawn}`;
  });
  return `${wrong}<p>${escaped(words.say("class_size", { n: good.length }))}</p>${pictures.join("")}`;
}

function numbersOfClass(words, asked, values, truth) {
  const sorted = [...values].sort((one, other) => one - other);
  const half = Math.floor(sorted.length / 2);
  const middle = sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  const marks = truth === undefined ? [] : [{ value: truth, text: words.say("model_says") }];
  const label = words.say("class_middle", { middle, low: sorted[0], high: sorted[sorted.length - 1], unit: asked.unit ?? "" });
  return `${dotRows([{ name: "", values, marks }], { low: asked.min, high: asked.max, across: asked.unit ?? "", label })}<p>${escaped(label)}</p>`;
}

function choicesOfClass(asked, parts, truth) {
  const names = asked.kind === "choice" ? Array.from(LETTERS.slice(0, asked.options.length)) : Array.from(new Set(parts)).sort();
  const rows = names.map((name) => {
    const count = parts.filter((part) => part === name).length;
    const text = asked.kind === "choice" ? `${name} · ${asked.options[LETTERS.indexOf(name)]}` : name;
    return { text: name === truth ? `${text} ✓` : text, value: count, strong: name === truth };
  });
  return bars(rows, Math.max(...rows.map((row) => row.value)), (value) => String(value));
}
