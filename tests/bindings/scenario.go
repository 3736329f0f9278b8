// The scenario in Go: FOLDER.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"

	rocks "librocks"
)

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func got[T any](value T, err error) T {
	must(err)
	return value
}

func right(is bool) {
	if !is {
		panic("it is not right")
	}
}

func say(words ...any) {
	shown := make([]string, len(words))
	for i, word := range words {
		if text, is := word.([]byte); is && text == nil {
			shown[i] = "none"
		} else if is {
			shown[i] = string(text)
		} else {
			shown[i] = fmt.Sprint(word)
		}
	}
	fmt.Println(strings.Join(shown, " "))
}

func errorOf(err error) *rocks.Error {
	var failed *rocks.Error
	if !errors.As(err, &failed) {
		panic(fmt.Sprint("no error of rocks: ", err))
	}
	return failed
}

var folder = os.Args[1]

func opened(name string, options *rocks.Options) *rocks.DB {
	how := rocks.How{Mode: "optimistic_transaction", Families: []string{"default", "second"}}
	return got(rocks.Open(folder+"/"+name, options, how))
}

func readsAndWrites(db *rocks.DB) {
	say("families", strings.Join(got(db.Families()), " "))
	must(db.Put(nil, []byte("one"), []byte("1")))
	say("get", got(db.Get(nil, []byte("one"))))
	say("absent", got(db.Get(nil, []byte("absent"))))
	must(db.Put(nil, []byte("nul\x00key"), []byte{0, 255}))
	say("binary", fmt.Sprintf("%x", got(db.Get(nil, []byte("nul\x00key")))))
	second := got(db.Family("second"))
	must(db.Put(second, []byte("k"), []byte("2")))
	say("second", got(db.Get(second, []byte("k"))), got(db.Get(nil, []byte("k"))))
	must(second.Close())
	lost := errorOf(db.Put(second, []byte("k"), []byte("lost")))
	right(lost.Code == rocks.INVALID_HANDLE && got(db.Get(nil, []byte("k"))) == nil)

	// Writes take options, of their own kind.
	sync := got(rocks.NewOptions(rocks.OPTIONS_WRITE, map[string]string{"sync": "true"}))
	other := got(rocks.NewOptions(rocks.OPTIONS_READ, nil))
	synced := func(options *rocks.Options, check func(error)) {
		key, batch := []byte("synced"), got(rocks.NewBatch())
		check(db.Put(nil, key, key, options))
		check(db.Merge(nil, key, key, options))
		check(db.Delete(nil, key, options))
		check(db.Write(batch, options))
		txn, err := db.Begin(nil, options)
		check(err)
		if txn != nil {
			must(txn.Close())
		}
		must(batch.Close())
		must(options.Close())
	}
	synced(sync, must)
	synced(other, func(err error) { errorOf(err) })

	batch := got(rocks.NewBatch())
	must(batch.Put(nil, []byte("a"), []byte("1")))
	must(batch.Put(nil, []byte("b"), []byte("2")))
	must(batch.Delete(nil, []byte("one")))
	must(batch.Merge(nil, []byte("list"), []byte("x")))
	must(db.Write(batch))
	say("batch", got(batch.Count()), got(db.Get(nil, []byte("one"))))
	found := got(db.MultiGet([][]byte{[]byte("a"), []byte("absent"), []byte("b")}))
	say("multi_get", found[0], found[1], found[2])

	must(batch.Clear())
	for i := 0; i < 1000; i++ {
		must(batch.Put(nil, []byte(fmt.Sprintf("key%04d", i)), []byte(strconv.Itoa(i*i))))
	}
	must(db.Write(batch))
	must(batch.Close())
	count, sum := 0, 0
	var first, last []byte
	rows := got(db.Rows(rocks.Range{From: []byte("key"), To: []byte("kez")}))
	for rows.Next() {
		if first == nil {
			first = rows.Key()
		}
		last = rows.Key()
		count++
		sum += got(strconv.Atoi(string(rows.Value())))
	}
	must(rows.Close())
	say("scan", count, first, last, sum)
	rows = got(db.Rows(rocks.Range{From: []byte("key"), To: []byte("kez"), Reverse: true, KeysOnly: true}))
	rows.Next()
	say("reverse", rows.Key())
	must(rows.Close())
}

