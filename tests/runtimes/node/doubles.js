// Handles through JavaScript's numbers, which are doubles, and back: PREFIX FOLDER.
'use strict';
const assert = require('node:assert');
const { C, made, options, path, alive, untilAlive, kinds } = require('./rocks.js');

const COUNT = 1000000, AT_ONCE = 4096;

async function main() {
  const database = options(C.ROCKS_OPTIONS_DATABASE, { create_if_missing: 'true' });
  const how = options(C.ROCKS_OPTIONS_OPEN, { mode: 'transaction' });
  const db = made('rocks_db_open', path('db'), database, how, null, null, 0);
  const before = alive();
  const makers = kinds(db), numbers = new Float64Array(COUNT);
  for (let i = 0; i < COUNT; i++) {
    const handle = makers[i % makers.length](), number = Number(handle);
    if (BigInt(number) !== handle || number % 8 !== 0 || number < 2 ** 50 || number >= 2 ** 56) assert.fail(`${handle}`);
    numbers[i] = number;
    // The number's object is freed, and no other.
    if (i >= AT_ONCE) C.rocks_release(numbers[i - AT_ONCE]);
  }
  await untilAlive(before + AT_ONCE);
  for (let i = COUNT - AT_ONCE; i < COUNT; i++) C.rocks_release(numbers[i]);
  await untilAlive(before);
  numbers.sort();
  for (let i = 1; i < COUNT; i++) if (numbers[i - 1] >= numbers[i]) assert.fail('two handles gave one number');
  for (const handle of [db, database, how]) {
    assert.equal(BigInt(Number(handle)), handle);
    C.rocks_release(Number(handle));
  }
  await untilAlive(0);
  console.log('doubles of Node');
}

main();
