// The frame of every page: predict, reveal step by step, compare with the class, think. A lesson fills it.
"use strict";

const LETTERS = "ABCDEFGH";
const SECONDS = 8; // of the whole reveal when it plays by itself

/** A lesson gives: questions, truth, story, last, picture, found; and, if it likes, explore.. */
class Play {
  constructor(data, root, lesson) {
    Object.assign(this, { data, root, lesson });
    const asked = window.location.hash.slice(1);
    this.lang = ["en", "zh"].includes(asked) ? asked : navigator.language.startsWith("zh") ? "zh" : "en";
    if (data.atlas) this.atlas = new Atlas(data.atlas);
    this.reset();
    root.addEventListener("click", (event) => this.clicked(event));
    root.addEventListener("change", (event) => this.given(event.target));
    for (const kind of ["input", "keyup", "pointerup"]) root.addEventListener(kind, (event) => this.slid(event.target));
    window.addEventListener("resize", () => this.resized());
    this.draw();
  }

  reset() {
    this.stop();
    Object.assign(this, { answers: {}, locked: false, step: 0, done: false, codes: "", chosen: { ...this.lesson.explore?.first } });
  }

  get show() {
    return { data: this.data.history, atlas: this.atlas, words: new Words(this.data.texts, this.lang), answers: this.answers };
  }

  get last() {
    return this.lesson.last(this.show);
  }

  say(name, values) {
    return escaped(this.show.words.say(name, values));
  }

  // ---- what is drawn

  draw() {
    document.documentElement.lang = this.lang === "zh" ? "zh-CN" : "en";
    document.title = this.show.words.say("title");
    const parts = [this.#predict(), this.locked ? this.#reveal() : "", this.done ? this.#after() : ""];
    const other = this.lang === "zh" ? "en" : "zh";
    this.root.innerHTML = `<header><span class="brand">${this.say("brand")}</span>
      <button type="button" class="lang" lang="${other}" data-do="language">${this.say("other_language")}</button>
      <button type="button" class="lang" data-do="again">${this.say("again")}</button></header>
      <main><h1 tabindex="-1">${this.say("title")}</h1><p class="lead">${this.say("lead")}</p>
      <div class="story">${this.lesson.story(this.show)}</div>${parts.join("")}</main>
      <footer><p class="subtitle">${escaped(this.show.words.of(this.data.subtitle))}</p>${this.say("foot", { version: this.data.version })}</footer>`;
    if (this.locked) this.renew();
  }

  #predict() {
    const questions = this.lesson.questions(this.show).map((each, order) => this.#question(each, order));
    const button = this.locked ? `<p>${this.say("locked")} ${this.say("your_code")} <b class="early">${escaped(codeOf(this.#questions, this.answers))}</b></p>`
      : `<button type="button" class="go" data-do="lock">${this.say("lock")}</button><p class="note" role="alert" id="missing" hidden></p>`;
    return `<section id="predict"><h2>${this.say("step_predict")}</h2>${this.locked ? "" : `<p>${this.say("predict_hint")}</p>`}
      <form>${questions.join("")}</form>${button}</section>`;
  }

  #question(asked, order) {
    const given = this.answers[asked.id];
    const off = this.locked ? "disabled" : "";
    const label = `<legend>${order + 1}. ${escaped(asked.label)}</legend>`;
    if (asked.kind === "basket") return `<fieldset>${label}${this.lesson.basket(this.show, this.locked)}<div id="bill" aria-live="polite">${this.lesson.bill(this.show)}</div></fieldset>`;
    if (asked.kind === "choice") {
      const options = asked.options.map((text, at) => `<label class="option"><input type="radio" name="${asked.id}" data-answer="${asked.id}"
        value="${LETTERS[at]}" ${given === LETTERS[at] ? "checked" : ""} ${off}> ${LETTERS[at]} · ${escaped(text)}</label>`);
      return `<fieldset>${label}${options.join("")}</fieldset>`;
    }
    return `<fieldset>${label}<div class="slider"><input type="range" aria-label="${escaped(asked.label)}" data-answer="${asked.id}" min="${asked.min}" max="${asked.max}"
      step="1" value="${given ?? asked.min}" ${off}><output>${escaped(this.#shown(asked, given))}</output></div></fieldset>`;
  }

