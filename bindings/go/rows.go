package rocks

// #include <rocks.h>
import "C"

import (
	"runtime"
	"unsafe"
)

// Range is what a scan reads: from a key on, up to another.
type Range struct {
	From, To []byte
	Reverse  bool
	KeysOnly bool
	Family   *Family
	Options  map[string]string // read options
}

// Rows reads entries by blocks:
//
//	rows, err := db.Rows(rocks.Range{From: from, To: to})
//	for rows.Next() { use(rows.Key(), rows.Value()) }
//	err = rows.Close() // also what ended the scan
type Rows struct {
	iter, block    *object
	flags          C.uint32_t
	view           C.rocks_block_view
	keyAt, valueAt []uint32
	keys, values   []byte
	key, value     []byte
	at, count      int
	over           bool
	err            error
}

func (o *object) rows(r Range, make_ func(*C.rocks_options, **C.rocks_iter, *C.rocks_status) C.rocks_code) (*Rows, error) {
	reading, err := NewOptions(OPTIONS_READ, r.Options)
	if err != nil {
		return nil, err
	}
	defer reading.Close()
	if r.From != nil {
		if err := reading.SetBytes("iterate_lower_bound", r.From); err != nil {
			return nil, err
		}
	}
	if r.To != nil {
		if err := reading.SetBytes("iterate_upper_bound", r.To); err != nil {
			return nil, err
		}
	}
	var iter *C.rocks_iter
	var block *C.rocks_block
	err = o.ask(func(s *C.rocks_status) C.rocks_code { return make_(reading.pointer(), &iter, s) })
	if err != nil {
		return nil, err
	}
	rows := &Rows{iter: owned(unsafe.Pointer(iter), func(h unsafe.Pointer, s *C.rocks_status) C.rocks_code {
		return C.rocks_iter_free((*C.rocks_iter)(h), s)
	})}
	if err := call(func(s *C.rocks_status) C.rocks_code { return C.rocks_block_new(&block, s) }); err != nil {
		rows.iter.Close()
		return nil, err
	}
	rows.block = owned(unsafe.Pointer(block), func(h unsafe.Pointer, s *C.rocks_status) C.rocks_code {
		return C.rocks_block_free((*C.rocks_block)(h), s)
	})
	if r.Reverse {
		rows.flags |= SCAN_REVERSE
	}
	if r.KeysOnly {
		rows.flags |= SCAN_KEYS_ONLY
	}
	found, err := code(func(s *C.rocks_status) C.rocks_code {
		if r.Reverse {
			return C.rocks_iter_seek_to_last(iter, nil, nil, s)
		}
		return C.rocks_iter_seek_to_first(iter, nil, nil, s)
	}, NOT_FOUND)
	if err != nil {
		rows.Close()
		return nil, err
	}
	rows.over = found == NOT_FOUND
	return rows, nil
}

// Next goes to the next entry; false: there is none, or the scan failed, which Close tells.
func (r *Rows) Next() bool {
	if r.at == r.count && !r.read() {
		return false
	}
	r.key = r.keys[r.keyAt[r.at]:r.keyAt[r.at+1]:r.keyAt[r.at+1]]
	if r.valueAt != nil {
		r.value = r.values[r.valueAt[r.at]:r.valueAt[r.at+1]:r.valueAt[r.at+1]]
	}
	r.at++
	return true
}

func (r *Rows) read() bool {
	if r.over || r.err != nil {
		return false
	}
	found, err := code(func(s *C.rocks_status) C.rocks_code {
		return C.rocks_iter_read_block((*C.rocks_iter)(r.iter.handle), 0, 0, r.flags, (*C.rocks_block)(r.block.handle),
			&r.view, s)
	}, NOT_FOUND)
	runtime.KeepAlive(r)
	r.err, r.over = err, found == NOT_FOUND || r.view.done == 1
	if err != nil || found == NOT_FOUND {
		return false
	}
	r.at, r.count = 0, int(r.view.count)
	r.keyAt = unsafe.Slice((*uint32)(unsafe.Pointer(r.view.key_offsets)), r.count+1)
	r.keys = copied(unsafe.Pointer(r.view.keys), r.view.key_bytes)
	if r.view.value_offsets != nil {
		r.valueAt = unsafe.Slice((*uint32)(unsafe.Pointer(r.view.value_offsets)), r.count+1)
		r.values = copied(unsafe.Pointer(r.view.values), r.view.value_bytes)
	}
	return true
}

// Key is the key of the entry; it stays yours.
func (r *Rows) Key() []byte { return r.key }

// Value is the value of the entry, nil with KeysOnly; it stays yours.
func (r *Rows) Value() []byte { return r.value }

// Close ends the scan, and says what failed in it.
func (r *Rows) Close() error {
	r.over, r.at, r.count = true, 0, 0
	for _, part := range []*object{r.block, r.iter} {
		if err := part.Close(); r.err == nil {
			r.err = err
		}
	}
	return r.err
}

// Rows scans a database.
func (db *DB) Rows(r Range) (*Rows, error) {
	return db.rows(r, func(o *C.rocks_options, made **C.rocks_iter, s *C.rocks_status) C.rocks_code {
		return C.rocks_db_iter(db.pointer(), r.Family.pointer(), o, made, s)
	})
}

// Rows scans the state that the snapshot holds.
func (p *Snapshot) Rows(r Range) (*Rows, error) {
	return p.rows(r, func(o *C.rocks_options, made **C.rocks_iter, s *C.rocks_status) C.rocks_code {
		return C.rocks_snapshot_iter(p.pointer(), r.Family.pointer(), o, made, s)
	})
}

// Rows scans what the transaction sees.
func (t *Txn) Rows(r Range) (*Rows, error) {
	return t.rows(r, func(o *C.rocks_options, made **C.rocks_iter, s *C.rocks_status) C.rocks_code {
		return C.rocks_txn_iter(t.pointer(), r.Family.pointer(), o, made, s)
	})
}
