// Package rocks is RocksDB for Go, over the C interface of rocks.h. README.md shows how it is used.
package rocks

// #cgo pkg-config: rocks
// #include <stdlib.h>
// #include <rocks.h>
import "C"

import (
	"fmt"
	"runtime"
	"sort"
	"strings"
	"sync"
	"unsafe"
)

// Error is a call that failed.
type Error struct {
	Code, Subcode, Severity int
	Flags                   uint32
	Message                 string
	Retryable               bool
}

func (e *Error) Error() string { return e.Message }

var statuses = sync.Pool{New: func() any { return new(C.rocks_status) }}

// call makes a call that takes a status.
func call(f func(*C.rocks_status) C.rocks_code) error {
	_, err := code(f)
	return err
}

// code makes a call, of which answers are results and not failures.
func code(f func(*C.rocks_status) C.rocks_code, answers ...C.rocks_code) (C.rocks_code, error) {
	status := statuses.Get().(*C.rocks_status)
	defer statuses.Put(status)
	found := f(status)
	runtime.KeepAlive(f) // and with it the objects whose handles it gave
	if found == OK {
		return found, nil
	}
	for _, answer := range answers {
		if found == answer {
			return found, nil
		}
	}
	return found, &Error{
		Code: int(status.code), Subcode: int(status.subcode), Severity: int(status.severity),
		Flags: uint32(status.flags), Message: C.GoString(&status.message[0]),
		Retryable: bool(C.rocks_status_is_retryable(status)),
	}
}

// texts refuses what C would cut at a NUL.
func texts(given ...string) error {
	for _, text := range given {
		if strings.IndexByte(text, 0) >= 0 {
			why := fmt.Sprintf("text: %q has a NUL; accepted: names, paths and values without one", text)
			return &Error{Code: INVALID_ARGUMENT, Message: why}
		}
	}
	return nil
}

func pointer(data []byte) unsafe.Pointer {
	if len(data) == 0 {
		return nil
	}
	return unsafe.Pointer(&data[0])
}

// copied copies C's bytes; C.GoBytes takes no length of 2 GiB.
func copied(data unsafe.Pointer, length C.size_t) []byte {
	return append(make([]byte, 0, length), unsafe.Slice((*byte)(data), length)...)
}

func slice(s *C.rocks_slice) []byte { return copied(unsafe.Pointer(s.data), s.len) }

func taken(b *C.rocks_buffer) []byte {
	data := copied(unsafe.Pointer(b.data), b.len)
	C.rocks_buffer_free(b, nil)
	return data
}

// object is a handle: Close frees it and says what failed, the garbage collector frees what was left. One
// that was closed keeps its number: the library refuses it, where nil would be a default.
type object struct {
	handle   unsafe.Pointer
	free     func(unsafe.Pointer, *C.rocks_status) C.rocks_code
	isClosed bool
}

func release(o *object) { C.rocks_release(o.handle) }

func owned(handle unsafe.Pointer, free func(unsafe.Pointer, *C.rocks_status) C.rocks_code) *object {
	o := &object{handle: handle, free: free}
	runtime.SetFinalizer(o, release)
	return o
}

// Close frees the object. Closing it again does nothing.
func (o *object) Close() error {
	if o.isClosed {
		return nil
	}
	o.isClosed = true
	runtime.SetFinalizer(o, nil)
	found, err := code(func(s *C.rocks_status) C.rocks_code { return o.free(o.handle, s) })
	if found == HANDLE_BUSY { // it is open as before
		o.isClosed = false
		runtime.SetFinalizer(o, release)
	}
	return err
}

func (o *object) ask(f func(*C.rocks_status) C.rocks_code) error {
	err := call(f)
	runtime.KeepAlive(o)
	return err
}

// Options are set by RocksDB's names.
type Options struct{ *object }