func snapshotsAndTransactions(db *rocks.DB) {
	a := []byte("a")
	snapshot := got(db.Snapshot())
	must(db.Put(nil, a, []byte("changed")))
	say("snapshot", got(snapshot.Get(nil, a)), got(db.Get(nil, a)))
	must(snapshot.Close())

	txn := got(db.Begin(nil))
	got(txn.GetForUpdate(nil, a))
	must(db.Put(nil, a, []byte("overtaken")))
	must(txn.Put(nil, a, []byte("lost")))
	conflict := errorOf(txn.Commit())
	say("conflict", conflict.Code, conflict.Subcode, conflict.Retryable, conflict.Message)
	must(txn.Rollback())
	must(txn.Close())
	say("rolled back", got(db.Get(nil, a)))
	txn = got(db.Begin(nil))
	must(txn.Put(nil, []byte("t"), []byte("t")))
	must(txn.Commit())
	must(txn.Close())
	say("committed", got(db.Get(nil, []byte("t"))))
}

func callbacks(db *rocks.DB, queue *rocks.EventQueue) {
	for _, operand := range []string{"b", "c", "d"} {
		must(db.Merge(nil, []byte("list"), []byte(operand)))
	}
	say("merge", got(db.Get(nil, []byte("list"))))
	must(db.Merge(nil, []byte("bad"), []byte("bad")))
	_, err := db.Get(nil, []byte("bad"))
	refused := errorOf(err)
	say("merge failed", refused.Code, strings.Contains(refused.Message, "refused bad"))
	must(db.Delete(nil, []byte("bad")))
	must(db.Merge(nil, []byte("panic"), []byte("panic")))
	if _, err = db.Get(nil, []byte("panic")); !strings.Contains(errorOf(err).Message, "it went wrong") {
		panic(err)
	}
	must(db.Delete(nil, []byte("panic")))
	must(db.Merge(nil, []byte("close"), []byte("close"))) // a callback cannot close it: it stays open
	_, err = db.Get(nil, []byte("close"))
	right(strings.Contains(errorOf(err).Message, "inside a callback"))
	must(db.Delete(nil, []byte("close")))

	for i := 0; i < 10; i++ {
		must(db.Put(nil, []byte(fmt.Sprint("r", i)), []byte("rubbish")))
	}
	must(db.Flush())
	must(db.Compact(nil))
	say("filter", got(db.Get(nil, []byte("r5"))), count(db))

	flushed := false
	for !flushed && got(queue.Wait(10000)) {
		for _, event := range got(queue.Drain()) {
			flushed = flushed || event.Kind == "flush_completed"
		}
	}
	say("event", "flush_completed", flushed)
}

func rubbish(key, _ []byte) (rocks.Decision, []byte, error) {
	if bytes.HasPrefix(key, []byte("r")) {
		return rocks.Remove, nil, nil
	}
	return rocks.Keep, nil, nil
}

// Additions of four goroutines through flushes, compactions and stalls; a close while callbacks are asked.
func stress() {
	options := got(rocks.NewOptions(rocks.OPTIONS_DATABASE, map[string]string{
		"create_if_missing": "true", "create_missing_column_families": "true", "write_buffer_size": "65536",
		"level0_file_num_compaction_trigger": "2", "level0_slowdown_writes_trigger": "3",
		"level0_stop_writes_trigger": "4", "max_background_jobs": "4",
	}))
	must(options.MergeOperator("scenario.sum", func(_, existing, operand []byte) ([]byte, error) {
		sum, err := strconv.Atoi(string(operand))
		if err == nil && existing != nil {
			sum += got(strconv.Atoi(string(existing)))
		}
		return []byte(strconv.Itoa(sum)), err
	}))
	must(options.CompactionFilter("scenario.rubbish", rubbish))
	for half := 0; half < 2; half++ {
		db := opened("stress", options)
		var writers sync.WaitGroup
		for which := 0; which < 4; which++ {
			writers.Add(1)
			go func(from, to int) {
				defer writers.Done()
				for i := from; i < to; i += 4 {
					must(db.Merge(nil, []byte(fmt.Sprint("sum", i%100)), []byte(strconv.Itoa(i))))
					if i%10 == 0 {
						must(db.Put(nil, []byte(fmt.Sprint("r", i)), []byte("rubbish")))
					}
				}
			}(half*15000+which, (half+1)*15000)
		}
		writers.Wait()
		must(db.Close())
	}
	db := opened("stress", options)
	must(db.Flush())
	must(db.Compact(nil))
	right := 0
	for k := 0; k < 100; k++ {
		sum := got(strconv.Atoi(string(got(db.Get(nil, []byte(fmt.Sprint("sum", k)))))))
		if sum == 300*k+100*299*150 {
			right++
		}
	}
	say("stress", right, count(db))
	must(db.Close())
	must(options.Close())
}

