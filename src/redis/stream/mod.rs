//! Streams: their entries, groups and consumers, and the commands on them.

mod add;
mod check;
pub mod entries;
mod group;
pub mod groups;
pub mod id;
mod info;
mod pending;
mod range;
mod read;

pub use check::check;

use crate::redis::command::table::*;
use crate::redis::string::rows;

pub const COMMANDS: &[Command] = rows! {
    "xack" -4 WRITE | FAST, ONE_KEY, "5.0.0", "Acknowledges entries that are pending.", pending::xack;
    "xadd" -5 WRITE | FAST, ONE_KEY, "5.0.0", "Adds an entry, and removes the oldest where they are too many.", add::xadd;
    "xautoclaim" -6 WRITE | FAST, ONE_KEY, "6.2.0", "Gives a consumer what others have had pending for long.", pending::xautoclaim;
    "xclaim" -6 WRITE | FAST, ONE_KEY, "5.0.0", "Gives a consumer entries that others have pending.", pending::xclaim;
    "xdel" -3 WRITE | FAST, ONE_KEY, "5.0.0", "Deletes entries.", add::xdel;
    "xgroup" -2 CONTAINER, NO_KEYS, "5.0.0", "Makes and changes groups of consumers.", group::help;
    "xgroup|create" -5 WRITE, Keys::Range(2, 2, 1), "5.0.0", "Makes a group.", group::create;
    "xgroup|createconsumer" 5 WRITE, Keys::Range(2, 2, 1), "6.2.0", "Makes a consumer.", group::createconsumer;
    "xgroup|delconsumer" 5 WRITE | WALKS, Keys::Range(2, 2, 1), "5.0.0", "Deletes a consumer. Walks what it has pending.", group::delconsumer;
    "xgroup|destroy" 4 WRITE | WALKS, Keys::Range(2, 2, 1), "5.0.0", "Deletes a group. Walks what is pending.", group::destroy;
    "xgroup|help" 2 FAST, NO_KEYS, "5.0.0", "Lists the subcommands.", group::help;
    "xgroup|setid" -5 WRITE, Keys::Range(2, 2, 1), "5.0.0", "Sets the last id that a group gave out.", group::setid;
    "xinfo" -2 CONTAINER, NO_KEYS, "5.0.0", "Looks at streams.", info::help;
    "xinfo|consumers" 4 READ, Keys::Range(2, 2, 1), "5.0.0", "Returns the consumers of a group.", info::consumers;
    "xinfo|groups" 3 READ, Keys::Range(2, 2, 1), "5.0.0", "Returns the groups of a stream.", info::groups;
    "xinfo|help" 2 FAST, NO_KEYS, "5.0.0", "Lists the subcommands.", info::help;
    "xinfo|stream" -3 READ, Keys::Range(2, 2, 1), "5.0.0", "Returns what is known of a stream.", info::stream;
    "xlen" 2 READ | FAST, ONE_KEY, "5.0.0", "Returns the number of entries.", add::xlen;
    "xpending" -3 READ, ONE_KEY, "5.0.0", "Returns what is pending, as a summary or a list.", pending::xpending;
    "xrange" -4 READ, ONE_KEY, "5.0.0", "Returns the entries of a range of ids.", range::xrange;
    "xread" -4 READ | BLOCKING, Keys::Streams, "5.0.0", "Returns the entries behind an id, and waits for one.", read::xread;
    "xreadgroup" -7 WRITE | BLOCKING, Keys::Streams, "5.0.0", "Gives a consumer entries that its group has not given out, and waits for one.", read::xreadgroup;
    "xrevrange" -4 READ, ONE_KEY, "5.0.0", "Returns the entries of a range of ids, the last first.", range::xrevrange;
    "xsetid" -3 WRITE | FAST, ONE_KEY, "5.0.0", "Sets the last id of a stream.", add::xsetid;
    "xtrim" -4 WRITE, ONE_KEY, "5.0.0", "Removes the oldest entries.", add::xtrim;
};
