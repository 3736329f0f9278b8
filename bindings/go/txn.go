package rocks

// #include <rocks.h>
import "C"

import (
	"runtime"
	"unsafe"
)

// Batch holds writes that become visible together. One goroutine at a time uses it.
type Batch struct{ *object }

func (b *Batch) pointer() *C.rocks_batch { return (*C.rocks_batch)(b.handle) }

// NewBatch makes an empty batch.
func NewBatch() (*Batch, error) {
	var made *C.rocks_batch
	if err := call(func(s *C.rocks_status) C.rocks_code { return C.rocks_batch_new(&made, s) }); err != nil {
		return nil, err
	}
	return &Batch{owned(unsafe.Pointer(made), func(h unsafe.Pointer, s *C.rocks_status) C.rocks_code {
		return C.rocks_batch_free((*C.rocks_batch)(h), s)
	})}, nil
}

// Put adds a write.
func (b *Batch) Put(f *Family, key, value []byte) error {
	return b.ask(func(s *C.rocks_status) C.rocks_code {
		return C.rocks_batch_put(b.pointer(), f.pointer(), pointer(key), C.size_t(len(key)),
			pointer(value), C.size_t(len(value)), s)
	})
}

// Merge adds an operand.
func (b *Batch) Merge(f *Family, key, operand []byte) error {
	return b.ask(func(s *C.rocks_status) C.rocks_code {
		return C.rocks_batch_merge(b.pointer(), f.pointer(), pointer(key), C.size_t(len(key)),
			pointer(operand), C.size_t(len(operand)), s)
	})
}

// Delete adds a deletion.
func (b *Batch) Delete(f *Family, key []byte) error {
	return b.ask(func(s *C.rocks_status) C.rocks_code {
		return C.rocks_batch_delete(b.pointer(), f.pointer(), pointer(key), C.size_t(len(key)), s)
	})
}

// Clear empties the batch.
func (b *Batch) Clear() error {
	return b.ask(func(s *C.rocks_status) C.rocks_code { return C.rocks_batch_clear(b.pointer(), s) })
}

// Count is how many records the batch has.
func (b *Batch) Count() (uint32, error) {
	var count C.uint32_t
	err := b.ask(func(s *C.rocks_status) C.rocks_code { return C.rocks_batch_count(b.pointer(), &count, s) })
	return uint32(count), err
}

// Snapshot holds the state of a database at one moment.
type Snapshot struct{ *object }

func (p *Snapshot) pointer() *C.rocks_snapshot { return (*C.rocks_snapshot)(p.handle) }

// Snapshot makes a snapshot.
func (db *DB) Snapshot() (*Snapshot, error) {
	var made *C.rocks_snapshot
	err := db.ask(func(s *C.rocks_status) C.rocks_code { return C.rocks_db_snapshot(db.pointer(), &made, s) })
	if err != nil {
		return nil, err
	}
	return &Snapshot{owned(unsafe.Pointer(made), func(h unsafe.Pointer, s *C.rocks_status) C.rocks_code {
		return C.rocks_snapshot_free((*C.rocks_snapshot)(h), s)
	})}, nil
}

// Get reads a key as it was then; nil where it was absent.
func (p *Snapshot) Get(f *Family, key []byte) ([]byte, error) {
	return p.got(func(m *memory, s *C.rocks_status) C.rocks_code {
		return C.rocks_snapshot_get_into(p.pointer(), f.pointer(), nil, pointer(key), C.size_t(len(key)),
			pointer(m.data), C.size_t(len(m.data)), &m.length, s)
	})
}

// Txn is a transaction. One goroutine at a time uses it.
type Txn struct{ *object }

func (t *Txn) pointer() *C.rocks_txn { return (*C.rocks_txn)(t.handle) }

// Begin begins a transaction of a database opened with the mode "transaction" or "optimistic_transaction".
// options: of the transaction; may be nil. write: of the writes when it commits, as in Put.
func (db *DB) Begin(options *Options, write ...*Options) (*Txn, error) {
	var made *C.rocks_txn
	err := db.ask(func(s *C.rocks_status) C.rocks_code {
		return C.rocks_txn_begin(db.pointer(), writing(write), options.pointer(), &made, s)
	})
	if err != nil {
		return nil, err
	}
	return &Txn{owned(unsafe.Pointer(made), func(h unsafe.Pointer, s *C.rocks_status) C.rocks_code {
		return C.rocks_txn_free((*C.rocks_txn)(h), s)
	})}, nil
}

// Get reads a key as the transaction sees it.
func (t *Txn) Get(f *Family, key []byte) ([]byte, error) {
	return t.got(func(m *memory, s *C.rocks_status) C.rocks_code {
		return C.rocks_txn_get_into(t.pointer(), f.pointer(), nil, pointer(key), C.size_t(len(key)),
			pointer(m.data), C.size_t(len(m.data)), &m.length, s)
	})
}

// GetForUpdate reads a key that nobody else may change before the commit.
func (t *Txn) GetForUpdate(f *Family, key []byte) ([]byte, error) {
	var value C.rocks_buffer
	found, err := code(func(s *C.rocks_status) C.rocks_code {
		return C.rocks_txn_get_for_update(t.pointer(), f.pointer(), nil, pointer(key), C.size_t(len(key)), 1, 1,
			&value, s)
	}, NOT_FOUND)
	runtime.KeepAlive(t)
	if err != nil || found == NOT_FOUND {
		return nil, err
	}
	return taken(&value), nil
}

// Put writes a key.
func (t *Txn) Put(f *Family, key, value []byte) error {
	return t.ask(func(s *C.rocks_status) C.rocks_code {
		return C.rocks_txn_put(t.pointer(), f.pointer(), pointer(key), C.size_t(len(key)),
			pointer(value), C.size_t(len(value)), s)
	})
}

// Merge adds an operand to a key.
func (t *Txn) Merge(f *Family, key, operand []byte) error {
	return t.ask(func(s *C.rocks_status) C.rocks_code {
		return C.rocks_txn_merge(t.pointer(), f.pointer(), pointer(key), C.size_t(len(key)),
			pointer(operand), C.size_t(len(operand)), s)
	})
}

// Delete deletes a key.
func (t *Txn) Delete(f *Family, key []byte) error {
	return t.ask(func(s *C.rocks_status) C.rocks_code {
		return C.rocks_txn_delete(t.pointer(), f.pointer(), pointer(key), C.size_t(len(key)), s)
	})
}

// Commit makes the writes visible.
func (t *Txn) Commit() error {
	return t.ask(func(s *C.rocks_status) C.rocks_code { return C.rocks_txn_commit(t.pointer(), s) })
}

// Rollback forgets the writes.
func (t *Txn) Rollback() error {
	return t.ask(func(s *C.rocks_status) C.rocks_code { return C.rocks_txn_rollback(t.pointer(), s) })
}
