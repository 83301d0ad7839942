// The page: reads the state from the address, draws the view, and answers clicks and sliders.
"use strict";

const ALL_VIEWS = { map: mapView, measure: measureView, place: placeView, compare: compareView };

class Page {
  constructor(data, root) {
    this.atlas = new Atlas(data);
    this.root = root;
    this.home = navigator.language.startsWith("zh") ? "zh" : "en";
    window.addEventListener("hashchange", () => this.arrive());
    root.addEventListener("change", (event) => this.chosen(event.target));
    root.addEventListener("input", (event) => this.slid(event.target));
    root.addEventListener("keydown", (event) => this.walk(event));
    this.arrive();
  }

  get show() {
    return { atlas: this.atlas, state: this.state, words: this.words };
  }

  /** Take over what the address says. */
  arrive() {
    const before = this.state?.view;
    const { state, unknown } = readState(window.location.hash, this.atlas, this.home);
    this.take(state);
    this.draw(unknown);
    if (before && before !== state.view) {
      window.scrollTo(0, 0);
      this.root.querySelector("h1").focus({ preventScroll: true });
    }
  }

  take(state) {
    this.state = state;
    this.words = new Words(this.atlas.texts, state.lang);
    document.documentElement.lang = state.lang === "zh" ? "zh-CN" : "en";
    document.title = this.words.say("brand");
  }

  /** Go to another state; `again` draws controls as well, else only what the state shows. */
  go(changes, again) {
    this.take({ ...this.state, ...changes });
    const to = writeState(this.state, this.atlas);
    if (again) window.history.pushState(null, "", to);
    else window.history.replaceState(null, "", to);
    if (again) this.draw([]);
    else this.renew();
  }

  draw(unknown) {
    const view = ALL_VIEWS[this.state.view];
    const notes = unknown.map((name) => `<p class="note" role="alert">${escaped(this.words.say("no_such_link", { name }))}</p>`);
    const kept = document.activeElement?.dataset?.set;
    this.root.innerHTML = `${this.#top()}<main id="main" tabindex="-1">${notes.join("")}<div id="head">${view.head(this.show)}</div>
      <form class="controls" aria-label="${escaped(this.words.say("controls"))}">${view.controls(this.show)}</form>
      <div id="output">${view.output(this.show)}</div></main>${this.#foot()}`;
    this.root.querySelector("h1").tabIndex = -1;
    if (kept) this.root.querySelector(`[data-set="${kept}"]`)?.focus();
  }

  renew() {
    this.root.querySelector("#output").innerHTML = ALL_VIEWS[this.state.view].output(this.show);
    for (const each of this.root.querySelectorAll("header nav a, .lang")) {
      each.setAttribute("href", writeState({ ...this.state, ...JSON.parse(each.dataset.to) }, this.atlas));
    }
  }

  #top() {
    const { words, state, show } = this;
    const tab = (view) => link(show, { view }, escaped(words.say(`tab_${view}`)),
      `data-to='${JSON.stringify({ view })}'${view === state.view ? ' aria-current="page"' : ""}`);
    const lang = state.lang === "zh" ? "en" : "zh";
    return `<a class="skip" href="#main" data-skip>${escaped(words.say("skip"))}</a>
      <header><span class="brand">${escaped(words.say("brand"))}</span><nav aria-label="${escaped(words.say("pages"))}">${VIEWS.map(tab).join("")}</nav>
      ${link(show, { lang }, escaped(words.say("other_language")), `class="lang" lang="${lang}" data-to='${JSON.stringify({ lang })}'`)}
      <button type="button" class="print" data-print>${escaped(words.say("print"))}</button></header>`;
  }

  #foot() {
    return `<footer><p class="subtitle">${escaped(this.#subtitle())}</p>${escaped(this.words.say("foot", { made: this.atlas.made, n: this.atlas.draws }))}</footer>`;
  }

  /** Place, worlds, dates and version of what is shown, as under the title of every figure. */
  #subtitle() {
    const { atlas, words, state } = this;
    return words.of((state.view === "map" ? atlas : atlas.find("places", state.place)).subtitle);
  }

  chosen(target) {
    if (target.dataset.set) this.go({ [target.dataset.set]: target.value }, true);
    if (target.dataset.with !== undefined) {
      const found = this.state.with.map((pair) => [...pair]);
      const at = Number(target.dataset.with);
      if (!target.value) found.splice(at, 1);
      else found[Math.min(at, found.length)] = [target.value, found[at]?.[1] ?? 1];
      this.go({ with: found }, true);
    }
  }

  slid(target) {
    if (target.dataset.dose === undefined) return;
    const dose = Number(target.value) / 100;
    target.closest("label").querySelector(".now").innerHTML = doseText(this.show, dose);
    if (target.dataset.dose === "") this.go({ dose }, false);
    else this.go({ with: this.state.with.map((pair, at) => (at === Number(target.dataset.dose) ? [pair[0], dose] : pair)) }, false);
  }

  /** Arrow keys walk over the cells of a map. */
  walk(event) {
    const step = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] }[event.key];
    const cell = event.target.closest?.("td.cell");
    if (!step || !cell) return;
    const rows = Array.from(cell.closest("table").querySelectorAll("tbody tr:not(.family)"));
    const row = rows[rows.indexOf(cell.parentElement) + step[0]];
    const found = row?.cells[cell.cellIndex + step[1]]?.querySelector("a");
    if (found) {
      event.preventDefault();
      found.focus();
    }
  }
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
  if (event.target.closest("[data-skip]")) {
    event.preventDefault();
    document.getElementById("main").focus();
  }
});
