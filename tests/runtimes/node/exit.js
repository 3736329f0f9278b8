// The end of the process with a database open, while compactions ask callbacks that koffi moves to the
// event loop, which turns no more: PREFIX FOLDER.
'use strict';
const { calling, made, path } = require('./rocks.js');
const { objects, asked } = require('./stress.js');

async function main() {
  const { database } = objects([0n, 0n]); // on any thread
  const db = made('rocks_db_open', path('exit'), database, null, null, null, 0);
  while (asked().merged < 20000) {
    for (let i = 0; i < 100; i++) {
      const key = Buffer.from(`sum:${i}`), operand = BigUint64Array.of(BigInt(i));
      await calling('rocks_db_merge', db, null, null, key, key.length, operand, 8);
    }
  }
  console.log('ended by Node');
  process.exit(0);
}

main();
