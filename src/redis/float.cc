// Sums in long double, which Rust does not have. On x86-64 that is the processor's type of 80 bits,
// and sums are Redis's there; on aarch64 it has 128 bits, and they are those of Redis on aarch64.
#include <cctype>
#include <cerrno>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace rx {
namespace {

constexpr size_t kMostChars = 5 * 1024;

// The number that all of a text is. Longer texts are no numbers for Redis.
bool read_float(const uint8_t* text, size_t len, long double* out) {
  char copy[kMostChars];
  if (len == 0 || len >= sizeof copy || std::isspace(text[0]) != 0) return false;
  std::memcpy(copy, text, len);
  copy[len] = 0;
  char* end = nullptr;
  errno = 0;
  *out = std::strtold(copy, &end);
  if (end != copy + len || std::isnan(*out)) return false;
  return errno != ERANGE || !(std::isinf(*out) || *out == 0);
}

}  // namespace
}  // namespace rx

extern "C" {

// The number that a text is, as a double. Returns 0; 1: it is none; 2: it is infinite.
int32_t rx_redis_float(const uint8_t* text, size_t len, double* out) {
  long double number = 0;
  if (!rx::read_float(text, len, &number)) return 1;
  *out = static_cast<double>(number);
  return std::isinf(number) ? 2 : 0;
}

// Returns 0; 1: one of them is no number; 2: the sum is none.
int32_t rx_redis_sum(const uint8_t* old, size_t old_len, const uint8_t* by, size_t by_len,
                     uint8_t* out, size_t capacity, size_t* len) {
  long double sum = 0, increment = 0;
  if (!rx::read_float(old, old_len, &sum) || !rx::read_float(by, by_len, &increment)) return 1;
  sum += increment;
  if (std::isnan(sum) || std::isinf(sum)) return 2;
  char* text = reinterpret_cast<char*>(out);
  const int written = std::snprintf(text, capacity, "%.17Lf", sum);
  if (written <= 0 || static_cast<size_t>(written) >= capacity) return 2;
  size_t end = static_cast<size_t>(written);
  if (std::memchr(text, '.', end) != nullptr) {
    while (text[end - 1] == '0') end--;
    if (text[end - 1] == '.') end--;
  }
  if (end == 2 && text[0] == '-' && text[1] == '0') {
    text[0] = '0';
    end = 1;
  }
  *len = end;
  return 0;
}

}  // extern "C"
