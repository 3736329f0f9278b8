//! Strings, their bits and their bit fields.

mod bitfield;
mod bits;
mod hll;
mod lcs;
mod string;
pub mod text;

pub use string::{expiry, is_integer, sum_of_floats, Unit};

use crate::redis::command::table::*;

macro_rules! rows {
    ($($name:literal $arity:literal $flags:expr, $keys:expr, $since:literal, $summary:literal, $run:expr;)*) => {
        &[$(Command {
            name: $name,
            arity: $arity,
            flags: $flags,
            keys: $keys,
            since: $since,
            summary: $summary,
            run: $run,
        },)*]
    };
}
pub(crate) use rows;

pub const COMMANDS: &[Command] = rows! {
    "append" 3 WRITE | FAST, ONE_KEY, "2.0.0", "Appends to a string, which it makes if it is missing.", string::append;
    "decr" 2 WRITE | FAST, ONE_KEY, "1.0.0", "Takes one from a number; a missing one is 0.", string::decr;
    "decrby" 3 WRITE | FAST, ONE_KEY, "1.0.0", "Takes a number from a number; a missing one is 0.", string::decrby;
    "get" 2 READ | FAST, ONE_KEY, "1.0.0", "Returns a string.", string::get;
    "getdel" 2 WRITE | FAST, ONE_KEY, "6.2.0", "Returns a string and deletes it.", string::getdel;
    "getex" -2 WRITE | FAST, ONE_KEY, "6.2.0", "Returns a string and sets or removes its expiry.", string::getex;
    "getrange" 4 READ, ONE_KEY, "2.4.0", "Returns a part of a string.", string::getrange;
    "getset" 3 WRITE | FAST, ONE_KEY, "1.0.0", "Sets a string and returns the old one.", string::getset;
    "incr" 2 WRITE | FAST, ONE_KEY, "1.0.0", "Adds one to a number; a missing one is 0.", string::incr;
    "incrby" 3 WRITE | FAST, ONE_KEY, "1.0.0", "Adds to a number; a missing one is 0.", string::incrby;
    "incrbyfloat" 3 WRITE | FAST, ONE_KEY, "2.6.0", "Adds to a floating-point number; a missing one is 0.", string::incrbyfloat;
    "lcs" -3 READ, TWO_KEYS, "7.0.0", "Finds the longest common subsequence of two strings.", lcs::lcs;
    "mget" -2 READ | FAST, ALL_KEYS, "1.0.0", "Returns several strings.", string::mget;
    "mset" -3 WRITE, Keys::Range(1, -1, 2), "1.0.1", "Sets several strings.", string::mset;
    "msetnx" -3 WRITE, Keys::Range(1, -1, 2), "1.0.1", "Sets several strings if none of the keys exists.", string::msetnx;
    "psetex" 4 WRITE, ONE_KEY, "2.6.0", "Sets a string with an expiry in milliseconds.", string::psetex;
    "set" -3 WRITE, ONE_KEY, "1.0.0", "Sets a string, with conditions and expiry.", string::set;
    "setex" 4 WRITE, ONE_KEY, "2.0.0", "Sets a string with an expiry in seconds.", string::setex;
    "setnx" 3 WRITE | FAST, ONE_KEY, "1.0.0", "Sets a string if the key does not exist.", string::setnx;
    "setrange" 4 WRITE, ONE_KEY, "2.2.0", "Writes over a part of a string.", string::setrange;
    "strlen" 2 READ | FAST, ONE_KEY, "2.2.0", "Returns the length of a string.", string::strlen;
    "substr" 4 READ, ONE_KEY, "1.0.0", "An old name of GETRANGE.", string::getrange;
};

pub const HYPERLOGLOG_COMMANDS: &[Command] = rows! {
    "pfadd" -2 WRITE | FAST, ONE_KEY, "2.8.9", "Adds elements to an estimate of how many there are.", hll::pfadd;
    "pfcount" -2 READ, ALL_KEYS, "2.8.9", "Estimates how many different elements were added.", hll::pfcount;
    "pfmerge" -2 WRITE, ALL_KEYS, "2.8.9", "Joins several estimates.", hll::pfmerge;
};

pub const BITMAP_COMMANDS: &[Command] = rows! {
    "bitcount" -2 READ, ONE_KEY, "2.6.0", "Counts the bits that are set.", bits::bitcount;
    "bitfield" -2 WRITE, ONE_KEY, "3.2.0", "Reads, sets and increments numbers of any width in a string.", bitfield::bitfield;
    "bitfield_ro" -2 READ | FAST, ONE_KEY, "6.0.0", "Reads numbers of any width in a string.", bitfield::bitfield_ro;
    "bitop" -4 WRITE, Keys::Range(2, -1, 1), "2.6.0", "Stores what AND, OR, XOR or NOT makes of strings.", bits::bitop;
    "bitpos" -3 READ, ONE_KEY, "2.8.7", "Finds the first bit that is 0 or 1.", bits::bitpos;
    "getbit" 3 READ | FAST, ONE_KEY, "2.2.0", "Returns a bit.", bits::getbit;
    "setbit" 4 WRITE, ONE_KEY, "2.2.0", "Sets a bit and returns the old one.", bits::setbit;
};