// NewOptions makes options of a kind, one of OPTIONS_DATABASE and so on. A map has no order: a preset is set
// first, so that the other options win over it.
func NewOptions(kind int, values map[string]string) (*Options, error) {
	var made *C.rocks_options
	err := call(func(s *C.rocks_status) C.rocks_code {
		return C.rocks_options_new(C.rocks_options_kind(kind), &made, s)
	})
	if err != nil {
		return nil, err
	}
	options := &Options{owned(unsafe.Pointer(made), func(h unsafe.Pointer, s *C.rocks_status) C.rocks_code {
		return C.rocks_options_free((*C.rocks_options)(h), s)
	})}
	names := make([]string, 0, len(values))
	for name := range values {
		names = append(names, name)
	}
	sort.Slice(names, func(i, j int) bool {
		a, b := names[i], names[j]
		return a == "preset" || b != "preset" && a < b
	})
	for _, name := range names {
		if err := options.Set(name, values[name]); err != nil {
			options.Close()
			return nil, err
		}
	}
	return options, nil
}

func (o *Options) pointer() *C.rocks_options {
	if o == nil {
		return nil
	}
	return (*C.rocks_options)(o.handle)
}

// Set sets one option.
func (o *Options) Set(name, value string) error {
	if err := texts(name, value); err != nil {
		return err
	}
	n, v := C.CString(name), C.CString(value)
	defer C.free(unsafe.Pointer(n))
	defer C.free(unsafe.Pointer(v))
	return o.ask(func(s *C.rocks_status) C.rocks_code { return C.rocks_options_set(o.pointer(), n, v, s) })
}

// SetBytes sets a key or prefix, which may have any bytes.
func (o *Options) SetBytes(name string, value []byte) error {
	if err := texts(name); err != nil {
		return err
	}
	n := C.CString(name)
	defer C.free(unsafe.Pointer(n))
	return o.ask(func(s *C.rocks_status) C.rocks_code {
		return C.rocks_options_set_bytes(o.pointer(), n, pointer(value), C.size_t(len(value)), s)
	})
}

// AddEventQueue makes databases opened with these options put their events into the queue.
func (o *Options) AddEventQueue(q *EventQueue) error {
	n := C.CString("listeners")
	defer C.free(unsafe.Pointer(n))
	return o.ask(func(s *C.rocks_status) C.rocks_code {
		return C.rocks_options_add_event_queue(o.pointer(), n, (*C.rocks_event_queue)(q.handle), s)
	})
}

// Family is a column family; nil is the default one.
type Family struct{ *object }

func (f *Family) pointer() *C.rocks_column_family {
	if f == nil {
		return nil
	}
	return (*C.rocks_column_family)(f.handle)
}

// DB is a database. Any number of goroutines may use it.
type DB struct{ *object }

func (db *DB) pointer() *C.rocks_db { return (*C.rocks_db)(db.handle) }

// How says how a database is opened: its mode, as "transaction"; all of its families; more open options.
type How struct {
	Mode     string
	Families []string
	Options  map[string]string
}

// Open opens a database. options may be nil.
func Open(path string, options *Options, how How) (*DB, error) {
	if err := texts(append([]string{path}, how.Families...)...); err != nil {
		return nil, err
	}
	opening, err := NewOptions(OPTIONS_OPEN, how.Options)
	if err != nil {
		return nil, err
	}
	defer opening.Close()
	if how.Mode != "" {
		if err := opening.Set("mode", how.Mode); err != nil {
			return nil, err
		}
	}
	text := C.CString(path)
	defer C.free(unsafe.Pointer(text))
	var names **C.char
	if count := len(how.Families); count > 0 {
		names = (**C.char)(C.calloc(C.size_t(count), C.size_t(unsafe.Sizeof(names))))
		defer C.free(unsafe.Pointer(names))
		for i, name := range how.Families {
			n := C.CString(name)
			defer C.free(unsafe.Pointer(n))
			unsafe.Slice(names, count)[i] = n
		}
	}
	var made *C.rocks_db
	err = call(func(s *C.rocks_status) C.rocks_code {
		return C.rocks_db_open(text, options.pointer(), opening.pointer(), names, nil, C.size_t(len(how.Families)), &made, s)
	})
	runtime.KeepAlive(options)
	if err != nil {
		return nil, err
	}
	return &DB{owned(unsafe.Pointer(made), func(h unsafe.Pointer, s *C.rocks_status) C.rocks_code {
		return C.rocks_db_close((*C.rocks_db)(h), s)
	})}, nil
}

