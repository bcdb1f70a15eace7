// A served store, and a browser that may ask nothing else.

import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const binary = process.env.ANNALS_BINARY;
const now = ["--now", "2026-11-30"];

export const root = new URL("../..", import.meta.url).pathname;

/** Runs the program and gives what it wrote. */
export function annals(...words) {
  const done = spawnSync(binary, [...now, ...words], { encoding: "utf8", maxBuffer: 1 << 28 });
  if (done.status !== 0) throw new Error(`annals ${words.join(" ")}: ${done.stderr}`);
  return done.stdout;
}

/** A folder that is gone in the end. */
export function folder() {
  const path = mkdtempSync(join(tmpdir(), "annals-"));
  process.on("exit", () => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** A store with the shipped history and the press record. */
export function pressStore() {
  const store = join(folder(), "store");
  annals("--store", store, "--with-history", "stats");
  for (const journal of ["gazetteer", "20x10-press"]) {
    annals("--store", store, "tell", "--file", join(root, `history/${journal}.annals`));
  }
  return store;
}

/** Serves a store and gives its address. */
export async function serve(...words) {
  const child = spawn(binary, [...now, ...words, "serve"], { stdio: ["ignore", "pipe", "inherit"] });
  process.on("exit", () => child.kill());
  const address = await new Promise((done, failed) => {
    child.stdout.once("data", (line) => done(String(line).trim()));
    child.once("exit", () => failed(new Error("annals serve ended")));
  });
  return { address, end: () => child.kill("SIGINT") };
}

/** A browser; `strays` holds what it asked of others, `complaints` what went wrong in its pages. */
export async function browser() {
  const opened = await chromium.launch({ executablePath: process.env.ANNALS_BROWSER, args: ["--no-sandbox"] });
  const strays = [], complaints = [];
  const page = async (options = {}) => {
    const context = await opened.newContext(options);
    await context.route("**", (route) => {
      const { hostname, protocol } = new URL(route.request().url());
      if (protocol === "file:" || hostname === "127.0.0.1") return route.continue();
      strays.push(route.request().url());
      return route.abort();
    });
    const page = await context.newPage();
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("dialog", (dialog) => { complaints.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
    page.on("console", (message) => {
      const refused = /status of (404|422)/.test(message.text());
      if (message.type() === "error" && !refused) complaints.push(message.text());
    });
    return page;
  };
  return { page, strays, complaints, close: () => opened.close() };
}
