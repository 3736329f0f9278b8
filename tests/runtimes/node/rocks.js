// The library for the tests of Node: the functions as rocks.cdef.h declares them, and failures as errors.
'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const koffi = require('koffi');

const [prefix, folder] = process.argv.slice(2);
const header = fs.readFileSync(`${prefix}/include/rocks.cdef.h`, 'utf8');
const library = koffi.load(`${prefix}/lib/librocks.so`);

for (const [, type, name] of header.matchAll(/^typedef (u?int\w+) (\w+);$/gm)) koffi.alias(name, type);
const constants = {};
for (const [, name, value] of header.matchAll(/^enum \{ (\w+) = (-?\w+) \};$/gm)) constants[name] = Number(value);

// Handles and structs are plain pointers here: koffi takes BigInts, numbers, buffers and typed arrays for them.
function typed(parameter) {
  if (/^const char \*\w+$/.test(parameter)) return 'str';
  return parameter.includes('*') ? 'void *' : parameter.split(' ')[0];
}

function declared(name) {
  const found = header.match(new RegExp(`^(\\w+) ${name}\\(([^)]*)\\);`, 'm'));
  assert(found !== null, `${name} is not in the header`);
  return library.func(name, found[1], found[2].split(/,\s*/).map(typed));
}

const C = new Proxy(constants, {
  get: (known, name) => known[name] ??= declared(name),
});

function check(code, status) {
  if (code !== C.ROCKS_OK) throw new Error(status.toString('utf8', 16, status.indexOf(0, 16)));
}

const status = Buffer.alloc(512);

// Calls a function that takes a status last.
function call(name, ...values) {
  check(C[name](...values, status), status);
}

// The same, of a function that fills a last place of 64 bits: the handle or number in it.
function made(name, ...values) {
  const out = new BigUint64Array(1);
  call(name, ...values, out);
  return out[0];
}

// A call that may run callbacks or wait for them: on another thread, while this one answers.
function calling(name, ...values) {
  return new Promise((resolve, reject) => {
    const own = Buffer.alloc(512);
    C[name].async(...values, own, (error, code) => {
      try {
        if (error) throw error;
        check(code, own);
        resolve();
      } catch (reason) {
        reject(reason);
      }
    });
  });
}

async function making(name, ...values) {
  const out = new BigUint64Array(1);
  await calling(name, ...values, out);
  return out[0];
}

function options(kind, settings) {
  const handle = made('rocks_options_new', kind);
  for (const [name, value] of Object.entries(settings)) call('rocks_options_set', handle, name, value);
  return handle;
}

const path = (name) => `${folder}/${name}`;
const alive = () => Number(made('rocks_handles_alive', null));

// A released database closes on a thread of the library; the loop turns meanwhile.
async function untilAlive(count, collect = () => {}) {
  for (let i = 0; i < 10000 && alive() !== count; i++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  assert.equal(alive(), count);
}

// How to make an object of each cheap kind; db: a database with transactions.
const kinds = (db) => [
  () => made('rocks_value_new'),
  () => made('rocks_values_new'),
  () => made('rocks_block_new'),
  () => made('rocks_batch_new'),
  () => made('rocks_cancel_new'),
  () => made('rocks_event_block_new'),
  () => made('rocks_options_new', C.ROCKS_OPTIONS_READ),
  () => made('rocks_comparator_new_by_name', 'reverse_bytewise'),
  () => made('rocks_slice_transform_new_by_name', 'fixed:4'),
  () => made('rocks_db_column_family', db, 'default'),
  () => made('rocks_db_snapshot', db),
  () => made('rocks_db_iter', db, null, null),
  () => made('rocks_txn_begin', db, null, null),
];

module.exports = { C, call, made, calling, making, options, path, alive, untilAlive, kinds };
