// Keys and values from an Arrow C stream (arrow.apache.org/docs/format/CStreamInterface.html).
#pragma once

#include <functional>
#include <string>

#include "src/base/bridge.h"

namespace rx {

struct ArrowSchema {
  const char* format;
  const char* name;
  const char* metadata;
  int64_t flags;
  int64_t n_children;
  ArrowSchema** children;
  ArrowSchema* dictionary;
  void (*release)(ArrowSchema*);
  void* private_data;
};

struct ArrowArray {
  int64_t length;
  int64_t null_count;
  int64_t offset;
  int64_t n_buffers;
  int64_t n_children;
  const void** buffers;
  ArrowArray** children;
  ArrowArray* dictionary;
  void (*release)(ArrowArray*);
  void* private_data;
};

struct ArrowArrayStream {
  int (*get_schema)(ArrowArrayStream*, ArrowSchema*);
  int (*get_next)(ArrowArrayStream*, ArrowArray*);
  const char* (*get_last_error)(ArrowArrayStream*);
  void (*release)(ArrowArrayStream*);
  void* private_data;
};

// A stream of two columns of bytes. Releases the C struct exactly once.
class arrow_stream {
 public:
  // Moves it out of the caller's struct.
  explicit arrow_stream(ArrowArrayStream* from) : it_(*from) { from->release = nullptr; }
  ~arrow_stream();
  arrow_stream(const arrow_stream&) = delete;
  arrow_stream& operator=(const arrow_stream&) = delete;

  Status open();
  // Calls `row` for each row of the next array; `is_end`: there is none.
  using row = std::function<Status(const Slice& key, const Slice& value)>;
  Status next(const row& show, bool* is_end);

 private:
  Status failed(const char* function, int code);
  ArrowArrayStream it_;
  // Whether the offsets of a column have 64 bits.
  bool is_large_[2] = {};
  uint64_t rows_ = 0;
};

}  // namespace rx
