// The functions of Go that the library calls: callbacks.c fills the structs of callbacks with them.
#ifndef ROCKS_GO_CALLBACKS_H
#define ROCKS_GO_CALLBACKS_H

#include <rocks.h>

// state: the number of a cgo.Handle.
rocks_code rocks_go_merge_operator(uintptr_t state, const char* name, rocks_merge_operator** made,
                                   rocks_status* status);
rocks_code rocks_go_compaction_filter(uintptr_t state, const char* name,
                                      rocks_compaction_filter** made, rocks_status* status);

#endif