func ownedFamily(made *C.rocks_column_family) *Family {
	return &Family{owned(unsafe.Pointer(made), func(h unsafe.Pointer, s *C.rocks_status) C.rocks_code {
		return C.rocks_column_family_free((*C.rocks_column_family)(h), s)
	})}
}

// Family finds a column family.
func (db *DB) Family(name string) (*Family, error) {
	if err := texts(name); err != nil {
		return nil, err
	}
	n := C.CString(name)
	defer C.free(unsafe.Pointer(n))
	var made *C.rocks_column_family
	err := db.ask(func(s *C.rocks_status) C.rocks_code { return C.rocks_db_column_family(db.pointer(), n, &made, s) })
	if err != nil {
		return nil, err
	}
	return ownedFamily(made), nil
}

// CreateFamily makes a column family.
func (db *DB) CreateFamily(name string, options *Options) (*Family, error) {
	if err := texts(name); err != nil {
		return nil, err
	}
	n := C.CString(name)
	defer C.free(unsafe.Pointer(n))
	var made *C.rocks_column_family
	err := db.ask(func(s *C.rocks_status) C.rocks_code {
		return C.rocks_db_create_column_family(db.pointer(), n, options.pointer(), &made, s)
	})
	if err != nil {
		return nil, err
	}
	return ownedFamily(made), nil
}

// Families are the names of the column families.
func (db *DB) Families() ([]string, error) {
	var names C.rocks_buffer
	err := db.ask(func(s *C.rocks_status) C.rocks_code {
		return C.rocks_db_column_families(db.pointer(), &names, nil, s)
	})
	if err != nil {
		return nil, err
	}
	return strings.Split(strings.TrimSuffix(string(taken(&names)), "\x00"), "\x00"), nil
}

// memory is the room that reads fill.
type memory struct {
	data   []byte
	length C.size_t
}

var memories = sync.Pool{New: func() any { return &memory{data: make([]byte, 4096)} }}

// got reads by a function rocks_..._get_into: the value, or nil.
func (o *object) got(read func(*memory, *C.rocks_status) C.rocks_code) ([]byte, error) {
	room := memories.Get().(*memory)
	defer memories.Put(room)
	for {
		found, err := code(func(s *C.rocks_status) C.rocks_code { return read(room, s) }, NOT_FOUND, BUFFER_TOO_SMALL)
		runtime.KeepAlive(o)
		if err != nil || found == NOT_FOUND {
			return nil, err
		}
		if found == OK {
			return append(make([]byte, 0, room.length), room.data[:room.length]...), nil
		}
		room.data = make([]byte, room.length)
	}
}

// Get reads a key; the value is nil where it is absent.
func (db *DB) Get(f *Family, key []byte) ([]byte, error) {
	return db.got(func(m *memory, s *C.rocks_status) C.rocks_code {
		return C.rocks_db_get_into(db.pointer(), f.pointer(), nil, pointer(key), C.size_t(len(key)),
			pointer(m.data), C.size_t(len(m.data)), &m.length, s)
	})
}

// Calls that write take write options of their own, if any: NewOptions(OPTIONS_WRITE,
// map[string]string{"sync": "true"}).
func writing(options []*Options) *C.rocks_options {
	if len(options) == 0 {
		return nil
	}
	return options[0].pointer()
}

