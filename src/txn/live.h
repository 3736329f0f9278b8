// The transactions of open databases that lock, for whoever asks who waits for whom: the
// thread that waits has the transaction's handle to itself.
#pragma once

#include <functional>

#include "rocksdb/utilities/transaction.h"

namespace rx {

void add_live(rocksdb::DB* db, rocksdb::Transaction* t);
void remove_live(rocksdb::Transaction* t);
// While none of them can end.
void for_each_live(rocksdb::DB* db, const std::function<void(rocksdb::Transaction*)>& each);

}  // namespace rx
