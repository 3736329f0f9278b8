// The reserve of memory for the middle of a write, which survives no failed allocation: the shared
// library alone has it, in its own `operator new`.
#pragma once

#include <cstddef>
#include <memory>
#include <new>

extern "C" [[gnu::weak]] bool rx_reserve_is_there();

namespace rx {

// Throws std::bad_alloc where there is not enough memory for a write of so many bytes, before
// RocksDB begins it.
inline void must_have_memory(size_t bytes) {
  constexpr size_t kLarge = size_t{1} << 20;
  if (rx_reserve_is_there == nullptr) return;
  if (__builtin_expect(!rx_reserve_is_there(), 0)) throw std::bad_alloc();
  // Its copies in the log's buffer and in a memtable.
  if (__builtin_expect(bytes <= kLarge, 1)) return;
  const auto copies = std::make_unique_for_overwrite<char[]>(3 * bytes);
  // Else the compiler leaves it out.
  asm volatile("" : : "r"(copies.get()) : "memory");
}

}  // namespace rx
