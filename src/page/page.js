"use strict";
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
