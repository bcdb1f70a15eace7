// What a person does with the page, and what a browser must never do with it.

import assert from "node:assert/strict";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { annals, browser, folder, pressStore, serve } from "./served.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let seen, served, store;

before(async () => {
  store = pressStore();
  [seen, served] = await Promise.all([browser(), serve("--store", store)]);
});

after(async () => {
  await seen.close();
  served.end();
});

/** What axe finds wrong with a page. The policy of the page lets no script in, so it is run from outside. */
async function violations(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run({ resultTypes: ["violations"] }));
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 120))}`);
}

test("a phrase is completed by keyboard, asked, and its event opened", async () => {
  const page = await seen.page();
  await page.goto(served.address);
  await page.keyboard.press("/");
  await page.keyboard.type("visits by Kim J");
  await page.waitForSelector("#choices li");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  assert.equal((await page.inputValue("#q")).trim(), "visits by Kim Jong Un");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Enter");
  await page.waitForSelector("table");
  assert.match(page.url(), /\/ask\?q=visits\+by\+Kim\+Jong\+Un/);
  await page.click("td a[href^='/entry/']");
  assert.match(await page.textContent("h1"), /^#\d+ /);
  assert.ok(await page.locator("ol.sources li").count() > 0);
});

test("a suggestion is clicked", async () => {
  const page = await seen.page();
  await page.goto(`${served.address}ask?q=visits+by+Kimm`);
  assert.equal(await page.textContent("mark"), "Kimm");
  await page.click(".suggested a");
  await page.waitForSelector("table");
  assert.match(await page.textContent(".reading"), /visits by Kim Jong Un/);
});

test("a replay hides what had not happened yet", async () => {
  const page = await seen.page();
  await page.goto(`${served.address}ask?q=visits+by+Kim+in+2024`);
  const shown = () => page.locator("tbody tr:visible").count();
  const all = await shown();
  await page.fill("#replay input", await page.getAttribute("#replay input", "min"));
  assert.equal(await shown(), 0);
  await page.click("#replay button:nth-of-type(3)");
  assert.ok(await shown() > 0 && await shown() < all);
  assert.match(await page.textContent("#replay p"), /^By 2024-\d\d-\d\d: \d+ certainly, \d+ possibly, of \d+\.$/);
  await page.click("#replay button:nth-of-type(2)");
  await page.waitForFunction((all) => document.querySelectorAll("tbody tr:not(.not-yet)").length === all, all, { timeout: 60_000 });
});

test("the answer follows the sliders of the lens, and says what changed", async () => {
  const page = await seen.page();
  await page.goto(`${served.address}ask?q=visits+by+Kim`);
  const rows = () => page.locator("tbody tr").count();
  const all = await rows();
  const slider = page.locator("input[type=range][aria-label^='as of']");
  await slider.fill("19900");
  await page.waitForFunction(() => location.search.includes("as_of=2024-06-26"));
  assert.ok(await rows() > 0 && await rows() < all);
  assert.match(await page.textContent("#changed"), /^\d+ rows are new or different, \d+ are gone$/);
  await page.click("text=Step on");
  await page.waitForFunction(() => !location.search.includes("2024-06-26"));
  await slider.fill(await slider.getAttribute("max"));
  await page.waitForFunction((all) => document.querySelectorAll("tbody tr").length === all, all);
  assert.ok(await page.locator("#replay").isVisible());
});

test("without a script it answers all the same", async () => {
  const page = await seen.page({ javaScriptEnabled: false });
  await page.goto(served.address);
  await page.fill("#q", "count visits per year");
  await page.fill("#as_of", "2024-12-31");
  await page.click("text=Ask >> nth=-1");
  assert.match(page.url(), /as_of=2024-12-31/);
  assert.ok(await page.locator("table").count() > 0 && await page.locator("svg.picture").count() > 1);
  assert.ok(await page.locator("#replay").isHidden());
});

const looks = [1440, 1024, 390].flatMap((width) => ["light", "dark"].map((colorScheme) => ({ colorScheme, viewport: { width, height: 900 } })));

test("axe finds nothing wrong, and nothing is wider than the window", async () => {
  const paths = ["", "ask?q=visits+by+Kim+in+2024", "ask?q=count+visits+per+year", "ask?q=visits+by+Kimm", "ask?q=changes+of+Songchon+food+factory", "entry/191", "entry/96", "sources", "names", "check"];
  for (const look of looks) {
    const page = await seen.page(look);
    for (const path of paths) {
      await page.goto(served.address + path);
      assert.deepEqual(await violations(page), [], `${path} ${JSON.stringify(look)}`);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      assert.ok(wide <= 0, `${path} is ${wide} wider than ${look.viewport.width}`);
    }
    await page.context().close();
  }
});

test("an exported page opens from a file, moves, prints and asks nothing", async () => {
  const file = join(folder(), "all.html");
  annals("--store", store, "export", "--as", "html", "-o", file);
  for (const look of looks) {
    const page = await seen.page(look);
    await page.goto(`file://${file}`);
    assert.deepEqual(await violations(page), [], JSON.stringify(look));
    assert.ok(await page.locator("#replay").isVisible());
    const rows = await page.locator("tbody tr").count();
    await page.fill("#replay input", "19800");
    assert.ok(await page.locator("tbody tr:visible").count() < rows);
    await page.context().close();
  }
  const page = await seen.page();
  await page.goto(`file://${file}`);
  const pdf = join(folder(), "all.pdf");
  await page.pdf({ path: pdf, format: "A4" });
  assert.ok(statSync(pdf).size > 20_000);
});

test("hostile names stay names", async () => {
  const path = folder();
  const journal = join(path, "hostile.annals");
  const names = ["<script>alert(1)</script>", "\"\"><img src=https://evil.example/x onerror=alert(2)>", "محمد بن سلمان", "김정은 위원장", "x".repeat(180)];
  writeFileSync(journal, [
    ...names.map((name) => `declare person "${name.replaceAll('"', '""')}"`),
    'source bad: title "</title><script>alert(3)</script>", url "javascript:alert(4)"',
    ...names.map((name) => `record visit by "${name.replaceAll('"', '""')}" on 2024-02-29, source bad quote "</main><svg onload=alert(5)>"`),
  ].join("\n"));
  const hostile = join(path, "store");
  annals("--store", hostile, "tell", "--file", journal);
  const file = join(path, "hostile.html");
  annals("--store", hostile, "export", "--as", "html", "-o", file);
  const other = await serve("--store", hostile);
  const page = await seen.page({ viewport: { width: 390, height: 800 } });
  for (const address of [`file://${file}`, `${other.address}ask?q=visits`, `${other.address}names`, `${other.address}sources`, `${other.address}log`]) {
    await page.goto(address);
    assert.equal(await page.locator("img, svg[onload]").count(), 0, address);
    assert.equal(await page.locator("a[href^='javascript']").count(), 0, address);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok(wide <= 0, `${address} is ${wide} too wide`);
  }
  other.end();
});

test("nothing was asked of anybody else, and nothing went wrong", () => {
  assert.deepEqual(seen.strays, []);
  assert.deepEqual(seen.complaints, []);
});
