//! Hashes: their fields, which may expire, and the commands on them.

mod expiry;
pub mod fields;
mod hash;
mod numbers;
mod pick;

use crate::redis::command::table::*;
use crate::redis::string::rows;

pub const COMMANDS: &[Command] = rows! {
    "hdel" -3 WRITE | FAST, ONE_KEY, "2.0.0", "Deletes fields.", hash::hdel;
    "hexists" 3 READ | FAST, ONE_KEY, "2.0.0", "Tells whether a field exists.", hash::hexists;
    "hexpire" -6 WRITE | FAST, ONE_KEY, "7.4.0", "Sets the expiry of fields in seconds.", expiry::hexpire;
    "hexpireat" -6 WRITE | FAST, ONE_KEY, "7.4.0", "Sets the expiry of fields as a time in seconds.", expiry::hexpireat;
    "hexpiretime" -5 READ | FAST, ONE_KEY, "7.4.0", "Returns when fields expire, in seconds.", expiry::hexpiretime;
    "hget" 3 READ | FAST, ONE_KEY, "2.0.0", "Returns the value of a field.", hash::hget;
    "hgetall" 2 READ | WALKS | ANY_ORDER, ONE_KEY, "2.0.0", "Returns all fields with their values. Walks the hash.", hash::hgetall;
    "hincrby" 4 WRITE | FAST, ONE_KEY, "2.0.0", "Adds to the number in a field; a missing one is 0.", numbers::hincrby;
    "hincrbyfloat" 4 WRITE | FAST, ONE_KEY, "2.6.0", "Adds to the floating-point number in a field; a missing one is 0.", numbers::hincrbyfloat;
    "hkeys" 2 READ | WALKS | ANY_ORDER, ONE_KEY, "2.0.0", "Returns all fields. Walks the hash.", hash::hkeys;
    "hlen" 2 READ | FAST, ONE_KEY, "2.0.0", "Returns the number of fields.", hash::hlen;
    "hmget" -3 READ | FAST, ONE_KEY, "2.0.0", "Returns the values of several fields.", hash::hmget;
    "hmset" -4 WRITE | FAST, ONE_KEY, "2.0.0", "An old form of HSET.", hash::hmset;
    "hpersist" -5 WRITE | FAST, ONE_KEY, "7.4.0", "Removes the expiry of fields.", expiry::hpersist;
    "hpexpire" -6 WRITE | FAST, ONE_KEY, "7.4.0", "Sets the expiry of fields in milliseconds.", expiry::hpexpire;
    "hpexpireat" -6 WRITE | FAST, ONE_KEY, "7.4.0", "Sets the expiry of fields as a time in milliseconds.", expiry::hpexpireat;
    "hpexpiretime" -5 READ | FAST, ONE_KEY, "7.4.0", "Returns when fields expire, in milliseconds.", expiry::hpexpiretime;
    "hpttl" -5 READ | FAST, ONE_KEY, "7.4.0", "Returns how long fields live, in milliseconds.", expiry::hpttl;
    "hrandfield" -2 READ | ANY_ORDER, ONE_KEY, "6.2.0", "Returns random fields, each as likely.", pick::hrandfield;
    "hscan" -3 READ | ANY_ORDER, ONE_KEY, "2.8.0", "Returns a page of fields with their values.", hash::hscan;
    "hset" -4 WRITE | FAST, ONE_KEY, "2.0.0", "Sets fields.", hash::hset;
    "hsetnx" 4 WRITE | FAST, ONE_KEY, "2.0.0", "Sets a field if it does not exist.", hash::hsetnx;
    "hstrlen" 3 READ | FAST, ONE_KEY, "3.2.0", "Returns the length of a field's value.", hash::hstrlen;
    "httl" -5 READ | FAST, ONE_KEY, "7.4.0", "Returns how long fields live, in seconds.", expiry::httl;
    "hvals" 2 READ | WALKS | ANY_ORDER, ONE_KEY, "2.0.0", "Returns all values. Walks the hash.", hash::hvals;
};
