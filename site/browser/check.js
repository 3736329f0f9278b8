// check.js SITE [SHOTS]: looks at every page of the built site in a headless Chromium, from the disk and without a
// network: it renders, at a telephone's width as well, logs no error, has no dead link and asks nobody else for
// anything; the search finds names, options and words; dark is dark. SHOTS: a folder for screenshots.
const fs = require("fs");
const path = require("path");
const { pathToFileURL } = require("url");
const { chromium } = require("playwright-core");

const site = path.resolve(process.argv[2]);
const shots = process.argv[3];
const failures = [];
const fail = (where, what) => failures.push(`${where}: ${what}`);
const url = (page) => pathToFileURL(path.join(site, page)).href;

// Milliseconds for a page: the largest has 2 MB, and the machine may be busy.
const PATIENCE = 180000;

function* pages(folder) {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* pages(file);
    else if (entry.name.endsWith(".html")) yield path.relative(site, file);
  }
}

// What is looked for, and a page that has to be among the first five found.
const SEARCHES = [
  ["rocks_db_put", "reference/single_writes.html#c.rocks_db_put"],
  ["rocks_iter_seek", "reference/iterators.html#c.rocks_iter_seek"],
  ["ROCKS_HANDLE_BUSY", "reference/codes_and_statuses.html#c.ROCKS_HANDLE_BUSY"],
  ["rocks_comparator_callbacks", "reference/comparators.html#c.rocks_comparator_callbacks"],
  ["max_background_jobs", "reference/options_database.html#"],
  ["lock_timeout", "reference/options_transaction.html#"],
  ["table.block_size", "reference/options_database.html#"],
  ["rocksdb_writebatch_create", "docs/coming_from/c_h.html"],
  ["plyvel", "docs/python/from_rocksdict_and_plyvel.html"],
  ["lock is already held", "docs/troubleshooting.html"],
];

async function watched(context, where) {
  const page = await context.newPage();
  page.setDefaultNavigationTimeout(PATIENCE);
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) fail(page.url() || where, message.text());
  });
  page.on("pageerror", (error) => fail(page.url(), error.message));
  page.on("request", (request) => {
    if (!/^(file|data|blob):/.test(request.url())) fail(page.url(), `asks for ${request.url()}`);
  });
  page.on("requestfailed", (request) => fail(page.url(), `cannot load ${request.url()}`));
  return page;
}

async function everyPage(context, list) {
  const ids = new Map();
  const links = [];
  const queue = [...list];
  const visit = async () => {
    const page = await watched(context, "a page");
    for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
      await page.goto(url(name));
      const seen = await page.evaluate(() => ({
        ids: [...document.querySelectorAll("[id]")].map((one) => one.id),
        links: [...document.querySelectorAll("a[href]")].map((one) => one.getAttribute("href")),
        heading: document.querySelector("h1")?.innerText ?? "",
        height: document.querySelector("article, [role=main]")?.clientHeight ?? 0,
        wide: document.documentElement.scrollWidth - window.innerWidth,
      }));
      ids.set(name, new Set(seen.ids));
      for (const link of new Set(seen.links)) links.push([name, link]);
      if (!["search.html", "genindex.html"].includes(name) && (!seen.heading || seen.height < 20)) fail(name, "renders nothing");
      if (seen.wide > 0) fail(name, `is ${seen.wide} pixels wider than a telephone`);
    }
    await page.close();
  };
  await Promise.all([visit(), visit()]);
  for (const [name, link] of links) {
    if (/^(https?|mailto):/.test(link)) continue;
    const [file, anchor] = link.split("#");
    const target = file === "" ? name : path.normalize(path.join(path.dirname(name), decodeURI(file)));
    if (!fs.existsSync(path.join(site, target))) fail(name, `dead link ${link}`);
    else if (anchor && ids.has(target) && !ids.get(target).has(decodeURIComponent(anchor))) fail(name, `dead anchor ${link}`);
  }
  return links.length;
}

async function searches(context) {
  const page = await watched(context, "the search");
  for (const [words, wanted] of SEARCHES) {
    await page.goto(`${url("search.html")}?q=${encodeURIComponent(words)}`);
    await page.waitForFunction(() => /finished|found|match/i.test(document.querySelector(".search-summary")?.innerText ?? ""), null, { timeout: 30000 });
    await page.waitForSelector("#search-results li a", { timeout: 30000 }).catch(() => {});
    const found = await page.$$eval("#search-results li a", (all) => all.slice(0, 5).map((one) => one.href));
    if (!found.some((one) => one.includes(wanted) || one.split("?")[0].includes(wanted.split("#")[0]) && !wanted.includes("#c.")))
      fail("search", `"${words}" finds ${found.map((one) => one.split("/html/").pop()).join(", ") || "nothing"}, not ${wanted}`);
  }
  // As a reader does it: typed into the field of a page.
  await page.goto(url("index.html"));
  await page.fill(".sidebar-search", "rocks_db_open");
  await page.press(".sidebar-search", "Enter");
  await page.waitForSelector("#search-results li a", { timeout: 30000 }).catch(() => fail("search", "nothing from the field of a page"));
  await page.close();
}

async function colours(browser) {
  for (const [scheme, dark] of [["light", false], ["dark", true]]) {
    const context = await browser.newContext({ colorScheme: scheme, offline: true });
    const page = await watched(context, scheme);
    await page.goto(url("reference/iterators.html"));
    const colour = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const bright = colour.match(/\d+/g).slice(0, 3).map(Number).reduce((a, b) => a + b) / 3;
    if (bright < 128 !== dark) fail(scheme, `the background is ${colour}`);
    await context.close();
  }
}

const SHOTS = [
  ["index.html", ""], ["reference/iterators.html", "#c.rocks_iter_seek"], ["reference/options_database.html", ""],
  ["reference/codes.html", ""], ["docs/troubleshooting.html", ""], ["docs/coming_from/c_h.html", ""], ["plots.html", ""],
  ["search.html", "?q=rocks_db_put"], ["docs/memory_and_disk.html", ""], ["docs/start/c.html", ""], ["reference/comparators.html", ""], ["examples-c/backup.html", ""],
];

async function screenshots(browser) {
  for (const [name, settings] of [
    ["desktop", { viewport: { width: 1280, height: 900 } }],
    ["telephone", { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }],
    ["dark", { viewport: { width: 1280, height: 900 }, colorScheme: "dark" }],
  ]) {
    const context = await browser.newContext({ ...settings, offline: true });
    const page = await context.newPage();
    page.setDefaultNavigationTimeout(PATIENCE);
    for (const [file, hash] of SHOTS) {
      await page.goto(url(file) + hash);
      await page.waitForTimeout(700);
      await page.screenshot({ path: path.join(shots, `${name}-${path.basename(file, ".html")}.png`) });
    }
    await context.close();
  }
}

async function main() {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync"],
  });
  try {
    const list = [...pages(site)];
    if (list.length < 150) fail("site", `has ${list.length} pages alone`);
    const telephone = await browser.newContext({ viewport: { width: 390, height: 844 }, offline: true });
    const links = await everyPage(telephone, list);
    await telephone.close();
    const desk = await browser.newContext({ offline: true });
    await searches(desk);
    await desk.close();
    await colours(browser);
    if (shots) await screenshots(browser);
    console.log(`${list.length} pages, ${links} links, ${SEARCHES.length} searches`);
  } finally {
    await browser.close();
  }
  if (failures.length > 0) {
    console.error([...new Set(failures)].slice(0, 60).join("\n"));
    process.exit(1);
  }
}

main();
