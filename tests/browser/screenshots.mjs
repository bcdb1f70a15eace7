// The pictures of the documentation, made of the shipped history and the press record.

import { join } from "node:path";
import { browser, pressStore, root, serve } from "./served.mjs";

const seen = await browser();
const served = await serve("--store", pressStore());
const shots = [
  ["answer", "ask?q=visits+by+Kim+in+2024", { width: 1100, height: 640 }, "light"],
  ["answer-dark", "ask?q=inaugurations+in+2025", { width: 1100, height: 900 }, "dark"],
  ["counts", "ask?q=count+events+per+year", { width: 1100, height: 620 }, "light"],
  ["event", "entry/191", { width: 1100, height: 800 }, "light"],
  ["map", "ask?q=groundbreakings+in+2024#map", { width: 1100, height: 760 }, "light"],
  ["phone", "ask?q=visits+by+Kimm", { width: 390, height: 640 }, "light"],
];
for (const [name, path, viewport, colorScheme] of shots) {
  const page = await seen.page({ viewport, colorScheme });
  await page.goto(served.address + path);
  await page.screenshot({ path: join(root, `docs/pictures/${name}.png`) });
  await page.context().close();
}
await seen.close();
served.end();
