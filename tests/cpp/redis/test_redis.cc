// Redis's commands: replies and what is in them, sessions, transactions, locks.
#include "../support/check.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace {

using words = std::vector<std::string>;

// The texts of the elements.
words texts(const rocks::redis_value& of) {
  words all;
  for (const auto one : of) all.emplace_back(one.text());
  return all;
}

rocks::db open(const std::string& path, const char* mode = "read_write") {
  return rocks::db(path, rocks::options(ROCKS_OPTIONS_DATABASE, {{"create_if_missing", "true"}}),
                   rocks::options(ROCKS_OPTIONS_OPEN, {{"mode", mode}}));
}

void commands(const rocks::redis& redis) {
  rocks::redis_reply reply;
  CHECK(!reply.value());
  CHECK(redis.call({"SET", "k", "v"}, reply).text() == "OK");
  CHECK(reply.value().kind() == ROCKS_REDIS_SIMPLE && reply.resp() == "+OK\r\n");
  const std::string key("k\0k", 3);
  CHECK(redis.command(reply, "set", key, std::string_view("\0", 1)).text() == "OK");
  CHECK(redis.command(reply, "GET", key).text() == std::string_view("\0", 1));
  CHECK(redis.call({"GET", "none"}, reply).is_nil() &&
        redis.call({"LPOP", "x", "2"}, reply).is_nil());
  CHECK(redis.call({"RPUSH", "l", "a", "b", "c"}, reply).integer() == 3);
  const auto list = redis.call({"LRANGE", "l", "0", "-1"}, reply);
  CHECK(list.size() == 3 && texts(list) == words({"a", "b", "c"}) && list[2].text() == "c");
  CHECK(redis.call({"LRANGE", "none", "0", "-1"}, reply).size() == 0);
  CHECK(texts(reply.value()).empty());

  redis.call({"ZADD", "z", "1", "a", "2.5", "b"}, reply);
  // Pairs within the array, which are stepped over as a whole.
  const auto scores = redis.call({"ZRANGE", "z", "0", "-1", "WITHSCORES"}, reply);
  CHECK(scores.size() == 2 && scores[0].size() == 2 && scores[1][0].text() == "b");
  CHECK(scores[1][1].kind() == ROCKS_REDIS_DOUBLE && scores[1][1].number() == 2.5);
  CHECK(scores.node().flags == ROCKS_REDIS_FLAT);
  CHECK(reply.resp(3) == "*2\r\n*2\r\n$1\r\na\r\n,1\r\n*2\r\n$1\r\nb\r\n,2.5\r\n");
  CHECK(code_of([&] { reply.resp(4); }) == ROCKS_INVALID_ARGUMENT);

  redis.call({"HSET", "h", "f", "1", "g", "2"}, reply);
  std::map<std::string, std::string> fields;
  const auto map = redis.call({"HGETALL", "h"}, reply);
  CHECK(map.kind() == ROCKS_REDIS_MAP && map.size() == 4);
  for (auto it = map.begin(); it != map.end(); ++it) {
    const std::string field((*it).text());
    fields[field] = (*++it).text();
  }
  CHECK(fields == (std::map<std::string, std::string>{{"f", "1"}, {"g", "2"}}));

  const auto wrong = redis.call({"LPUSH", "k", "x"}, reply);
  CHECK(wrong.is_error() && wrong.text().find("WRONGTYPE ") == 0 && !wrong.is_nil());
  CHECK(code_of([&] { redis.call(rocks::slices{}, reply); }) == ROCKS_INVALID_ARGUMENT);
  CHECK(!reply.value());
  rocks::cancel stop;
  stop.set();
  CHECK(code_of([&] { redis.call({"BLPOP", "none", "0"}, reply, stop); }) == ROCKS_CANCELLED);
}

void sessions(const rocks::redis& redis) {
  auto one = redis.session(), two = redis.session();
  rocks::redis_reply reply;
  one.call({"SET", "n", "1"}, reply);
  one.call({"WATCH", "n"}, reply);
  one.call({"MULTI"}, reply);
  CHECK(one.call({"INCR", "n"}, reply).text() == "QUEUED");
  const auto both = one.call({"EXEC"}, reply);
  CHECK(both.size() == 1 && both[0].integer() == 2);
  one.call({"WATCH", "n"}, reply);
  two.call({"SET", "n", "7"}, reply);
  one.call({"MULTI"}, reply);
  one.call({"INCR", "n"}, reply);
  CHECK(one.call({"EXEC"}, reply).is_nil());

  const std::string stream = "PING\r\n*2\r\n$4\r\nECHO\r\n$2\r\nhi\r\n", rest = "*1\r\n$4\r\nPI";
  CHECK(two.run(stream + rest, reply) == stream.size());
  CHECK(reply.resp(two.protocol()) == "+PONG\r\n$2\r\nhi\r\n");
  CHECK(two.protocol() == 2);
  two.run("HELLO 3\r\n", reply);
  CHECK(two.protocol() == 3 && one.protocol() == 2);
}

void in_transactions(rocks::db& db, const rocks::redis& redis) {
  rocks::redis_reply reply;
  rocks::txn txn(db);
  CHECK(redis.call(txn, {"RPUSH", "list", "x"}, reply).integer() == 1);
  CHECK(redis.call({"LLEN", "list"}, reply).integer() == 0);
  txn.rollback();
  CHECK(redis.call({"LLEN", "list"}, reply).integer() == 0);
  txn.begin_again();
  redis.call(txn, {"RPUSH", "list", "x"}, reply);
  txn.put("own", "1");
  txn.commit();
  CHECK(redis.call({"LLEN", "list"}, reply).integer() == 1 && db.get("own") == "1");
}

void locked(const rocks::redis& redis) {
  auto lock = redis.lock({"a", "b"});
  rocks::cancel soon;
  soon.set_timeout(1000);
  CHECK(code_of([&] { redis.lock({"b", "c"}, soon); }) == ROCKS_TIMED_OUT);
  const auto other = redis.lock({"c"});
  CHECK(other);
  lock = {};
  CHECK(redis.lock({"a", "b"}));
}

void sound(const rocks::redis& redis) {
  rocks::redis_reply reply;
  const auto all = redis.check(reply);
  CHECK(all.kind() == ROCKS_REDIS_MAP && all.size() == 8);
  for (auto it = all.begin(); it != all.end(); ++it) {
    const std::string name((*it).text());
    ++it;
    if (name == "faults") CHECK((*it).size() == 0 && (*it).kind() == ROCKS_REDIS_ARRAY);
    if (name == "keys") CHECK((*it).integer() > 0);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const std::string folder = argv[1];
  {
    auto db = open(folder + "/plain");
    const rocks::redis redis(db);
    commands(redis);
    sessions(redis);
    locked(redis);
    sound(redis);
    db.close();
    rocks::redis_reply reply;
    CHECK(code_of([&] { redis.call({"GET", "k"}, reply); }) == ROCKS_CLOSED);
  }
  {
    auto db = open(folder + "/transactions", "transaction");
    const rocks::redis redis(db, rocks::options(ROCKS_OPTIONS_WRITE, {{"sync", "true"}}));
    in_transactions(db, redis);
    sound(redis);
  }
  auto ttl = open(folder + "/ttl", "ttl");
  CHECK(code_of([&] { rocks::redis none(ttl); }) == ROCKS_NOT_SUPPORTED);
  return 0;
}
