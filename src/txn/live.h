// The live locking transactions of open databases, for calls that ask who waits for whom: a waiting
// thread has exclusive use of its transaction's handle.
#pragma once

#include <functional>

#include "rocksdb/utilities/transaction.h"

namespace rx {

void add_live(rocksdb::DB* db, rocksdb::Transaction* t);
void remove_live(rocksdb::Transaction* t);
// Calls `each` for every one; none of them can end meanwhile.
void for_each_live(rocksdb::DB* db, const std::function<void(rocksdb::Transaction*)>& each);

}  // namespace rx
