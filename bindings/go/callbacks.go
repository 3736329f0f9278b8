package rocks

// #include <stdlib.h>
// #include "callbacks.h"
import "C"

import (
	"fmt"
	"runtime/cgo"
	"unsafe"
)

// MergeFunc gives the new value of a key; existing is nil where there is none. It must be associative:
// existing may be an operand that was merged before. Any thread calls it, and several at a time.
type MergeFunc func(key, existing, operand []byte) ([]byte, error)

// FilterFunc decides about a record of a compaction: Keep, Remove, or Change with the new value.
type FilterFunc func(key, value []byte) (Decision, []byte, error)

// Decision is what a FilterFunc decides.
type Decision int

// What a FilterFunc decides.
const (
	Keep   Decision = COMPACTION_KEEP
	Remove Decision = COMPACTION_REMOVE
	Change Decision = COMPACTION_CHANGE_VALUE
)

// MergeOperator makes column families opened with these options merge with a function.
func (o *Options) MergeOperator(name string, merge MergeFunc) error {
	if err := texts(name); err != nil {
		return err
	}
	text := C.CString(name)
	defer C.free(unsafe.Pointer(text))
	state := cgo.NewHandle(merge) // the library calls destroy, also when it fails
	var made *C.rocks_merge_operator
	err := call(func(s *C.rocks_status) C.rocks_code {
		return C.rocks_go_merge_operator(C.uintptr_t(state), text, &made, s)
	})
	if err != nil {
		return err
	}
	defer C.rocks_release(unsafe.Pointer(made))
	place := C.CString("merge_operator")
	defer C.free(unsafe.Pointer(place))
	return o.ask(func(s *C.rocks_status) C.rocks_code {
		return C.rocks_options_set_merge_operator((*C.rocks_options)(o.handle), place, made, s)
	})
}

// CompactionFilter makes databases opened with these options ask a function about each record.
func (o *Options) CompactionFilter(name string, filter FilterFunc) error {
	if err := texts(name); err != nil {
		return err
	}
	text := C.CString(name)
	defer C.free(unsafe.Pointer(text))
	state := cgo.NewHandle(filter)
	var made *C.rocks_compaction_filter
	err := call(func(s *C.rocks_status) C.rocks_code {
		return C.rocks_go_compaction_filter(C.uintptr_t(state), text, &made, s)
	})
	if err != nil {
		return err
	}
	defer C.rocks_release(unsafe.Pointer(made))
	place := C.CString("compaction_filter")
	defer C.free(unsafe.Pointer(place))
	return o.ask(func(s *C.rocks_status) C.rocks_code {
		return C.rocks_options_set_compaction_filter((*C.rocks_options)(o.handle), place, made, s)
	})
}

func appended(sink unsafe.Pointer, data []byte) bool {
	return C.rocks_sink_append((*C.rocks_sink)(sink), pointer(data), C.size_t(len(data)), nil) == OK
}

// A panic that left a callback would end the process; it becomes the text of a failure.
func failing(sink unsafe.Pointer) {
	if problem := recover(); problem != nil {
		appended(sink, []byte(fmt.Sprint(problem)))
	}
}

//export rocksGoMerge
func rocksGoMerge(state C.uintptr_t, key unsafe.Pointer, keyLen C.size_t, existing, value unsafe.Pointer,
	valueLen C.size_t, result, failure unsafe.Pointer) (done C.bool) {
	defer failing(failure)
	merge := cgo.Handle(state).Value().(MergeFunc)
	var before []byte
	if existing != nil {
		before = slice((*C.rocks_slice)(existing))
	}
	after, err := merge(copied(key, keyLen), before, copied(value, valueLen))
	if err != nil {
		appended(failure, []byte(err.Error()))
		return false
	}
	return C.bool(appended(result, after))
}

//export rocksGoFilter
func rocksGoFilter(state C.uintptr_t, at, result, failure unsafe.Pointer) (decision C.rocks_compaction_decision) {
	decision = COMPACTION_FAILED
	defer failing(failure)
	filter := cgo.Handle(state).Value().(FilterFunc)
	record := (*C.rocks_compaction_record)(at)
	if record.value_type != COMPACTION_TYPE_VALUE {
		return COMPACTION_KEEP
	}
	decided, value, err := filter(slice(&record.key), slice(&record.value))
	if err != nil {
		appended(failure, []byte(err.Error()))
		return COMPACTION_FAILED
	}
	if decided == Change && !appended(result, value) {
		return COMPACTION_FAILED
	}
	return C.rocks_compaction_decision(decided)
}

//export rocksGoDestroy
func rocksGoDestroy(state C.uintptr_t) {
	cgo.Handle(state).Delete()
}
