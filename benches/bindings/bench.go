// A get and a scan in Go: FOLDER, with the database of bench.c.
package main

import (
	"fmt"
	"os"
	"time"

	rocks "librocks"
)

const rows, keys, gets, rounds = 10000, 1000, 1000, 300

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func main() {
	db, err := rocks.Open(os.Args[1]+"/bench", nil, rocks.How{})
	must(err)
	all := make([][]byte, keys)
	for i := range all {
		all[i] = []byte(fmt.Sprintf("key%013d", i))
	}
	work := []func() int{
		func() (sum int) {
			for i := 0; i < gets; i++ {
				value, err := db.Get(nil, all[i%keys])
				must(err)
				sum += len(value)
			}
			return sum
		},
		func() (sum int) {
			rows, err := db.Rows(rocks.Range{})
			must(err)
			for rows.Next() {
				sum += len(rows.Key()) + len(rows.Value())
			}
			must(rows.Close())
			return sum
		},
	}
	best, total := [2]time.Duration{time.Hour, time.Hour}, 0
	for round := 0; round < rounds; round++ {
		for which, one := range work {
			begun := time.Now()
			total += one()
			if took := time.Since(begun); took < best[which] {
				best[which] = took
			}
		}
	}
	must(db.Close())
	fmt.Printf("sum %d\nget %d\nscan %d\n", total, best[0].Nanoseconds()/gets, best[1].Nanoseconds()/rows)
}
