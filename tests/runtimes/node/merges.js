// Callbacks in JavaScript, which koffi moves to the thread of the event loop: PREFIX FOLDER.
'use strict';
const { calling } = require('./rocks.js');
const { stress, objects, end } = require('./stress.js');

const handles = objects([0n, 0n]); // on any thread
stress(calling, handles).then(() => end(handles)).then(() => console.log('merged by Node'));
