// rocks.hpp: a header-only RAII layer over rocks.h, for C++17.
//
// Handles free themselves, errors are exceptions of type rocks::error, absent keys
// are empty optionals, keys and values are std::string_view. Nearly every function of
// rocks.h has its place here; any object gives its handle to the others with get().
#ifndef ROCKS_HPP
#define ROCKS_HPP

#include <rocks/arrow.hpp>        // Arrow streams, out and in
#include <rocks/backup.hpp>       // backups, checkpoints
#include <rocks/base.hpp>         // errors, handles, bytes
#include <rocks/batch.hpp>        // many writes that are done together
#include <rocks/batch_index.hpp>  // batches that can be read
#include <rocks/cancel.hpp>       // stopping what takes long
#include <rocks/columns.hpp>      // many keys and values at once
#include <rocks/data.hpp>         // comparators, slice transforms, merge operators, filter policies
#include <rocks/db.hpp>           // databases, snapshots
#include <rocks/entity.hpp>       // wide columns
#include <rocks/events.hpp>       // listeners, loggers, queues
#include <rocks/export.hpp>       // column families out and in
#include <rocks/files.hpp>    // compaction filters, collectors, partitioners, WAL and table filters
#include <rocks/iter.hpp>     // iterators
#include <rocks/library.hpp>  // versions, what is alive
#include <rocks/locks.hpp>    // locks of transactions, deadlocks
#include <rocks/maintenance.hpp>  // settings and figures of a database, background work
#include <rocks/metadata.hpp>     // the files of a database
#include <rocks/objects.hpp>      // caches, envs, encryption, limiters, statistics
#include <rocks/options.hpp>      // options of every kind
#include <rocks/perf.hpp>         // what a thread's own work costs
#include <rocks/queue.hpp>        // completion queues, for event loops
#include <rocks/redis.hpp>        // Redis's data structures and commands
#include <rocks/replica.hpp>      // the log, secondaries, replicas
#include <rocks/service.hpp>      // callbacks on a thread of one's own
#include <rocks/sst.hpp>          // table files, bulk loading
#include <rocks/stored.hpp>       // databases that are not open: options files, repair, deletion
#include <rocks/trace.hpp>        // traces and their replay
#include <rocks/txn.hpp>          // transactions

#endif
