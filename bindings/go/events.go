package rocks

// #include <stdlib.h>
// #include <rocks.h>
import "C"

import "unsafe"

// EventQueue holds events of databases until they are drained.
type EventQueue struct{ *object }

// Event is what happened. Kind: as "flush_completed".
type Event struct {
	Kind, DB, ColumnFamily, FilePath, Message string
}

// NewEventQueue makes a queue. settings: as "capacity=100;kinds=flush_completed".
func NewEventQueue(settings string) (*EventQueue, error) {
	if err := texts(settings); err != nil {
		return nil, err
	}
	text := C.CString(settings)
	defer C.free(unsafe.Pointer(text))
	var made *C.rocks_event_queue
	err := call(func(s *C.rocks_status) C.rocks_code { return C.rocks_event_queue_new(text, &made, s) })
	if err != nil {
		return nil, err
	}
	return &EventQueue{owned(unsafe.Pointer(made), func(h unsafe.Pointer, s *C.rocks_status) C.rocks_code {
		return C.rocks_event_queue_free((*C.rocks_event_queue)(h), s)
	})}, nil
}

// Wait tells whether an event came within so many milliseconds.
func (q *EventQueue) Wait(milliseconds int64) (bool, error) {
	found, err := code(func(s *C.rocks_status) C.rocks_code {
		return C.rocks_event_queue_wait((*C.rocks_event_queue)(q.handle), C.int64_t(milliseconds), s)
	}, TIMED_OUT)
	return err == nil && found == OK, err
}

// Drain takes what waits.
func (q *EventQueue) Drain() ([]Event, error) {
	var block *C.rocks_event_block
	if err := call(func(s *C.rocks_status) C.rocks_code { return C.rocks_event_block_new(&block, s) }); err != nil {
		return nil, err
	}
	defer C.rocks_event_block_free(block, nil)
	var view C.rocks_event_block_view
	err := q.ask(func(s *C.rocks_status) C.rocks_code {
		return C.rocks_event_queue_drain((*C.rocks_event_queue)(q.handle), 0, block, &view, s)
	})
	if err != nil || view.count == 0 {
		return nil, err
	}
	found := make([]Event, view.count)
	for i, event := range unsafe.Slice(view.events, int(view.count)) {
		found[i] = Event{
			Kind:         C.GoString(C.rocks_event_kind_name(event.kind)),
			DB:           string(slice(&event.db)),
			ColumnFamily: string(slice(&event.column_family)),
			FilePath:     string(slice(&event.file_path)),
			Message:      string(slice(&event.message)),
		}
	}
	return found, nil
}

// Backups are copies of databases in a folder.
type Backups struct{ *object }

// OpenBackups opens a folder of backups. options may be nil.
func OpenBackups(path string, options *Options) (*Backups, error) {
	if err := texts(path); err != nil {
		return nil, err
	}
	text := C.CString(path)
	defer C.free(unsafe.Pointer(text))
	var made *C.rocks_backup_engine
	err := call(func(s *C.rocks_status) C.rocks_code {
		return C.rocks_backup_engine_open(text, options.pointer(), &made, s)
	})
	if err != nil {
		return nil, err
	}
	return &Backups{owned(unsafe.Pointer(made), func(h unsafe.Pointer, s *C.rocks_status) C.rocks_code {
		return C.rocks_backup_engine_free((*C.rocks_backup_engine)(h), s)
	})}, nil
}

// Create makes a backup, and gives its number.
func (b *Backups) Create(db *DB) (uint32, error) {
	var id C.uint32_t
	err := b.ask(func(s *C.rocks_status) C.rocks_code {
		return C.rocks_backup_engine_create((*C.rocks_backup_engine)(b.handle), db.pointer(), nil, nil, 0, nil, &id, s)
	})
	return uint32(id), err
}

// Restore restores a backup to a folder; 0 is the latest.
func (b *Backups) Restore(id uint32, path string) error {
	if err := texts(path); err != nil {
		return err
	}
	text := C.CString(path)
	defer C.free(unsafe.Pointer(text))
	return b.ask(func(s *C.rocks_status) C.rocks_code {
		return C.rocks_backup_engine_restore((*C.rocks_backup_engine)(b.handle), C.uint32_t(id), text, nil, nil, nil, 0,
			nil, s)
	})
}
