// The options of a replay of a trace.
#pragma once

#include "rocksdb/utilities/replayer.h"

namespace rx {

struct replay_options : rocksdb::ReplayOptions {
  bool stop_at_failure = true;
};

}  // namespace rx
