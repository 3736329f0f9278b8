// How one part of two keys is compared.
#pragma once

#include "src/plugins/comparator/key_parts.h"

namespace rx {

// Compares the part that begins at `at` in both keys. If it is equal, it is as long in both, and
// `at` moves behind it. A key that lacks the part comes first, however the part is ordered.
using compare_part = int(const key_part& part, const Slice& a, const Slice& b, size_t* at);

compare_part* how_to_compare(const key_part& part);

// The bits of a number, or of the length before kPrefixed, that begins at `at`.
uint64_t read_bits(const key_part& part, const char* at);

// Moves a number by one place among all of its type; from either end it gets to the other.
void step_number(const key_part& part, int step, char* at);

}  // namespace rx
