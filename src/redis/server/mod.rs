//! What clients say beside the data: transactions, connections, the table of commands.

mod access;
mod commands;
mod connection;
mod databases;
mod transactions;

use crate::redis::command::table::*;
use crate::redis::keys::{memory_help, memory_usage};
use crate::redis::string::rows;

pub const TRANSACTION_COMMANDS: &[Command] = rows! {
    "discard" 1 FAST | SESSION, NO_KEYS, "2.0.0", "Drops the commands since MULTI.", transactions::discard;
    "exec" 1 SESSION, NO_KEYS, "1.2.0", "Runs the commands since MULTI as one.", transactions::exec;
    "multi" 1 FAST | SESSION, NO_KEYS, "1.2.0", "From now on commands wait for EXEC.", transactions::multi;
    "unwatch" 1 FAST, NO_KEYS, "2.2.0", "Forgets the watched keys.", transactions::unwatch;
    "watch" -2 FAST | SESSION | READ, ALL_KEYS, "2.2.0", "Makes EXEC depend on keys that do not change.", transactions::watch;
};

pub const CONNECTION_COMMANDS: &[Command] = rows! {
    "client" -2 CONTAINER, NO_KEYS, "2.4.0", "What a client says of itself.", connection::client_help;
    "client|getname" 2 FAST, NO_KEYS, "2.6.9", "Returns the client's name.", connection::client_getname;
    "client|help" 2 FAST, NO_KEYS, "5.0.0", "Lists the subcommands.", connection::client_help;
    "client|id" 2 FAST, NO_KEYS, "5.0.0", "Returns the client's number.", connection::client_id;
    "client|info" 2 FAST, NO_KEYS, "6.2.0", "Returns what is known of the client.", connection::client_info;
    "client|list" -2 FAST, NO_KEYS, "2.4.0", "Returns the same: others are not known here.", connection::client_list;
    "client|no-evict" 3 FAST, NO_KEYS, "7.0.0", "Accepted: clients are not evicted.", connection::client_switch;
    "client|no-touch" 3 FAST, NO_KEYS, "7.2.0", "Accepted: reads are not noted.", connection::client_switch;
    "client|reply" 3 FAST, NO_KEYS, "3.2.0", "Switches replies on or off, or skips the next.", connection::client_reply;
    "client|setinfo" 4 FAST, NO_KEYS, "7.2.0", "Sets the name or version of the client's library.", connection::client_setinfo;
    "client|setname" 3 FAST, NO_KEYS, "2.6.9", "Sets the client's name.", connection::client_setname;
    "client|unblock" -3 FAST, NO_KEYS, "5.0.0", "Ends the wait of another client.", connection::client_unblock;
    "echo" 2 FAST, NO_KEYS, "1.0.0", "Returns its argument.", connection::echo;
    "hello" -1 FAST | SESSION, NO_KEYS, "6.0.0", "Chooses the protocol.", connection::hello;
    "ping" -1 FAST, NO_KEYS, "1.0.0", "Returns PONG or its argument.", connection::ping;
    "quit" -1 FAST | SESSION, NO_KEYS, "1.0.0", "Ends the session.", connection::quit;
    "reset" 1 FAST | SESSION, NO_KEYS, "6.2.0", "Makes the session a new one.", connection::reset;
    "select" 2 FAST, NO_KEYS, "1.0.0", "Chooses a database.", connection::select;
};

pub const COMMANDS: &[Command] = rows! {
    "command" -1 CONTAINER, NO_KEYS, "2.8.13", "Returns the table of commands.", commands::list_all;
    "command|count" 2 FAST, NO_KEYS, "2.8.13", "Returns the number of commands.", commands::count;
    "command|docs" -2 FAST, NO_KEYS, "7.0.0", "Returns the documentation of commands.", commands::docs;
    "command|getkeys" -4 FAST, NO_KEYS, "2.8.13", "Returns the keys among the words of a command.", commands::getkeys;
    "command|getkeysandflags" -4 FAST, NO_KEYS, "7.0.0", "Returns the keys among the words of a command, and what is done with each.", commands::getkeysandflags;
    "command|help" 2 FAST, NO_KEYS, "5.0.0", "Lists the subcommands.", commands::help;
    "command|info" -2 FAST, NO_KEYS, "2.8.13", "Returns rows of the table.", commands::info;
    "command|list" -2 FAST, NO_KEYS, "7.0.0", "Returns the names of all commands.", commands::list;
    "config" -2 CONTAINER, NO_KEYS, "2.0.0", "Settings of Redis that have a meaning here.", databases::config_help;
    "config|get" -3 FAST, NO_KEYS, "2.0.0", "Returns settings.", databases::config_get;
    "config|help" 2 FAST, NO_KEYS, "5.0.0", "Lists the subcommands.", databases::config_help;
    "config|resetstat" 2 FAST, NO_KEYS, "2.0.0", "Accepted: RocksDB keeps the statistics.", databases::config_resetstat;
    "config|set" -4 FAST, NO_KEYS, "2.0.0", "Accepts the settings that GET returns with their own value.", databases::config_set;
    "dbsize" 1 READ | WALKS, NO_KEYS, "1.0.0", "Counts the keys. Walks them.", databases::dbsize;
    "flushall" -1 WRITE | ALONE, NO_KEYS, "1.0.0", "Deletes all keys of all databases, in constant time.", databases::flushall;
    "flushdb" -1 WRITE | ALONE, NO_KEYS, "1.0.0", "Deletes all keys of the database, in constant time.", databases::flushdb;
    "info" -1 FAST, NO_KEYS, "1.0.0", "Returns what is known of the server.", databases::info;
    "memory" -2 CONTAINER, NO_KEYS, "4.0.0", "Tells of memory.", memory_help;
    "memory|help" 2 FAST, NO_KEYS, "5.0.0", "Lists the subcommands.", memory_help;
    "memory|usage" -3 READ | WALKS, Keys::Range(2, 2, 1), "4.0.0", "Returns the bytes of a key's rows, before compression. Walks them.", memory_usage;
    "swapdb" 3 WRITE | FAST | ALONE, NO_KEYS, "4.0.0", "Swaps two databases, in constant time.", databases::swapdb;
    "time" 1 FAST, NO_KEYS, "2.6.0", "Returns the time.", databases::time;
};
