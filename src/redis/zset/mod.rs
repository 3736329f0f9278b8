//! Sorted sets: members with their scores, and the members in the order of scores.

pub mod add;
mod algebra;
mod blocking;
mod bounds;
mod pop;
pub mod range;
pub mod ranks;
pub mod scores;
mod zset;

use crate::redis::command::table::*;
use crate::redis::string::rows;

pub const COMMANDS: &[Command] = rows! {
    "bzmpop" -5 WRITE | BLOCKING, Keys::Counted(2), "7.0.0", "ZMPOP that waits for a member.", blocking::bzmpop;
    "bzpopmax" -3 WRITE | BLOCKING | FAST, ALL_BUT_LAST, "5.0.0", "Pops the highest of the first sorted set that is not empty, and waits for one.", blocking::bzpopmax;
    "bzpopmin" -3 WRITE | BLOCKING | FAST, ALL_BUT_LAST, "5.0.0", "Pops the lowest of the first sorted set that is not empty, and waits for one.", blocking::bzpopmin;
    "zadd" -4 WRITE | FAST, ONE_KEY, "1.2.0", "Adds members, or sets their scores.", add::zadd;
    "zcard" 2 READ | FAST, ONE_KEY, "1.2.0", "Returns the number of members.", zset::zcard;
    "zcount" 4 READ | FAST, ONE_KEY, "2.0.0", "Counts the members of a range of scores.", range::zcount;
    "zdiff" -3 READ | WALKS, Keys::Counted(1), "6.2.0", "Returns the members of the first set that the others lack. Walks the sets.", algebra::zdiff;
    "zdiffstore" -4 WRITE | WALKS, Keys::StoreCounted(2), "6.2.0", "Stores the members of the first set that the others lack. Walks the sets.", algebra::zdiffstore;
    "zincrby" 4 WRITE | FAST, ONE_KEY, "1.2.0", "Adds to the score of a member; a missing one has 0.", add::zincrby;
    "zinter" -3 READ | WALKS, Keys::Counted(1), "6.2.0", "Returns the members that all sets have. Walks the sets.", algebra::zinter;
    "zintercard" -3 READ | WALKS, Keys::Counted(1), "7.0.0", "Counts the members that all sets have. Walks the sets.", algebra::zintercard;
    "zinterstore" -4 WRITE | WALKS, Keys::StoreCounted(2), "2.0.0", "Stores the members that all sets have. Walks the sets.", algebra::zinterstore;
    "zlexcount" 4 READ | FAST, ONE_KEY, "2.8.9", "Counts the members of a range of members.", range::zlexcount;
    "zmpop" -4 WRITE, Keys::Counted(1), "7.0.0", "Pops from the first sorted set that is not empty.", pop::zmpop;
    "zmscore" -3 READ | FAST, ONE_KEY, "6.2.0", "Returns the scores of several members.", zset::zmscore;
    "zpopmax" -2 WRITE | FAST, ONE_KEY, "5.0.0", "Removes and returns the members with the highest scores.", pop::zpopmax;
    "zpopmin" -2 WRITE | FAST, ONE_KEY, "5.0.0", "Removes and returns the members with the lowest scores.", pop::zpopmin;
    "zrandmember" -2 READ | ANY_ORDER, ONE_KEY, "6.2.0", "Returns random members, each as likely.", pop::zrandmember;
    "zrange" -4 READ, ONE_KEY, "1.2.0", "Returns a range of members by rank, score or member.", range::zrange;
    "zrangebylex" -4 READ, ONE_KEY, "2.8.9", "An old form of ZRANGE with BYLEX.", range::zrangebylex;
    "zrangebyscore" -4 READ, ONE_KEY, "1.0.5", "An old form of ZRANGE with BYSCORE.", range::zrangebyscore;
    "zrangestore" -5 WRITE, TWO_KEYS, "6.2.0", "Stores a range of members.", range::zrangestore;
    "zrank" -3 READ | FAST, ONE_KEY, "2.0.0", "Returns how many members are before one.", range::zrank;
    "zrem" -3 WRITE | FAST, ONE_KEY, "1.2.0", "Removes members.", zset::zrem;
    "zremrangebylex" 4 WRITE, ONE_KEY, "2.8.9", "Removes the members of a range of members.", range::zremrangebylex;
    "zremrangebyrank" 4 WRITE, ONE_KEY, "2.0.0", "Removes the members of a range of ranks.", range::zremrangebyrank;
    "zremrangebyscore" 4 WRITE, ONE_KEY, "1.2.0", "Removes the members of a range of scores.", range::zremrangebyscore;
    "zrevrange" -4 READ, ONE_KEY, "1.2.0", "An old form of ZRANGE with REV.", range::zrevrange;
    "zrevrangebylex" -4 READ, ONE_KEY, "2.8.9", "An old form of ZRANGE with BYLEX and REV.", range::zrevrangebylex;
    "zrevrangebyscore" -4 READ, ONE_KEY, "2.2.0", "An old form of ZRANGE with BYSCORE and REV.", range::zrevrangebyscore;
    "zrevrank" -3 READ | FAST, ONE_KEY, "2.0.0", "Returns how many members are behind one.", range::zrevrank;
    "zscan" -3 READ | ANY_ORDER, ONE_KEY, "2.8.0", "Returns a page of members with their scores.", zset::zscan;
    "zscore" 3 READ | FAST, ONE_KEY, "1.2.0", "Returns the score of a member.", zset::zscore;
    "zunion" -3 READ | WALKS, Keys::Counted(1), "6.2.0", "Returns the members of all sets. Walks the sets.", algebra::zunion;
    "zunionstore" -4 WRITE | WALKS, Keys::StoreCounted(2), "2.0.0", "Stores the members of all sets. Walks the sets.", algebra::zunionstore;
};
