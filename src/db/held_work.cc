// Pauses background work.
#include "src/base/bridge.h"

using rocksdb::DB;
using rx::Status;

extern "C" {

int32_t rx_hold(DB* db, rx::Hold what, rx::status* st) {
  return rx::run(st, [&] {
    switch (what) {
      case rx::Hold::Background:
        return db->PauseBackgroundWork();
      case rx::Hold::Manual:
        db->DisableManualCompaction();
        return Status::OK();
      case rx::Hold::Compactions:
        db->AbortAllCompactions();
        return Status::OK();
      default:
        return Status::InvalidArgument("unknown hold");
    }
  });
}

int32_t rx_release(DB* db, rx::Hold what, rx::status* st) {
  return rx::run(st, [&] {
    switch (what) {
      case rx::Hold::Background:
        return db->ContinueBackgroundWork();
      case rx::Hold::Manual:
        db->EnableManualCompaction();
        return Status::OK();
      case rx::Hold::Compactions:
        db->ResumeAllCompactions();
        return Status::OK();
      default:
        return Status::InvalidArgument("unknown hold");
    }
  });
}
}
