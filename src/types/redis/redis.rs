//! Redis's data structures over a database: lists, hashes, sets, sorted sets and strings with
//! expiry, by Redis's own commands, in this process and without a server.
//!
//! rocks_redis_call runs one command given as its words, as redis-cli takes them, and fills a reply.
//! Behaviour, replies and texts of errors are those of Redis 7.2. Everything lies in two column
//! families, "rocks.redis" and "rocks.redis.sub", which the first opening makes; write to them by
//! these functions alone. docs/redis.md lists the commands and describes the rows.
//!
//! Each command is atomic: it is one write of RocksDB's, and no other command on the same keys runs
//! meanwhile, whichever handle or thread it comes from. It is as durable as the write options say.
//! One process has the database open; programs in others need a server in between, such as
//! examples-c/redis_server.c.

/// Redis's data structures in a database. Any number of threads may use one handle, and a database
/// may have any number of handles: they share locks and data.
pub struct rocks_redis(());

/// What a client of a server has: its database number, its protocol, MULTI and WATCH. One thread at
/// a time.
pub struct rocks_redis_session(());

/// Keys that are locked. Any thread may free it.
pub struct rocks_redis_lock(());
