//! Lists: their elements in heads and chunks, and the commands on them.

pub mod blocking;
pub mod chunks;
mod edges;
pub mod elements;
mod list;
mod moves;
mod walks;

pub use chunks::{copy_rows, put_varint, varint};
pub use elements::{counted, every as each};
pub use moves::numkeys;

use crate::redis::command::table::*;
use crate::redis::string::rows;

pub const COMMANDS: &[Command] = rows! {
    "blmove" 6 WRITE | BLOCKING, TWO_KEYS, "6.2.0", "LMOVE that waits for an element.", blocking::blmove;
    "blmpop" -5 WRITE | BLOCKING, Keys::Counted(2), "7.0.0", "LMPOP that waits for an element.", blocking::blmpop;
    "blpop" -3 WRITE | BLOCKING, ALL_BUT_LAST, "2.0.0", "Pops from the left of the first list that is not empty, and waits for one.", blocking::blpop;
    "brpop" -3 WRITE | BLOCKING, ALL_BUT_LAST, "2.0.0", "Pops from the right of the first list that is not empty, and waits for one.", blocking::brpop;
    "brpoplpush" 4 WRITE | BLOCKING, TWO_KEYS, "2.2.0", "An old form of BLMOVE.", blocking::brpoplpush;
    "lindex" 3 READ, ONE_KEY, "1.0.0", "Returns an element by its index.", list::lindex;
    "linsert" 5 WRITE | WALKS, ONE_KEY, "2.2.0", "Inserts an element before or behind another. Walks the list.", walks::linsert;
    "llen" 2 READ | FAST, ONE_KEY, "1.0.0", "Returns the length of a list.", list::llen;
    "lmove" 5 WRITE, TWO_KEYS, "6.2.0", "Moves an element from an end of a list to an end of another.", moves::lmove;
    "lmpop" -4 WRITE, Keys::Counted(1), "7.0.0", "Pops from the first list that is not empty.", moves::lmpop;
    "lpop" -2 WRITE | FAST, ONE_KEY, "1.0.0", "Removes and returns the first elements.", list::lpop;
    "lpos" -3 READ | WALKS, ONE_KEY, "6.0.6", "Finds the indexes of equal elements. Walks the list.", walks::lpos;
    "lpush" -3 WRITE | FAST, ONE_KEY, "1.0.0", "Puts elements before the first one.", list::lpush;
    "lpushx" -3 WRITE | FAST, ONE_KEY, "2.2.0", "The same if the list exists.", list::lpushx;
    "lrange" 4 READ, ONE_KEY, "1.0.0", "Returns the elements of a range of indexes.", list::lrange;
    "lrem" 4 WRITE | WALKS, ONE_KEY, "1.0.0", "Removes equal elements. Walks the list.", walks::lrem;
    "lset" 4 WRITE, ONE_KEY, "1.0.0", "Sets an element by its index.", list::lset;
    "ltrim" 4 WRITE, ONE_KEY, "1.0.0", "Removes what is outside a range of indexes.", list::ltrim;
    "rpop" -2 WRITE | FAST, ONE_KEY, "1.0.0", "Removes and returns the last elements.", list::rpop;
    "rpoplpush" 3 WRITE, TWO_KEYS, "1.2.0", "An old form of LMOVE.", moves::rpoplpush;
    "rpush" -3 WRITE | FAST, ONE_KEY, "1.0.0", "Puts elements behind the last one.", list::rpush;
    "rpushx" -3 WRITE | FAST, ONE_KEY, "2.2.0", "The same if the list exists.", list::rpushx;
};
