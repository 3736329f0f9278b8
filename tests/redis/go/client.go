// Redigo with the example server: client SERVER FOLDER
package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"reflect"
	"strings"
	"syscall"

	"github.com/gomodule/redigo/redis"
)

func must(what string, got interface{}, err error, wanted interface{}) {
	if err != nil || !reflect.DeepEqual(got, wanted) {
		panic(fmt.Sprintf("%s: %v (%v), wanted %v", what, got, err, wanted))
	}
}

func work(address string) {
	pool := redis.Pool{Dial: func() (redis.Conn, error) { return redis.Dial("tcp", address) }}
	defer pool.Close()
	c, other := pool.Get(), pool.Get()
	defer c.Close()
	defer other.Close()

	text, err := redis.String(c.Do("FLUSHALL"))
	must("FLUSHALL", text, err, "OK")
	text, err = redis.String(c.Do("SET", "k", "v", "EX", 100))
	must("SET", text, err, "OK")
	text, err = redis.String(c.Do("GET", "k"))
	must("GET", text, err, "v")
	_, err = redis.String(c.Do("GET", "none"))
	must("GET none", err, nil, redis.ErrNil)
	raw := []byte{0, 13, 10, 255}
	_, err = c.Do("SET", raw, raw)
	must("SET of bytes", nil, err, nil)
	found, err := redis.Bytes(c.Do("GET", raw))
	must("GET of bytes", bytes.Equal(found, raw), err, true)
	_, err = c.Do("HSET", redis.Args{}.Add("h").AddFlat(map[string]string{"f": "1", "g": "2"})...)
	must("HSET", nil, err, nil)
	pairs, err := redis.StringMap(c.Do("HGETALL", "h"))
	must("HGETALL", pairs, err, map[string]string{"f": "1", "g": "2"})
	_, err = c.Do("ZADD", "z", 1, "a", 2.5, "b")
	must("ZADD", nil, err, nil)
	scores, err := redis.Float64s(c.Do("ZMSCORE", "z", "a", "b"))
	must("ZMSCORE", scores, err, []float64{1, 2.5})
	_, err = c.Do("LPUSH", "k", "x")
	if err == nil || !strings.HasPrefix(err.Error(), "WRONGTYPE") {
		panic(fmt.Sprint("LPUSH of a string: ", err))
	}

	// A pipeline, a transaction, and one that somebody spoils.
	c.Send("INCR", "n")
	c.Send("INCR", "n")
	c.Flush()
	number, err := redis.Int(c.Receive())
	must("INCR", number, err, 1)
	number, err = redis.Int(c.Receive())
	must("INCR", number, err, 2)
	c.Send("MULTI")
	c.Send("INCR", "n")
	c.Send("GET", "n")
	numbers, err := redis.Ints(c.Do("EXEC"))
	must("EXEC", numbers, err, []int{3, 3})
	c.Do("WATCH", "n")
	other.Do("INCR", "n")
	c.Send("MULTI")
	c.Send("INCR", "n")
	reply, err := c.Do("EXEC")
	must("EXEC of a watched key", reply, err, nil)

	// One waits, another pushes.
	popped := make(chan []string)
	go func() {
		words, err := redis.Strings(c.Do("BLPOP", "queue", 10))
		if err != nil {
			panic(err)
		}
		popped <- words
	}()
	_, err = other.Do("RPUSH", "queue", "job")
	must("RPUSH", nil, err, nil)
	must("BLPOP", <-popped, nil, []string{"queue", "job"})

	// Pages.
	for i := 0; i < 300; i++ {
		c.Do("SADD", "s", fmt.Sprint("m", i))
	}
	seen, cursor := 0, "0"
	for {
		page, err := redis.Values(c.Do("SSCAN", "s", cursor, "COUNT", 50))
		must("SSCAN", len(page), err, 2)
		members, err := redis.Strings(page[1], nil)
		must("a page", nil, err, nil)
		seen += len(members)
		if cursor, _ = redis.String(page[0], nil); cursor == "0" {
			break
		}
	}
	must("members", seen, nil, 300)

	// A stream with a group.
	c.Do("XGROUP", "CREATE", "jobs", "workers", "0", "MKSTREAM")
	id, err := redis.String(c.Do("XADD", "jobs", "*", "order", "17"))
	must("XADD", nil, err, nil)
	streams, err := redis.Values(c.Do("XREADGROUP", "GROUP", "workers", "w", "STREAMS", "jobs", ">"))
	must("XREADGROUP", len(streams), err, 1)
	number, err = redis.Int(c.Do("XACK", "jobs", "workers", id))
	must("XACK", number, err, 1)
	script := redis.NewScript(0, "return 1")
	if _, err = script.Do(c); err == nil || !strings.Contains(err.Error(), "unknown command") {
		panic(fmt.Sprint("EVALSHA: ", err))
	}
}

func main() {
	server := exec.Command(os.Args[1], os.Args[2]+"/db")
	out, err := server.StdoutPipe()
	if err == nil {
		err = server.Start()
	}
	if err != nil {
		panic(err)
	}
	line, _ := bufio.NewReader(out).ReadString('\n')
	func() {
		defer server.Process.Kill()
		work("127.0.0.1:" + strings.Fields(line)[1])
		server.Process.Signal(syscall.SIGTERM)
		must("the server's end", nil, server.Wait(), nil)
	}()
	fmt.Println("all well")
}
