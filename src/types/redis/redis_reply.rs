//! Replies to Redis's commands.

/// A reply, made once and filled by any number of calls. One thread at a time.
pub struct rocks_redis_reply(());

/// The type of a node: one of ROCKS_REDIS_*.
pub type rocks_redis_type = i32;
/// No value: a missing key or member.
pub const ROCKS_REDIS_NIL: rocks_redis_type = 1;
/// No array: a list to pop from is missing, a blocking call timed out. RESP2 writes it unlike
/// ROCKS_REDIS_NIL, RESP3 the same.
pub const ROCKS_REDIS_NIL_ARRAY: rocks_redis_type = 2;
/// `integer`.
pub const ROCKS_REDIS_INTEGER: rocks_redis_type = 3;
/// `number`, and in `data` as Redis writes it: RESP2 has no other form.
pub const ROCKS_REDIS_DOUBLE: rocks_redis_type = 4;
/// `integer`: 0 or 1.
pub const ROCKS_REDIS_BOOLEAN: rocks_redis_type = 5;
/// `data`: a word of the server's, such as OK.
pub const ROCKS_REDIS_SIMPLE: rocks_redis_type = 6;
/// `data`: bytes of the user's.
pub const ROCKS_REDIS_BULK: rocks_redis_type = 7;
/// `data`: the code word, a space and the text, such as "WRONGTYPE Operation against …".
pub const ROCKS_REDIS_ERROR: rocks_redis_type = 8;
/// `integer` elements follow.
pub const ROCKS_REDIS_ARRAY: rocks_redis_type = 9;
/// `integer` pairs follow, each a key and its value. RESP2 writes an array.
pub const ROCKS_REDIS_MAP: rocks_redis_type = 10;
/// `integer` elements follow, in no order. RESP2 writes an array.
pub const ROCKS_REDIS_SET: rocks_redis_type = 11;
/// `integer` elements follow, sent without being asked for.
pub const ROCKS_REDIS_PUSH: rocks_redis_type = 12;
/// `data`: text of several lines for people, such as INFO's.
pub const ROCKS_REDIS_VERBATIM: rocks_redis_type = 13;

/// RESP2 writes the elements of this array's elements as if they were its own: members and their
/// scores, which RESP3 writes in pairs.
pub const ROCKS_REDIS_FLAT: u32 = 1;

/// A node of a reply. The nodes of a reply are an array: an aggregate stands before its elements, and
/// an element that is an aggregate before its own.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_redis_node {
    /// One of ROCKS_REDIS_*; the comments there say which fields it has. The others are 0.
    pub kind: rocks_redis_type,
    /// ROCKS_REDIS_FLAT or 0.
    pub flags: u32,
    /// A number, a count of elements or pairs, or 0 and 1; by `kind`.
    pub integer: i64,
    /// A double.
    pub number: f64,
    /// Borrowed as long as the nodes; not ended by a NUL.
    pub data: *const u8,
    /// In bytes.
    pub len: usize,
}
