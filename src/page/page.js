"use strict";

// Completion by keyboard.
(() => {
  const field = document.getElementById("q"), list = document.getElementById("choices");
  if (!field || !list) return;
  let found = { start: 0, words: [] }, chosen = -1, asked = 0, timer = 0;
  const letters = (text) => [...text];
  const hide = () => { list.hidden = true; chosen = -1; field.removeAttribute("aria-activedescendant"); field.setAttribute("aria-expanded", "false"); };
  const choose = (at) => {
    chosen = at;
    [...list.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === at)));
    const item = list.children[at];
    if (!item) return;
    item.scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", item.id);
  };
  const take = (at) => {
    const word = found.words[at];
    if (!word) return;
    const before = letters(field.value).slice(0, found.start).join("");
    const after = field.value.slice(field.selectionStart);
    field.value = `${before}${word.text} ${after.trimStart()}`;
    const cursor = before.length + word.text.length + 1;
    field.setSelectionRange(cursor, cursor);
    hide();
    ask();
  };
  const show = () => {
    list.replaceChildren(...found.words.slice(0, 30).map((word, at) => {
      const item = document.createElement("li");
      item.id = `choice-${at}`;
      item.setAttribute("role", "option");
      item.dir = "auto";
      item.textContent = word.text;
      item.addEventListener("mousedown", (event) => { event.preventDefault(); take(at); });
      return item;
    }));
    list.hidden = found.words.length === 0;
    field.setAttribute("aria-expanded", String(!list.hidden));
    chosen = -1;
  };
  const ask = async () => {
    const number = ++asked;
    const at = letters(field.value.slice(0, field.selectionStart)).length;
    const query = new URLSearchParams({ q: field.value, at: String(at) });
    const reply = await fetch(`/api/complete?${query}`).catch(() => null);
    if (!reply || !reply.ok || number !== asked) return;
    found = await reply.json();
    show();
  };
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-controls", "choices");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-expanded", "false");
  field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 80); });
  field.addEventListener("blur", hide);
  field.addEventListener("keydown", (event) => {
    const count = Math.min(found.words.length, 30);
    if (event.key === "ArrowDown" && list.hidden) { event.preventDefault(); ask(); return; }
    if (list.hidden) return;
    if (event.key === "ArrowDown") { event.preventDefault(); choose((chosen + 1) % count); }
    else if (event.key === "ArrowUp") { event.preventDefault(); choose((chosen - 1 + count) % count); }
    else if (event.key === "Escape") { event.preventDefault(); hide(); }
    else if (event.key === "Tab" && !event.shiftKey) { event.preventDefault(); take(Math.max(chosen, 0)); }
    else if (event.key === "Enter" && chosen >= 0) { event.preventDefault(); take(chosen); }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !/INPUT|TEXTAREA/.test(document.activeElement.tagName)) { event.preventDefault(); field.focus(); field.select(); }
  });
})();

// Sliders beside the fields of the lens: the answer follows them, and says what came and what went.
(() => {
  const form = document.querySelector(".asking"), main = document.getElementById("main");
  const fields = [...document.querySelectorAll("input[data-last]")];
  if (!form || !main || !document.getElementById("q").value) return;
  const written = (day) => new Date(day * 864e5).toISOString().slice(0, 10);
  const firstShown = () => {
    const days = [...main.querySelectorAll("[data-from]")].map((part) => part.dataset.from).filter((day) => day !== "");
    return days.length ? Math.min(...days.map(Number)) - 1 : NaN;
  };
  const keys = () => new Map([...main.querySelectorAll("tbody tr")].map((row) => [row.textContent, row]));
  const buttons = document.createElement("span"), changed = document.createElement("p");
  changed.id = "changed";
  changed.setAttribute("aria-live", "polite");
  const sliders = [];
  let asked = 0, last = null, playing = false;
  const load = async () => {
    const number = ++asked, query = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (value !== "") query.append(name, value);
    const reply = await fetch(`/ask?${query}`).catch(() => null);
    if (!reply || number !== asked) return;
    const shown = new DOMParser().parseFromString(await reply.text(), "text/html");
    if (number !== asked) return;
    const before = keys();
    main.replaceChildren(...shown.getElementById("main").childNodes);
    const after = keys(), came = [...after.keys()].filter((key) => !before.has(key));
    const went = [...before.keys()].filter((key) => !after.has(key)).length;
    came.forEach((key) => after.get(key).classList.add("new"));
    changed.textContent = came.length || went ? `${came.length} rows are new or different, ${went} are gone` : "nothing changed";
    history.replaceState(null, "", `/ask?${query}`);
    document.title = shown.title;
    document.dispatchEvent(new Event("annals:shown"));
  };
  const set = (slider, day) => {
    slider.value = String(day);
    slider.field.value = Number(slider.value) >= Number(slider.max) ? "" : written(Number(slider.value));
    slider.setAttribute("aria-valuetext", slider.field.value || "now");
    last = slider;
    return load();
  };
  for (const field of fields) {
    const first = field.dataset.first === "" ? firstShown() : Number(field.dataset.first) - 1;
    const end = Number(field.dataset.last);
    if (!Number.isFinite(first) || first >= end) continue;
    const slider = document.createElement("input");
    Object.assign(slider, { type: "range", min: String(first), max: String(end), step: "1", field });
    const typed = Date.parse(field.value) / 864e5;
    slider.value = String(Number.isFinite(typed) ? typed : end);
    slider.setAttribute("aria-label", `${field.labels[0].textContent}, as a slider`);
    slider.addEventListener("input", () => set(slider, Number(slider.value)));
    field.parentElement.append(slider);
    sliders.push(slider);
  }
  if (!sliders.length) return;
  const button = (words, work) => {
    const made = document.createElement("button");
    Object.assign(made, { type: "button", textContent: words });
    made.addEventListener("click", () => work(made));
    buttons.append(made, " ");
  };
  const chosen = () => last ?? sliders[0];
  const step = (slider) => Math.max(1, Math.round((Number(slider.max) - Number(slider.min)) / 40));
  button("Step back", () => { playing = false; const slider = chosen(); set(slider, Number(slider.value) - step(slider)); });
  button("Play the lens", async (made) => {
    if (playing) { playing = false; return; }
    const slider = chosen();
    playing = true;
    made.textContent = "Pause the lens";
    if (Number(slider.value) >= Number(slider.max)) await set(slider, Number(slider.min));
    while (playing && Number(slider.value) < Number(slider.max)) {
      await set(slider, Number(slider.value) + step(slider));
      await new Promise((done) => setTimeout(done, 250));
    }
    playing = false;
    made.textContent = "Play the lens";
  });
  button("Step on", () => { playing = false; const slider = chosen(); set(slider, Number(slider.value) + step(slider)); });
  form.append(buttons, changed);
})();
