// Serviced callbacks in JavaScript, which run on its one thread: while that waits inside its own calls,
// and in its event loop, which watches the descriptor: PREFIX FOLDER.
'use strict';
const assert = require('node:assert');
const koffi = require('koffi');
const { C, call, made, calling, path } = require('./rocks.js');
const { stress, objects, end, asked } = require('./stress.js');

const owner = made('rocks_service_owner');
const terms = [BigInt(C.ROCKS_CALLBACK_OWNER) | 60000000n << 32n, 0n]; // and the patience

// koffi waits for the descriptor on another thread, as libuv has no handle for it.
const poll = koffi.load('libc.so.6').func('int poll(void *waits, unsigned long count, int milliseconds)');
const POLLIN = 1;

// Answers in the event loop until the promise is settled. How often there was something to answer.
async function serving(promise) {
  const out = new Int32Array(1), waits = Buffer.alloc(8);
  call('rocks_service_descriptor', out);
  let over = false, times = 0;
  const settled = () => { over = true; };
  promise.then(settled, settled);
  while (!over) {
    waits.writeInt32LE(out[0], 0);
    waits.writeInt16LE(POLLIN, 4);
    await new Promise((resolve) => poll.async(waits, 1, 20, resolve));
    if ((waits.readInt16LE(6) & POLLIN) === 0) continue;
    times++;
    call('rocks_service', 0, null);
  }
  await promise;
  return times;
}

// Other threads flush, compact and read while this one runs its loop.
async function loop({ database }) {
  const db = made('rocks_db_open', path('loop'), database, null, null, null, 0);
  const before = asked().merged;
  const put = (i) => {
    const key = Buffer.from('sum'), operand = BigUint64Array.of(BigInt(i));
    call('rocks_db_merge', db, null, null, key, key.length, operand, 8);
  };
  for (let i = 0; i < 1000; i++) put(i);
  let times = await serving(calling('rocks_db_flush', db, null, 0, null));
  for (let i = 1000; i < 2000; i++) put(i);
  times += await serving(calling('rocks_db_compact_range', db, null, null, null, 0, null, 0, null));
  put(2000);
  const value = new BigUint64Array(1), length = new BigUint64Array(1);
  times += await serving(calling('rocks_db_get_into', db, null, null, Buffer.from('sum'), 3, value, 8, length));
  assert.equal(value[0], 2000n * 2001n / 2n);
  assert(times >= 3 && asked().merged - before >= 2000, `${times} times`);
  await serving(calling('rocks_db_close', db));
}

async function main() {
  const handles = objects(terms);
  await stress(async (...what) => call(...what), handles);
  await loop(handles);
  const stats = new BigUint64Array(6);
  stats[0] = 48n;
  call('rocks_service_stats_of', owner, stats);
  const [, answered, ...others] = stats;
  assert(answered > 0n && others.every((one) => one === 0n), `${stats}`);
  await end(handles);
  console.log('serviced by Node');
}

main();