// How many keys begin with an r.
func count(db *rocks.DB) int {
	left := 0
	rows := got(db.Rows(rocks.Range{From: []byte("r"), To: []byte("s")}))
	for rows.Next() {
		left++
	}
	must(rows.Close())
	return left
}

// Whether the collector frees what nobody closed.
func collected(db *rocks.DB) bool {
	before := rocks.Alive()
	for i := 0; i < 100; i++ {
		must(got(rocks.NewBatch()).Put(nil, []byte("k"), []byte("v")))
		got(db.Snapshot())
		got(db.Rows(rocks.Range{})).Next()
	}
	for i := 0; i < 1000 && rocks.Alive() != before; i++ {
		runtime.GC()
		time.Sleep(10 * time.Millisecond)
	}
	return rocks.Alive() == before
}

func main() {
	var db *rocks.DB
	queue := got(rocks.NewEventQueue("kinds=flush_completed"))
	options := got(rocks.NewOptions(rocks.OPTIONS_DATABASE, map[string]string{
		"create_if_missing": "true", "create_missing_column_families": "true",
		"write_buffer_size": "65536",
	}))
	must(options.MergeOperator("scenario.join", func(_, existing, operand []byte) ([]byte, error) {
		if string(operand) == "bad" {
			return nil, errors.New("refused bad")
		}
		if string(operand) == "panic" {
			panic("it went wrong")
		}
		if string(operand) == "close" {
			return nil, db.Close()
		}
		if existing == nil {
			return operand, nil
		}
		return bytes.Join([][]byte{existing, operand}, []byte(",")), nil
	}))
	must(options.CompactionFilter("scenario.rubbish", rubbish))
	must(options.AddEventQueue(queue))

	db = opened("db", options)
	readsAndWrites(db)
	snapshotsAndTransactions(db)
	right(errorOf(options.Set("write_buffer_size", "70000\x00")).Code == rocks.INVALID_ARGUMENT) // a NUL would cut it
	_, err := db.Family("second\x00")
	right(errorOf(err).Code == rocks.INVALID_ARGUMENT)
	wrong := errorOf(options.Set("write_buffer_sise", "1"))
	say("error", wrong.Code, wrong.Message)
	callbacks(db, queue)
	stress()
	say("left to the collector", collected(db))

	backups := got(rocks.OpenBackups(folder+"/backups", nil))
	say("backup", got(backups.Create(db)))
	snapshot, txn := got(db.Snapshot()), got(db.Begin(nil))
	must(db.Close())
	_, err = snapshot.Get(nil, []byte("a"))
	say("closed", errorOf(err).Code, errorOf(txn.Commit()).Code)
	must(snapshot.Close())
	must(txn.Close())

	must(backups.Restore(1, folder+"/restored"))
	must(backups.Close())
	restored := opened("restored", options)
	say("restored", got(restored.Get(nil, []byte("list"))), got(restored.Get(nil, []byte("t"))))
	must(restored.Close())
	must(options.Close())
	must(queue.Close())
	for i := 0; i < 1000 && rocks.Alive() != 0; i++ {
		runtime.GC()
		time.Sleep(10 * time.Millisecond)
	}
	say("alive", rocks.Alive())
}
