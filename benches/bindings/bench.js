// A get and a scan in JavaScript: PACKAGE FOLDER, with the database of bench.c.
'use strict';
const [, , packaged, folder] = process.argv;
const rocks = require(`${packaged}/lib/index.js`);
const ROWS = 10000, KEYS = 1000, GETS = 1000, ROUNDS = 300;

const db = rocks.open(`${folder}/bench`);
const keys = Array.from({ length: KEYS }, (_, i) => Buffer.from(`key${String(i).padStart(13, '0')}`));

function get() {
  let sum = 0;
  for (let i = 0; i < GETS; i++) sum += db.get(keys[i % KEYS]).length;
  return sum;
}

function scan() {
  let sum = 0;
  for (const [key, value] of db.rows()) sum += key.length + value.length;
  return sum;
}

const best = { get: Infinity, scan: Infinity };
let total = 0;
for (let round = 0; round < ROUNDS; round++) {
  for (const work of [get, scan]) {
    const begun = process.hrtime.bigint();
    total += work();
    best[work.name] = Math.min(best[work.name], Number(process.hrtime.bigint() - begun) / (work === get ? GETS : ROWS));
  }
}
db.close();
console.log(`sum ${total}\nget ${best.get.toFixed()}\nscan ${best.scan.toFixed()}`);
