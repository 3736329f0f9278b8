// What the C++ tests share: checks that say where and what.
#pragma once

#include <rocks.hpp>

#include <cstdio>
#include <cstdlib>

#define CHECK(...)                                                                   \
  do {                                                                               \
    if (!(__VA_ARGS__)) {                                                            \
      std::fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #__VA_ARGS__); \
      std::exit(1);                                                                  \
    }                                                                                \
  } while (0)

// What a call of rocks.hpp throws; ROCKS_OK: nothing.
template <typename Body, typename... Given>
inline rocks_code code_of(Body body, Given&... given) {
  try {
    body(given...);
    return ROCKS_OK;
  } catch (const rocks::error& e) {
    CHECK(*e.what() != 0);
    return e.code();
  }
}