// Put writes a key. options: of the write, at most one.
func (db *DB) Put(f *Family, key, value []byte, options ...*Options) error {
	return db.ask(func(s *C.rocks_status) C.rocks_code {
		return C.rocks_db_put(db.pointer(), f.pointer(), writing(options), pointer(key), C.size_t(len(key)),
			pointer(value), C.size_t(len(value)), s)
	})
}

// Merge adds an operand to a key. options: as in Put.
func (db *DB) Merge(f *Family, key, operand []byte, options ...*Options) error {
	return db.ask(func(s *C.rocks_status) C.rocks_code {
		return C.rocks_db_merge(db.pointer(), f.pointer(), writing(options), pointer(key), C.size_t(len(key)),
			pointer(operand), C.size_t(len(operand)), s)
	})
}

// Delete deletes a key. options: as in Put.
func (db *DB) Delete(f *Family, key []byte, options ...*Options) error {
	return db.ask(func(s *C.rocks_status) C.rocks_code {
		return C.rocks_db_delete(db.pointer(), f.pointer(), writing(options), pointer(key), C.size_t(len(key)), s)
	})
}

// MultiGet reads many keys of the default family; the value is nil where one is absent.
func (db *DB) MultiGet(keys [][]byte) ([][]byte, error) {
	count := len(keys)
	if count == 0 {
		return nil, nil
	}
	// Go's memory must not hold pointers that C reads: the keys and their slices are copied into C's.
	size := C.size_t(unsafe.Sizeof(C.rocks_slice{}))
	array := (*C.rocks_slice)(C.calloc(C.size_t(count), size))
	defer C.free(unsafe.Pointer(array))
	for i, key := range keys {
		data := C.CBytes(key)
		defer C.free(data)
		one := &unsafe.Slice(array, count)[i]
		one.data, one.len = (*C.uint8_t)(data), C.size_t(len(key))
	}
	var result *C.rocks_values
	if err := call(func(s *C.rocks_status) C.rocks_code { return C.rocks_values_new(&result, s) }); err != nil {
		return nil, err
	}
	defer C.rocks_values_free(result, nil)
	var values *C.rocks_slice
	var codes *C.rocks_code
	err := db.ask(func(s *C.rocks_status) C.rocks_code {
		return C.rocks_db_multi_get(db.pointer(), nil, nil, array, C.size_t(count), 0, result, &values, &codes, s)
	})
	if err != nil {
		return nil, err
	}
	found := make([][]byte, count)
	for i, one := range unsafe.Slice(codes, count) {
		if one == OK {
			found[i] = slice(&unsafe.Slice(values, count)[i])
		} else if one != NOT_FOUND {
			return nil, call(func(s *C.rocks_status) C.rocks_code {
				return C.rocks_values_status_at(result, C.size_t(i), s)
			})
		}
	}
	return found, nil
}

// Write writes a batch. options: as in Put.
func (db *DB) Write(b *Batch, options ...*Options) error {
	return db.ask(func(s *C.rocks_status) C.rocks_code {
		return C.rocks_db_write(db.pointer(), writing(options), b.pointer(), s)
	})
}

// Flush writes the memtables to tables.
func (db *DB) Flush() error {
	return db.ask(func(s *C.rocks_status) C.rocks_code { return C.rocks_db_flush(db.pointer(), nil, 0, nil, s) })
}

// Compact compacts a family.
func (db *DB) Compact(f *Family) error {
	return db.ask(func(s *C.rocks_status) C.rocks_code {
		return C.rocks_db_compact_range(db.pointer(), f.pointer(), nil, nil, 0, nil, 0, nil, s)
	})
}

// Service answers callbacks that other bindings of this process gave this thread; Go's own need none.
func Service(micros uint64) error {
	return call(func(s *C.rocks_status) C.rocks_code { return C.rocks_service(C.uint64_t(micros), nil, s) })
}

// Alive is how many objects of the library are alive in the process.
func Alive() uint64 {
	var count C.uint64_t
	C.rocks_handles_alive(nil, &count, nil)
	return uint64(count)
}
