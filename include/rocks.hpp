// rocks.hpp: a header-only RAII layer over rocks.h, for C++17.
//
// Handles free themselves, errors are exceptions of type rocks::error, absent keys
// are empty optionals, keys and values are std::string_view. Everything else is in
// rocks.h, which any object here gives its handle to with get().
#ifndef ROCKS_HPP
#define ROCKS_HPP

#include <rocks/arrow.hpp>    // Arrow streams, out and in
#include <rocks/backup.hpp>   // backups, checkpoints, exports; stopping what takes long
#include <rocks/base.hpp>     // errors, handles, bytes
#include <rocks/columns.hpp>  // many keys and values at once
#include <rocks/data.hpp>     // comparators, slice transforms, merge operators, filter policies
#include <rocks/db.hpp>       // databases, batches, iterators
#include <rocks/entity.hpp>   // wide columns
#include <rocks/events.hpp>   // listeners, loggers, queues
#include <rocks/files.hpp>    // compaction filters, collectors, partitioners, WAL and table filters
#include <rocks/maintenance.hpp>  // settings and figures of a database, background work
#include <rocks/objects.hpp>      // caches, envs, encryption, limiters, statistics
#include <rocks/options.hpp>      // options of every kind
#include <rocks/queue.hpp>        // completion queues, for event loops
#include <rocks/replica.hpp>      // the log, secondaries, replicas
#include <rocks/sst.hpp>          // table files, bulk loading
#include <rocks/txn.hpp>          // transactions

#endif
