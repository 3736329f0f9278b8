//! Keys of any type: their existence, expiry, names and pages.

mod copy;
mod expire;
mod generic;
mod memory;
mod object;
pub mod scan;
mod sort;

pub use copy::database;
pub use memory::{help as memory_help, usage as memory_usage};

use crate::redis::command::table::*;
use crate::redis::dump;
use crate::redis::string::rows;

pub const COMMANDS: &[Command] = rows! {
    "copy" -3 WRITE | WALKS | MAY_BE_ALONE, TWO_KEYS, "6.2.0", "Copies a key. Walks its value.", copy::copy;
    "del" -2 WRITE, ALL_KEYS, "1.0.0", "Deletes keys, in constant time each.", generic::del;
    "dump" 2 READ | WALKS, ONE_KEY, "2.6.0", "Returns a value in the form of Redis's files. Walks it.", dump::dump;
    "exists" -2 READ | FAST, ALL_KEYS, "1.0.0", "Counts the keys that exist.", generic::exists;
    "expire" -3 WRITE | FAST, ONE_KEY, "1.0.0", "Sets the expiry of a key in seconds.", expire::expire;
    "expireat" -3 WRITE | FAST, ONE_KEY, "1.2.0", "Sets the expiry of a key as a time in seconds.", expire::expireat;
    "expiretime" 2 READ | FAST, ONE_KEY, "7.0.0", "Returns when a key expires, in seconds.", expire::expiretime;
    "keys" 2 READ | WALKS | ANY_ORDER, NO_KEYS, "1.0.0", "Returns all keys that match a pattern. Walks all keys.", scan::keys;
    "move" 3 WRITE | FAST | ALONE, ONE_KEY, "1.0.0", "Moves a key to another database.", copy::move_key;
    "object" -2 CONTAINER, NO_KEYS, "2.2.3", "Looks at how a value is kept.", object::help;
    "object|encoding" 3 READ, Keys::Range(2, 2, 1), "2.2.3", "Returns the encoding that Redis would have.", object::encoding;
    "object|freq" 3 READ, Keys::Range(2, 2, 1), "4.0.0", "Refused: there is no policy by frequency.", object::freq;
    "object|help" 2 FAST, NO_KEYS, "6.2.0", "Lists the subcommands.", object::help;
    "object|idletime" 3 READ, Keys::Range(2, 2, 1), "2.2.3", "Returns 0: reads are not noted.", object::idletime;
    "object|refcount" 3 READ, Keys::Range(2, 2, 1), "2.2.3", "Returns 1: values are not shared.", object::refcount;
    "persist" 2 WRITE | FAST, ONE_KEY, "2.2.0", "Removes the expiry of a key.", expire::persist;
    "pexpire" -3 WRITE | FAST, ONE_KEY, "2.6.0", "Sets the expiry of a key in milliseconds.", expire::pexpire;
    "pexpireat" -3 WRITE | FAST, ONE_KEY, "2.6.0", "Sets the expiry of a key as a time in milliseconds.", expire::pexpireat;
    "pexpiretime" 2 READ | FAST, ONE_KEY, "7.0.0", "Returns when a key expires, in milliseconds.", expire::pexpiretime;
    "pttl" 2 READ | FAST, ONE_KEY, "2.6.0", "Returns how long a key lives, in milliseconds.", expire::pttl;
    "randomkey" 1 READ | ANY_ORDER, NO_KEYS, "1.0.0", "Returns a random key.", scan::randomkey;
    "rename" 3 WRITE, TWO_KEYS, "1.0.0", "Renames a key, in constant time.", generic::rename;
    "renamenx" 3 WRITE | FAST, TWO_KEYS, "1.0.0", "Renames a key if the new name is free.", generic::renamenx;
    "restore" -4 WRITE | WALKS, ONE_KEY, "2.6.0", "Makes a key of what DUMP returned, here or by a server. Walks it.", dump::restore;
    "scan" -2 READ | ANY_ORDER, NO_KEYS, "2.8.0", "Returns a page of keys.", scan::scan;
    "sort" -2 WRITE | WALKS | MAY_BE_ALONE, Keys::Sort, "1.0.0", "Sorts the elements of a list, set or sorted set. Walks them.", sort::sort;
    "sort_ro" -2 READ | WALKS | MAY_BE_ALONE, ONE_KEY, "7.0.0", "SORT without STORE.", sort::sort_ro;
    "touch" -2 READ | FAST, ALL_KEYS, "3.2.1", "Counts the keys that exist.", generic::exists;
    "ttl" 2 READ | FAST, ONE_KEY, "1.0.0", "Returns how long a key lives, in seconds.", expire::ttl;
    "type" 2 READ | FAST, ONE_KEY, "1.0.0", "Returns the type of a key.", generic::type_of;
    "unlink" -2 WRITE | FAST, ALL_KEYS, "4.0.0", "Deletes keys, in constant time each.", generic::del;
    "wait" 3 READ, NO_KEYS, "3.0.0", "Returns 0: there are no replicas.", generic::wait;
};
