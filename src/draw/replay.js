"use strict";
const setUp = () => {
  const bar = document.getElementById("replay");
  const number = (text, none) => (text === "" ? none : Number(text));
  const parts = [...document.querySelectorAll("[data-from]")].map((element) => ({
    element,
    from: number(element.dataset.from, -Infinity),
    by: number(element.dataset.by, Infinity),
  }));
  const rows = parts.filter((part) => part.element.tagName === "TR");
  const days = parts.flatMap((part) => [part.from, part.by]).filter(Number.isFinite);
  if (!bar || !days.length) return;
  const [slider, when, told] = ["input", "output", "p"].map((name) => bar.querySelector(name));
  const [back, play, on] = bar.querySelectorAll("button");
  const turns = [...new Set(days)].sort((one, other) => one - other);
  const first = turns[0] - 1, end = turns[turns.length - 1] + 1;
  const written = (day) => {
    const date = new Date(day * 864e5);
    return Number.isNaN(date.valueOf()) ? `day ${day}` : date.toISOString().slice(0, 10).replace(/^[+](0*)/, "");
  };
  const show = () => {
    const day = Number(slider.value), all = day >= end;
    let certain = 0, possible = 0;
    for (const { element, from, by } of parts) {
      const isOpen = !all && by > day && from <= day;
      element.classList.toggle("maybe", isOpen);
      element.classList.toggle("not-yet", !all && from > day);
    }
    for (const { from, by } of rows) {
      if (by <= day) certain += 1;
      else if (from <= day) possible += 1;
    }
    when.value = all ? "all" : written(day);
    told.textContent = all
      ? "Everything is shown. Move the slider to see what had happened by a day, as far as it is known now."
      : `By ${written(day)}: ${certain} certainly, ${possible} possibly, of ${rows.length}.`;
  };
  const to = (day) => { slider.value = String(day); show(); };
  let timer = 0;
  const stop = () => { clearInterval(timer); timer = 0; play.textContent = "Play"; };
  play.addEventListener("click", () => {
    if (timer) return stop();
    const step = Math.max(1, Math.round((end - first) / 240));
    if (Number(slider.value) >= end) to(first);
    play.textContent = "Pause";
    timer = setInterval(() => {
      to(Math.min(end, Number(slider.value) + step));
      if (Number(slider.value) >= end) stop();
    }, 50);
  });
  back.addEventListener("click", () => { stop(); to(turns.filter((day) => day < Number(slider.value)).pop() ?? first); });
  on.addEventListener("click", () => { stop(); to(turns.find((day) => day > Number(slider.value)) ?? end); });
  slider.addEventListener("input", () => { stop(); show(); });
  slider.min = String(first);
  slider.max = String(end);
  bar.hidden = false;
  to(end);
};
setUp();
// A page that shows another answer says so.
document.addEventListener("annals:shown", setUp);