  #shown(asked, value) {
    return value === undefined ? "?" : `${value} ${asked.unit ?? ""}`.trim();
  }

  #reveal() {
    return `<section id="reveal"><h2 tabindex="-1">${this.say("step_reveal")}</h2><p>${this.say("reveal_hint")}</p>
      <div class="player"><button type="button" data-do="play">${this.say("play")}</button>
      <button type="button" data-do="next">${this.say("next")}</button>
      <button type="button" data-do="all">${this.say("show_all")}</button>
      <input type="range" id="step" aria-label="${this.say("how_far")}" min="0" max="${this.last}" step="1" value="${this.step}"></div>
      <div id="picture"></div></section>`;
  }

  #after() {
    const { explore } = this.lesson;
    const tried = explore ? `<div class="explore"><h3>${this.say("explore")}</h3><form>${explore.controls(this.show, this.chosen)}</form>
      <div id="explored" aria-live="polite"></div></div>` : "";
    return `<section id="found">${this.#outcome()}${this.lesson.found(this.show)}${tried}</section>
      <section id="compare"><h2>${this.say("step_compare")}</h2><p>${this.say("your_code")} <b class="code">${escaped(codeOf(this.#questions, this.answers))}</b></p>
      <label class="class">${this.say("class_codes")}<textarea rows="3" data-codes spellcheck="false" autocomplete="off">${escaped(this.codes)}</textarea></label>
      <p class="hint">${this.say("class_hint")}</p><div id="class" aria-live="polite"></div></section>
      <section id="think"><h2>${this.say("step_think")}</h2><p class="ask">${this.say("think")}</p>
      <details><summary>${this.say("for_teachers")}</summary><p>${this.say("teacher")}</p></details></section>`;
  }

  get #questions() {
    return this.lesson.questions(this.show);
  }

  #outcome() {
    const truth = this.lesson.truth(this.show);
    const asked = this.#questions.filter((each) => each.id in truth);
    const text = (each, value) => (each.kind === "choice" ? `${value} · ${each.options[LETTERS.indexOf(value)]}` : this.#shown(each, value));
    const rows = asked.map((each) => `<tr><th scope="row">${escaped(each.label)}</th><td>${escaped(text(each, this.answers[each.id]))}</td>
      <td><b>${escaped(text(each, truth[each.id]))}</b></td></tr>`);
    return `<div class="scroll"><table class="outcome"><thead><tr><td></td><th scope="col">${this.say("you_said")}</th><th scope="col">${this.say("model_says")}</th></tr></thead>
      <tbody>${rows.join("")}</tbody></table></div>`;
  }

  /** Draw again what the step, the trial and the class's codes change. */
  renew() {
    const at = (id) => this.root.querySelector(`#${id}`);
    at("picture").innerHTML = this.lesson.picture(this.show, this.step);
    at("step").value = this.step;
    this.root.querySelector('[data-do="play"]').textContent = this.show.words.say(this.timer ? "pause" : "play");
    if (at("explored")) at("explored").innerHTML = this.lesson.explore.output(this.show, this.chosen);
    if (at("class")) at("class").innerHTML = classPicture(this.show, this.#questions, this.lesson.truth(this.show), this.codes);
  }

  resized() {
    if (this.width === pictureWidth()) return;
    this.width = pictureWidth();
    if (this.locked) this.renew();
  }

  // ---- what happens

  clicked(event) {
    const what = event.target.closest("[data-do]")?.dataset.do;
    const acts = { language: () => this.#language(), again: () => this.#again(), lock: () => this.#lock(), play: () => this.#play(),
      next: () => this.#to(this.step + 1), all: () => this.#to(this.last) };
    acts[what]?.();
    const tried = event.target.closest("[data-try]");
    if (tried) this.#tried(tried.dataset.try, tried.dataset.value);
  }

  given(target) {
    if (target.dataset.explore) this.#tried(target.dataset.explore, target.value);
    if (target.dataset.answer && target.type === "radio") this.answers[target.dataset.answer] = target.value;
    if (target.dataset.basket) {
      this.answers.basket = { ...this.answers.basket, [target.dataset.basket]: Number(target.value) };
      this.root.querySelector("#bill").innerHTML = this.lesson.bill(this.show);
    }
  }

  slid(target) {
    if (target.dataset?.codes !== undefined) {
      this.codes = target.value;
      this.renew();
    } else if (target.id === "step") {
      if (Number(target.value) !== this.step) this.#to(Number(target.value));
    } else if (target.type === "range" && target.dataset.explore) this.#tried(target.dataset.explore, target.value);
    else if (target.type === "range" && target.dataset.answer && !this.locked) {
      const asked = this.#questions.find((each) => each.id === target.dataset.answer);
      this.answers[asked.id] = Number(target.value);
      target.parentElement.querySelector("output").textContent = this.#shown(asked, this.answers[asked.id]);
    }
  }

  #tried(name, value) {
    if (this.chosen[name] === value && !value.startsWith("again")) return;
    this.chosen = this.lesson.explore.next?.(this.show, this.chosen, name, value) ?? { ...this.chosen, [name]: value };
    this.renew();
  }

  #language() {
    this.lang = this.lang === "zh" ? "en" : "zh";
    window.history.replaceState(null, "", `#${this.lang}`);
    this.draw();
    this.root.querySelector('[data-do="language"]').focus();
  }

  #again() {
    this.reset();
    this.draw();
    window.scrollTo(0, 0);
    this.root.querySelector("h1").focus();
  }

  #lock() {
    const missing = this.#questions.findIndex((each) => each.kind !== "basket" && this.answers[each.id] === undefined);
    const wrong = missing >= 0 ? this.say("missing", { number: missing + 1 }) : this.lesson.refuse?.(this.show) ?? "";
    const note = this.root.querySelector("#missing");
    note.innerHTML = wrong;
    note.hidden = !wrong;
    if (wrong) return;
    this.locked = true;
    this.draw();
    this.root.querySelector("#reveal h2").focus();
  }

  #to(step) {
    this.step = Math.max(0, Math.min(this.last, step));
    if (this.step < this.last || this.done) return this.renew();
    this.stop();
    this.done = true;
    const kept = document.activeElement?.dataset?.do;
    this.draw();
    if (kept) this.root.querySelector(`#reveal [data-do="${kept}"]`)?.focus({ preventScroll: true });
  }

  #play() {
    if (this.timer) {
      this.stop();
      return this.renew();
    }
    if (this.step >= this.last) this.step = 0;
    const pause = Math.max(60, Math.min(1200, 1000 * SECONDS / this.last));
    this.timer = window.setInterval(() => (this.step < this.last ? this.#to(this.step + 1) : this.#end()), pause);
    return this.renew();
  }

  #end() {
    this.stop();
    this.renew();
  }

  stop() {
    window.clearInterval(this.timer);
    this.timer = null;
  }
}
