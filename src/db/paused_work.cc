// Pauses background work.
#include "src/base/bridge.h"

using rocksdb::DB;
using rx::Status;

extern "C" {

int32_t rx_pause(DB* db, rx::Pause what, rx::status* st) {
  return rx::run(st, [&] {
    switch (what) {
      case rx::Pause::Background:
        return db->PauseBackgroundWork();
      case rx::Pause::Manual:
        db->DisableManualCompaction();
        return Status::OK();
      case rx::Pause::Compactions:
        db->AbortAllCompactions();
        return Status::OK();
      default:
        return Status::InvalidArgument("unknown pause");
    }
  });
}

int32_t rx_unpause(DB* db, rx::Pause what, rx::status* st) {
  return rx::run(st, [&] {
    switch (what) {
      case rx::Pause::Background:
        return db->ContinueBackgroundWork();
      case rx::Pause::Manual:
        db->EnableManualCompaction();
        return Status::OK();
      case rx::Pause::Compactions:
        db->ResumeAllCompactions();
        return Status::OK();
      default:
        return Status::InvalidArgument("unknown pause");
    }
  });
}
}
