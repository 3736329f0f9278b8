//! Sets: their members, what they have in common, and the commands on them.

mod algebra;
pub mod pick;
mod set;

pub use set::add as add_member;

use crate::redis::command::table::*;
use crate::redis::string::rows;

pub const COMMANDS: &[Command] = rows! {
    "sadd" -3 WRITE | FAST, ONE_KEY, "1.0.0", "Adds members.", set::sadd;
    "scard" 2 READ | FAST, ONE_KEY, "1.0.0", "Returns the number of members.", set::scard;
    "sdiff" -2 READ | WALKS | ANY_ORDER, ALL_KEYS, "1.0.0", "Returns the members of the first set that the others lack. Walks the sets.", algebra::sdiff;
    "sdiffstore" -3 WRITE | WALKS, ALL_KEYS, "1.0.0", "Stores the members of the first set that the others lack. Walks the sets.", algebra::sdiffstore;
    "sinter" -2 READ | WALKS | ANY_ORDER, ALL_KEYS, "1.0.0", "Returns the members that all sets have. Walks the smallest.", algebra::sinter;
    "sintercard" -3 READ | WALKS, Keys::Counted(1), "7.0.0", "Counts the members that all sets have. Walks the smallest.", algebra::sintercard;
    "sinterstore" -3 WRITE | WALKS, ALL_KEYS, "1.0.0", "Stores the members that all sets have. Walks the smallest.", algebra::sinterstore;
    "sismember" 3 READ | FAST, ONE_KEY, "1.0.0", "Tells whether a set has a member.", set::sismember;
    "smembers" 2 READ | WALKS | ANY_ORDER, ONE_KEY, "1.0.0", "Returns all members. Walks the set.", set::smembers;
    "smismember" -3 READ | FAST, ONE_KEY, "6.2.0", "Tells of several members whether a set has them.", set::smismember;
    "smove" 4 WRITE | FAST, TWO_KEYS, "1.0.0", "Moves a member to another set.", set::smove;
    "spop" -2 WRITE | FAST | ANY_ORDER, ONE_KEY, "1.0.0", "Removes and returns random members, each as likely.", pick::spop;
    "srandmember" -2 READ | ANY_ORDER, ONE_KEY, "1.0.0", "Returns random members, each as likely.", pick::srandmember;
    "srem" -3 WRITE | FAST, ONE_KEY, "1.0.0", "Removes members.", set::srem;
    "sscan" -3 READ | ANY_ORDER, ONE_KEY, "2.8.0", "Returns a page of members.", set::sscan;
    "sunion" -2 READ | WALKS | ANY_ORDER, ALL_KEYS, "1.0.0", "Returns the members of all sets. Walks the sets.", algebra::sunion;
    "sunionstore" -3 WRITE | WALKS, ALL_KEYS, "1.0.0", "Stores the members of all sets. Walks the sets.", algebra::sunionstore;
};
