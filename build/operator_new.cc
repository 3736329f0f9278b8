// The `operator new` of librocks.so, and of nothing else: it takes what the process's own gives,
// and a reserve where that has none. RocksDB survives no exception in the middle of a write
// (src/inside/waits/broken_write.h). Linked into the shared library alone, from which the symbols
// do not leave: a program's own `operator new`, and that of librocks.a, stay as they are.
#include <dlfcn.h>

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>

namespace {

// As much as the largest allocation of a write with the usual options, a memtable's block and a
// log's buffer, several times.
constexpr size_t kReserve = size_t{16} << 20;

// What the process frees by its `operator delete`.
using make = void* (*)(size_t, const std::nothrow_t&);
using make_aligned = void* (*)(size_t, std::align_val_t, const std::nothrow_t&);
std::atomic<make> of_process{nullptr}, array_of_process{nullptr};
std::atomic<make_aligned> aligned_of_process{nullptr}, aligned_array_of_process{nullptr};

// Whether the C++ library is linked into this one (LIBSTDCXX=static, scripts/link): what frees is
// then inside too, and calls free(), so what is made must be of malloc, whatever the process has.
bool frees_by_itself() {
  const auto own = static_cast<void (*)(void*)>(&::operator delete);
  return dlsym(RTLD_DEFAULT, "_ZdlPv") != reinterpret_cast<void*>(own);
}

void* of_malloc(size_t size, const std::nothrow_t&) noexcept { return malloc(size > 0 ? size : 1); }
void* of_malloc(size_t size, std::align_val_t align, const std::nothrow_t&) noexcept {
  const auto to = static_cast<size_t>(align);
  const size_t whole = (size + to - 1) / to * to;
  return whole < size ? nullptr : aligned_alloc(to, whole > 0 ? whole : to);
}

template <typename Make>
Make found(std::atomic<Make>* place, const char* name) {
  Make known = place->load(std::memory_order_relaxed);
  if (__builtin_expect(known == nullptr, 0)) {
    known = frees_by_itself() ? static_cast<Make>(of_malloc)
                              : reinterpret_cast<Make>(dlsym(RTLD_DEFAULT, name));
    if (known == nullptr) abort();
    place->store(known, std::memory_order_relaxed);
  }
  return known;
}

std::atomic<void*> reserve{nullptr};
// The reserve was made, and was used since.
std::atomic<bool> is_spent{false};

bool spend() noexcept {
  void* const there = reserve.exchange(nullptr);
  if (there == nullptr) return false;
  is_spent.store(true);
  free(there);
  return true;
}

template <typename Make>
void* allocate(Make one) {
  for (;;) {
    if (void* made = one()) return made;
    if (!spend()) throw std::bad_alloc();
  }
}

template <typename Make>
void* try_allocate(Make one) noexcept {
  for (;;) {
    if (void* made = one()) return made;
    if (!spend()) return nullptr;
  }
}

void* plain(size_t size) { return found(&of_process, "_ZnwmRKSt9nothrow_t")(size, std::nothrow); }
void* array(size_t size) {
  return found(&array_of_process, "_ZnamRKSt9nothrow_t")(size, std::nothrow);
}
void* plain(size_t size, std::align_val_t align) {
  return found(&aligned_of_process, "_ZnwmSt11align_val_tRKSt9nothrow_t")(size, align,
                                                                          std::nothrow);
}
void* array(size_t size, std::align_val_t align) {
  return found(&aligned_array_of_process, "_ZnamSt11align_val_tRKSt9nothrow_t")(size, align,
                                                                                std::nothrow);
}

}  // namespace

// Makes the reserve if there is none. Returns false where it was used and there is no memory to
// make it again. Called before a write, so it is one load where nothing is amiss.
extern "C" bool rx_reserve_is_there() {
  if (__builtin_expect(reserve.load(std::memory_order_relaxed) != nullptr, 1)) return true;
  void* made = malloc(kReserve);
  if (made == nullptr) return !is_spent.load();
  void* none = nullptr;
  if (!reserve.compare_exchange_strong(none, made)) free(made);
  is_spent.store(false);
  return true;
}

void* operator new(size_t size) {
  return allocate([=] { return plain(size); });
}
void* operator new[](size_t size) {
  return allocate([=] { return array(size); });
}
void* operator new(size_t size, std::align_val_t align) {
  return allocate([=] { return plain(size, align); });
}
void* operator new[](size_t size, std::align_val_t align) {
  return allocate([=] { return array(size, align); });
}
void* operator new(size_t size, const std::nothrow_t&) noexcept {
  return try_allocate([=] { return plain(size); });
}
void* operator new[](size_t size, const std::nothrow_t&) noexcept {
  return try_allocate([=] { return array(size); });
}
void* operator new(size_t size, std::align_val_t align, const std::nothrow_t&) noexcept {
  return try_allocate([=] { return plain(size, align); });
}
void* operator new[](size_t size, std::align_val_t align, const std::nothrow_t&) noexcept {
  return try_allocate([=] { return array(size, align); });
}
