/* librdkafka, from C: ../SCENARIO.md. */
#define _GNU_SOURCE
#include <librdkafka/rdkafka.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LIMIT_MS 60000
#define BASE_MS 1700000000000LL
#define BIG 900000

static const char *bootstrap, *prefix;
static rd_kafka_t *plain;
static char reason[512], big[BIG];
static char *sent_keys[500], *sent_values[500];
static int sent;

/* What the delivery reports of one step said. */
static int64_t offsets[1000];
static int reported;

/* How clients of a step log in: name, value, name, value, NULL. */
static const char *login_settings[16];
static volatile int told; /* An error that no message has. */
static rd_kafka_resp_err_t report_error;

#define CHECK(holds, ...) do { if (!(holds)) { snprintf(reason, sizeof reason, __VA_ARGS__); return 0; } } while (0)
#define MUST(err) do { rd_kafka_resp_err_t e_ = (err); CHECK(!e_, "%s", rd_kafka_err2name(e_)); } while (0)

static char *format(const char *pattern, ...) {
  char *text;
  va_list arguments;
  va_start(arguments, pattern);
  if (vasprintf(&text, pattern, arguments) < 0) abort();
  va_end(arguments);
  return text;
}

static char *topic(const char *name) { return format("%s-%s", prefix, name); }

static void on_report(rd_kafka_t *rk, const rd_kafka_message_t *message, void *opaque) {
  (void)rk, (void)opaque;
  if (message->err) report_error = message->err;
  if (reported < 1000) offsets[reported++] = message->offset;
}

static void on_error(rd_kafka_t *rk, int error, const char *text, void *opaque) {
  (void)rk, (void)opaque;
  fprintf(stderr, "%s\n", text);
  if (error == RD_KAFKA_RESP_ERR__AUTHENTICATION || error == RD_KAFKA_RESP_ERR__SSL) told = error;
}

/* Settings are name, value, name, value, NULL. */
static rd_kafka_t *client(rd_kafka_type_t type, const char *const *settings) {
  char error[256];
  rd_kafka_conf_t *conf = rd_kafka_conf_new();
  rd_kafka_conf_set(conf, "bootstrap.servers", bootstrap, NULL, 0);
  if (type == RD_KAFKA_PRODUCER) {
    rd_kafka_conf_set(conf, "topic.metadata.propagation.max.ms", "2000", NULL, 0);
    rd_kafka_conf_set(conf, "message.timeout.ms", "60000", NULL, 0);
    rd_kafka_conf_set_dr_msg_cb(conf, on_report);
  }
  const char *const *both[] = {login_settings, settings};
  for (int i = 0; i < 2; i++)
    for (const char *const *one = both[i]; *one; one += 2)
      if (rd_kafka_conf_set(conf, one[0], one[1], error, sizeof error)) fprintf(stderr, "%s\n", error), exit(1);
  rd_kafka_conf_set_error_cb(conf, on_error);
  rd_kafka_t *rk = rd_kafka_new(type, conf, error, sizeof error);
  if (!rk) fprintf(stderr, "%s\n", error), exit(1);
  if (type == RD_KAFKA_CONSUMER) rd_kafka_poll_set_consumer(rk);
  return rk;
}

static rd_kafka_t *consumer(const char *group) {
  char *id = topic(group);
  const char *settings[] = {"group.id", id, "enable.auto.commit", "false", "auto.offset.reset", "earliest",
                            "fetch.wait.max.ms", "100", "heartbeat.interval.ms", "300", NULL};
  rd_kafka_t *rk = client(RD_KAFKA_CONSUMER, settings);
  free(id);
  return rk;
}

static void close_consumer(rd_kafka_t *rk) {
  rd_kafka_consumer_close(rk);
  rd_kafka_destroy(rk);
}

static void begin(void) { reported = 0, report_error = 0; }

static rd_kafka_resp_err_t produce_one(rd_kafka_t *rk, const char *name, int partition, const char *key, const char *value,
                                size_t size, int64_t time) {
  char *to = topic(name);
  rd_kafka_resp_err_t error = rd_kafka_producev(
      rk, RD_KAFKA_V_TOPIC(to), RD_KAFKA_V_PARTITION(partition), RD_KAFKA_V_KEY(key, key ? strlen(key) : 0),
      RD_KAFKA_V_VALUE((void *)value, size), RD_KAFKA_V_TIMESTAMP(time), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
      RD_KAFKA_V_END);
  free(to);
  return error;
}

static rd_kafka_resp_err_t flush(rd_kafka_t *rk) {
  rd_kafka_resp_err_t error = rd_kafka_flush(rk, LIMIT_MS);
  return error ? error : report_error;
}

/* Reads count messages into a new array; NULL when there are fewer. */
static rd_kafka_message_t **poll_all(rd_kafka_t *rk, int count) {
  rd_kafka_message_t **messages = calloc(count + 1, sizeof *messages);
  int have = 0;
  for (int wait = 0; have < count && wait < LIMIT_MS; ) {
    rd_kafka_message_t *message = rd_kafka_consumer_poll(rk, 100);
    if (!message) wait += 100;
    else if (message->err) snprintf(reason, sizeof reason, "%s", rd_kafka_err2name(message->err)), wait = LIMIT_MS;
    else messages[have++] = message;
  }
  if (have == count) return messages;
  if (!*reason) snprintf(reason, sizeof reason, "read %d of %d", have, count);
  return NULL;
}

static rd_kafka_message_t **read_all(rd_kafka_t **rk, const char *name, int count, int64_t offset) {
  char *from = topic(name);
  rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(1);
  rd_kafka_topic_partition_list_add(list, from, 0)->offset = offset;
  *rk = consumer("none");
  rd_kafka_assign(*rk, list);
  rd_kafka_topic_partition_list_destroy(list);
  free(from);
  return poll_all(*rk, count);
}

static void done(rd_kafka_t *rk, rd_kafka_message_t **messages) {
  for (int i = 0; messages[i]; i++) rd_kafka_message_destroy(messages[i]);
  free(messages);
  close_consumer(rk);
}

static int same(const void *actual, size_t size, const char *expected) {
  if (!actual || !expected) return !actual && !expected;
  return size == strlen(expected) && !memcmp(actual, expected, size);
}

static rd_kafka_event_t *await(rd_kafka_queue_t *queue) {
  rd_kafka_event_t *event = rd_kafka_queue_poll(queue, LIMIT_MS);
  rd_kafka_queue_destroy(queue);
  return event;
}

static rd_kafka_resp_err_t create(const char *name) {
  char error[256];
  rd_kafka_NewTopic_t *made = rd_kafka_NewTopic_new(name, 3, 1, error, sizeof error);
  rd_kafka_queue_t *queue = rd_kafka_queue_new(plain);
  rd_kafka_CreateTopics(plain, &made, 1, NULL, queue);
  rd_kafka_event_t *event = await(queue);
  size_t count;
  const rd_kafka_topic_result_t **results = rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event), &count);
  rd_kafka_resp_err_t code = rd_kafka_topic_result_error(results[0]);
  rd_kafka_event_destroy(event);
  rd_kafka_NewTopic_destroy(made);
  return code;
}

static int create_topic(void) {
  char *made = topic("made");
  MUST(create(made));
  CHECK(create(made) == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS, "created again");
  return 1;
}

static int describe_topic(void) {
  const struct rd_kafka_metadata *metadata;
  char *made = topic("made");
  MUST(rd_kafka_metadata(plain, 0, rd_kafka_topic_new(plain, made, NULL), &metadata, LIMIT_MS));
  CHECK(metadata->topics[0].partition_cnt == 3, "%d partitions", metadata->topics[0].partition_cnt);
  for (int i = 0; i < 3; i++) CHECK(metadata->topics[0].partitions[i].leader >= 0, "no leader");
  rd_kafka_metadata_destroy(metadata);
  return 1;
}

static int describe_configs(void) {
  char *small = topic("small");
  rd_kafka_ConfigResource_t *resource = rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, small);
  rd_kafka_queue_t *queue = rd_kafka_queue_new(plain);
  rd_kafka_DescribeConfigs(plain, &resource, 1, NULL, queue);
  rd_kafka_event_t *event = await(queue);
  size_t count, entries;
  const rd_kafka_ConfigResource_t **found = rd_kafka_DescribeConfigs_result_resources(rd_kafka_event_DescribeConfigs_result(event), &count);
  const rd_kafka_ConfigEntry_t **configs = rd_kafka_ConfigResource_configs(found[0], &entries);
  for (size_t i = 0; i < entries; i++)
    if (!strcmp(rd_kafka_ConfigEntry_name(configs[i]), "max.message.bytes")) {
      CHECK(!strcmp(rd_kafka_ConfigEntry_value(configs[i]), "1000"), "%s", rd_kafka_ConfigEntry_value(configs[i]));
      rd_kafka_event_destroy(event);
      return 1;
    }
  CHECK(0, "no max.message.bytes");
}

static int listed(const char *name) {
  const struct rd_kafka_metadata *metadata;
  int found = rd_kafka_metadata(plain, 1, NULL, &metadata, LIMIT_MS) != 0;
  for (int i = 0; !found && i < metadata->topic_cnt; i++) found = !strcmp(metadata->topics[i].topic, name);
  return found;
}

static int delete_topic(void) {
  char *made = topic("made");
  rd_kafka_DeleteTopic_t *gone = rd_kafka_DeleteTopic_new(made);
  rd_kafka_queue_t *queue = rd_kafka_queue_new(plain);
  rd_kafka_DeleteTopics(plain, &gone, 1, NULL, queue);
  rd_kafka_event_t *event = await(queue);
  MUST(rd_kafka_event_error(event));
  for (int i = 0; listed(made); i++) {
    CHECK(i < 600, "still listed");
    rd_kafka_poll(plain, 100);
  }
  return 1;
}

static int error_topic_name(void) {
  CHECK(create(format("%s not a name", prefix)) == RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION, "another error");
  return 1;
}

static int produce(const char *codec) {
  const char *settings[] = {"compression.type", codec, "acks", "all", "linger.ms", "20", NULL};
  rd_kafka_t *rk = client(RD_KAFKA_PRODUCER, settings);
  char padding[101];
  memset(padding, 'x', 100), padding[100] = 0;
  begin();
  int first = sent;
  for (int i = 0; i < 100; i++, sent++) {
    sent_keys[sent] = format("k%d", i), sent_values[sent] = format("%s-%d-%s", codec, i, padding);
    MUST(produce_one(rk, "records", 0, sent_keys[sent], sent_values[sent], strlen(sent_values[sent]), 0));
  }
  MUST(flush(rk));
  for (int i = 0; i < 100; i++) CHECK(offsets[i] == first + i, "offset %lld", (long long)offsets[i]);
  rd_kafka_destroy(rk);
  return 1;
}

static int produce_none(void) { return produce("none"); }
static int produce_gzip(void) { return produce("gzip"); }
static int produce_snappy(void) { return produce("snappy"); }
static int produce_lz4(void) { return produce("lz4"); }
static int produce_zstd(void) { return produce("zstd"); }

static int consume_assign(void) {
  rd_kafka_t *rk;
  rd_kafka_message_t **read = read_all(&rk, "records", sent, RD_KAFKA_OFFSET_BEGINNING);
  if (!read) return 0;
  for (int i = 0; i < sent; i++)
    CHECK(same(read[i]->key, read[i]->key_len, sent_keys[i]) && same(read[i]->payload, read[i]->len, sent_values[i]), "record %d", i);
  done(rk, read);
  return 1;
}

static int headers(void) {
  char *to = topic("headers");
  begin();
  MUST(rd_kafka_producev(plain, RD_KAFKA_V_TOPIC(to), RD_KAFKA_V_PARTITION(0), RD_KAFKA_V_VALUE("v", 1),
                         RD_KAFKA_V_HEADER("a", "1", 1), RD_KAFKA_V_HEADER("b", "", 0), RD_KAFKA_V_HEADER("a", "2", 1),
                         RD_KAFKA_V_TIMESTAMP(BASE_MS + 123), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_END));
  MUST(flush(plain));
  rd_kafka_t *rk;
  rd_kafka_message_t **read = read_all(&rk, "headers", 1, RD_KAFKA_OFFSET_BEGINNING);
  if (!read) return 0;
  const char *names[] = {"a", "b", "a"}, *values[] = {"1", "", "2"};
  rd_kafka_headers_t *found;
  MUST(rd_kafka_message_headers(read[0], &found));
  CHECK(rd_kafka_header_cnt(found) == 3, "%zu headers", rd_kafka_header_cnt(found));
  for (int i = 0; i < 3; i++) {
    const char *name;
    const void *value;
    size_t size;
    MUST(rd_kafka_header_get_all(found, i, &name, &value, &size));
    CHECK(!strcmp(name, names[i]) && same(value, size, values[i]), "header %d", i);
  }
  CHECK(rd_kafka_message_timestamp(read[0], NULL) == BASE_MS + 123, "timestamp");
  done(rk, read);
  return 1;
}

static int tombstone(void) {
  const char *keys[] = {"k", "k", NULL}, *values[] = {NULL, "", "v"};
  begin();
  for (int i = 0; i < 3; i++) MUST(produce_one(plain, "tombstone", 0, keys[i], values[i], values[i] ? strlen(values[i]) : 0, 0));
  MUST(flush(plain));
  rd_kafka_t *rk;
  rd_kafka_message_t **read = read_all(&rk, "tombstone", 3, RD_KAFKA_OFFSET_BEGINNING);
  if (!read) return 0;
  for (int i = 0; i < 3; i++)
    CHECK(same(read[i]->key, read[i]->key_len, keys[i]) && same(read[i]->payload, read[i]->len, values[i]), "record %d", i);
  done(rk, read);
  return 1;
}

static int big_record(void) {
  begin();
  MUST(produce_one(plain, "big", 0, NULL, big, BIG, 0));
  MUST(flush(plain));
  rd_kafka_t *rk;
  rd_kafka_message_t **read = read_all(&rk, "big", 1, RD_KAFKA_OFFSET_BEGINNING);
  if (!read) return 0;
  CHECK(read[0]->len == BIG && !memcmp(read[0]->payload, big, BIG), "other bytes");
  done(rk, read);
  return 1;
}

static int list_offsets(void) {
  int64_t low, high;
  char *of = topic("records");
  MUST(rd_kafka_query_watermark_offsets(plain, of, 0, &low, &high, LIMIT_MS));
  CHECK(low == 0 && high == sent, "%lld to %lld", (long long)low, (long long)high);
  return 1;
}

static int64_t offset_at(int64_t time) {
  char *of = topic("times");
  rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(1);
  rd_kafka_topic_partition_list_add(list, of, 0)->offset = time;
  rd_kafka_resp_err_t error = rd_kafka_offsets_for_times(plain, list, LIMIT_MS);
  return error ? -99 : list->elems[0].offset;
}

static int seek_by_time(void) {
  begin();
  for (int i = 0; i < 10; i++) MUST(produce_one(plain, "times", 0, NULL, format("%d", i), 1, BASE_MS + 1000 * i));
  MUST(flush(plain));
  CHECK(offset_at(BASE_MS + 3500) == 4, "offset %lld", (long long)offset_at(BASE_MS + 3500));
  CHECK(offset_at(BASE_MS + 9001) == -1, "offset after the last %lld", (long long)offset_at(BASE_MS + 9001));
  rd_kafka_t *rk;
  rd_kafka_message_t **read = read_all(&rk, "times", 6, 4);
  if (!read) return 0;
  CHECK(same(read[0]->payload, read[0]->len, "4"), "another record");
  done(rk, read);
  return 1;
}

static int idempotent(void) {
  const char *settings[] = {"enable.idempotence", "true", "batch.num.messages", "10", "linger.ms", "0", NULL};
  rd_kafka_t *rk = client(RD_KAFKA_PRODUCER, settings);
  begin();
  for (int i = 0; i < 1000; i++) {
    char *value = format("%d", i);
    MUST(produce_one(rk, "idempotent", 0, NULL, value, strlen(value), 0));
    free(value);
  }
  MUST(flush(rk));
  rd_kafka_destroy(rk);
  rd_kafka_message_t **read = read_all(&rk, "idempotent", 1000, RD_KAFKA_OFFSET_BEGINNING);
  if (!read) return 0;
  for (int i = 0; i < 1000; i++) {
    char *value = format("%d", i);
    CHECK(offsets[i] == i && same(read[i]->payload, read[i]->len, value), "record %d", i);
    free(value);
  }
  done(rk, read);
  return 1;
}

static rd_kafka_t *join(const char *group) {
  rd_kafka_t *rk = consumer(group);
  char *name = topic("group");
  rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(1);
  rd_kafka_topic_partition_list_add(list, name, RD_KAFKA_PARTITION_UA);
  rd_kafka_subscribe(rk, list);
  rd_kafka_topic_partition_list_destroy(list);
  return rk;
}

static int send_and_read(rd_kafka_t **rk, int from) {
  begin();
  for (int i = from; i < from + 30; i++) {
    char *value = format("%d", i);
    MUST(produce_one(plain, "group", i % 3, NULL, value, strlen(value), 0));
  }
  MUST(flush(plain));
  *rk = join("g");
  rd_kafka_message_t **read = poll_all(*rk, 30);
  if (!read) return 0;
  int sum = 0;
  for (int i = 0; i < 30; i++) {
    char *value = strndup(read[i]->payload, read[i]->len);
    CHECK(atoi(value) >= from && atoi(value) < from + 30, "read %s", value);
    sum += atoi(value) - from;
    rd_kafka_message_destroy(read[i]);
  }
  CHECK(sum == 29 * 30 / 2, "not each once");
  return 1;
}

static rd_kafka_t *joined;

static int group(void) { return send_and_read(&joined, 0); }

static int commit(void) {
  MUST(rd_kafka_commit(joined, NULL, 0));
  char *name = topic("group");
  rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(3);
  for (int i = 0; i < 3; i++) rd_kafka_topic_partition_list_add(list, name, i);
  MUST(rd_kafka_committed(joined, list, LIMIT_MS));
  for (int i = 0; i < 3; i++) CHECK(list->elems[i].offset == 10, "committed %lld", (long long)list->elems[i].offset);
  close_consumer(joined);
  return 1;
}

static int group_resume(void) {
  rd_kafka_t *rk;
  if (!send_and_read(&rk, 30)) return 0;
  MUST(rd_kafka_commit(rk, NULL, 0));
  close_consumer(rk);
  return 1;
}

static int partitions(rd_kafka_t *rk) {
  rd_kafka_message_t *message = rd_kafka_consumer_poll(rk, 50);
  if (message) rd_kafka_message_destroy(message);
  rd_kafka_topic_partition_list_t *list;
  if (rd_kafka_assignment(rk, &list)) return -1;
  int count = list->cnt;
  rd_kafka_topic_partition_list_destroy(list);
  return count;
}

static int group_rebalance(void) {
  rd_kafka_t *first = join("r");
  for (int i = 0; partitions(first) != 3; i++) CHECK(i < LIMIT_MS / 50, "one member has not all");
  rd_kafka_t *second = join("r");
  for (int i = 0;; i++) {
    int one = partitions(first), other = partitions(second);
    if (one > 0 && other > 0 && one + other == 3) break;
    CHECK(i < LIMIT_MS / 100, "%d and %d", one, other);
  }
  close_consumer(first);
  for (int i = 0; partitions(second) != 3; i++) CHECK(i < LIMIT_MS / 50, "the second has not all");
  close_consumer(second);
  return 1;
}

static int describe_group(void) {
  char *name = topic("g");
  const struct rd_kafka_group_list *list;
  MUST(rd_kafka_list_groups(plain, name, &list, LIMIT_MS));
  CHECK(list->group_cnt == 1, "%d groups", list->group_cnt);
  CHECK(!strcmp(list->groups[0].state, "Empty") && list->groups[0].member_cnt == 0, "%s", list->groups[0].state);
  rd_kafka_group_list_destroy(list);
  return 1;
}

static int delete_group(void) {
  char *name = topic("g");
  rd_kafka_DeleteGroup_t *gone = rd_kafka_DeleteGroup_new(name);
  rd_kafka_queue_t *queue = rd_kafka_queue_new(plain);
  rd_kafka_DeleteGroups(plain, &gone, 1, NULL, queue);
  rd_kafka_event_t *event = await(queue);
  MUST(rd_kafka_event_error(event));
  const struct rd_kafka_group_list *list;
  MUST(rd_kafka_list_groups(plain, NULL, &list, LIMIT_MS));
  for (int i = 0; i < list->group_cnt; i++) CHECK(strcmp(list->groups[i].group, name), "still listed");
  return 1;
}

/* Of calls that tell what went wrong. */
#define DONE(call) do { rd_kafka_error_t *e_ = (call); CHECK(!e_, "%s", rd_kafka_error_string(e_)); } while (0)

static rd_kafka_t *transactional(const char *id) {
  char *name = topic(id);
  const char *settings[] = {"transactional.id", name, NULL};
  rd_kafka_t *rk = client(RD_KAFKA_PRODUCER, settings);
  free(name);
  return rk;
}

/* So many records, NAME-FROM and so on, to partition 0. */
static int send_numbered(rd_kafka_t *rk, const char *to, const char *name, int from, int count) {
  begin();
  for (int i = from; i < from + count; i++) {
    char *value = format("%s-%d", name, i);
    MUST(produce_one(rk, to, 0, NULL, value, strlen(value), 0));
    free(value);
  }
  MUST(flush(rk));
  return 1;
}

/* What is committed, the default of this client, is kept-0 and so on, and nothing else. */
static int kept(int count) {
  rd_kafka_t *rk;
  rd_kafka_message_t **read = read_all(&rk, "transaction", count, RD_KAFKA_OFFSET_BEGINNING);
  if (!read) return 0;
  for (int i = 0; i < count; i++) {
    char *value = format("kept-%d", i);
    CHECK(same(read[i]->payload, read[i]->len, value), "record %d: %.*s", i, (int)read[i]->len, (char *)read[i]->payload);
    free(value);
  }
  done(rk, read);
  return 1;
}

static rd_kafka_t *writer;

static int transaction_commit(void) {
  writer = transactional("t");
  DONE(rd_kafka_init_transactions(writer, LIMIT_MS));
  DONE(rd_kafka_begin_transaction(writer));
  if (!send_numbered(writer, "transaction", "kept", 0, 10)) return 0;
  DONE(rd_kafka_commit_transaction(writer, LIMIT_MS));
  return kept(10);
}

static int transaction_abort(void) {
  DONE(rd_kafka_begin_transaction(writer));
  if (!send_numbered(writer, "transaction", "aborted", 0, 10)) return 0;
  DONE(rd_kafka_abort_transaction(writer, LIMIT_MS));
  DONE(rd_kafka_begin_transaction(writer));
  if (!send_numbered(writer, "transaction", "kept", 10, 10)) return 0;
  DONE(rd_kafka_commit_transaction(writer, LIMIT_MS));
  return kept(20);
}

static int transaction_offsets(void) {
  char *from = topic("transaction");
  rd_kafka_t *member = consumer("tg");
  rd_kafka_consumer_group_metadata_t *metadata = rd_kafka_consumer_group_metadata(member);
  for (int commit = 0; commit <= 1; commit++) {
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(list, from, 0)->offset = 5;
    DONE(rd_kafka_begin_transaction(writer));
    if (!send_numbered(writer, "copied", "copy", commit, 1)) return 0;
    DONE(rd_kafka_send_offsets_to_transaction(writer, list, metadata, LIMIT_MS));
    DONE(commit ? rd_kafka_commit_transaction(writer, LIMIT_MS) : rd_kafka_abort_transaction(writer, LIMIT_MS));
    MUST(rd_kafka_committed(member, list, LIMIT_MS));
    CHECK(list->elems[0].offset == (commit ? 5 : RD_KAFKA_OFFSET_INVALID), "offset %lld", (long long)list->elems[0].offset);
    rd_kafka_topic_partition_list_destroy(list);
  }
  rd_kafka_consumer_group_metadata_destroy(metadata);
  close_consumer(member);
  rd_kafka_destroy(writer);
  free(from);
  return 1;
}

static int transaction_fencing(void) {
  rd_kafka_t *first = transactional("f"), *second = transactional("f");
  DONE(rd_kafka_init_transactions(first, LIMIT_MS));
  DONE(rd_kafka_begin_transaction(first));
  begin();
  MUST(produce_one(first, "fenced", 0, NULL, "first", 5, 0));
  MUST(flush(first));
  DONE(rd_kafka_init_transactions(second, LIMIT_MS));
  CHECK(rd_kafka_commit_transaction(first, LIMIT_MS), "the first one has committed");
  DONE(rd_kafka_begin_transaction(second));
  begin();
  MUST(produce_one(second, "fenced", 0, NULL, "second", 6, 0));
  MUST(flush(second));
  DONE(rd_kafka_commit_transaction(second, LIMIT_MS));
  rd_kafka_t *rk;
  rd_kafka_message_t **read = read_all(&rk, "fenced", 1, RD_KAFKA_OFFSET_BEGINNING);
  if (!read) return 0;
  CHECK(same(read[0]->payload, read[0]->len, "second"), "%.*s", (int)read[0]->len, (char *)read[0]->payload);
  done(rk, read);
  rd_kafka_destroy(first);
  rd_kafka_destroy(second);
  return 1;
}

static int error_unknown_topic(void) {
  begin();
  rd_kafka_resp_err_t error = produce_one(plain, "missing", 0, NULL, "v", 1, 0);
  if (!error) error = flush(plain);
  CHECK(error == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART || error == RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC, "%s", rd_kafka_err2name(error));
  return 1;
}

static int error_too_large(void) {
  begin();
  MUST(produce_one(plain, "small", 0, NULL, big, 2000, 0));
  rd_kafka_resp_err_t error = flush(plain);
  CHECK(error == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, "%s", rd_kafka_err2name(error));
  begin();
  MUST(produce_one(plain, "small", 0, NULL, big, 10, 0));
  MUST(flush(plain));
  CHECK(offsets[0] == 0, "offset %lld", (long long)offsets[0]);
  return 1;
}

static const struct {
  const char *name;
  int (*run)(void);
} steps[] = {
    {"create-topic", create_topic}, {"describe-topic", describe_topic}, {"describe-configs", describe_configs},
    {"delete-topic", delete_topic}, {"error-topic-name", error_topic_name},
    {"produce-none", produce_none}, {"produce-gzip", produce_gzip}, {"produce-snappy", produce_snappy},
    {"produce-lz4", produce_lz4}, {"produce-zstd", produce_zstd},
    {"consume-assign", consume_assign}, {"headers", headers}, {"tombstone", tombstone}, {"big-record", big_record},
    {"list-offsets", list_offsets}, {"seek-by-time", seek_by_time}, {"idempotent", idempotent},
    {"group", group}, {"commit", commit}, {"group-resume", group_resume}, {"group-rebalance", group_rebalance},
    {"describe-group", describe_group}, {"delete-group", delete_group},
    {"transaction-commit", transaction_commit}, {"transaction-abort", transaction_abort},
    {"transaction-offsets", transaction_offsets}, {"transaction-fencing", transaction_fencing},
    {"error-unknown-topic", error_unknown_topic}, {"error-too-large", error_too_large},
};

/* Sets how the clients of a step log in. */
static void log_in_for(const char *step) {
  const char *certificates = getenv("SECURITY"), *mechanism = "SCRAM-SHA-256";
  int n = 0;
  login_settings[n++] = "ssl.ca.location";
  login_settings[n++] = format("%s/%s", certificates, strcmp(step, "unknown-ca") ? "ca.pem" : "other-ca.pem");
  login_settings[n++] = "security.protocol";
  if (!strcmp(step, "mtls")) {
    bootstrap = getenv("SSL_BOOTSTRAP");
    const char *more[] = {"ssl", "ssl.certificate.location", format("%s/client.pem", certificates), "ssl.key.location",
                          format("%s/client.key", certificates), NULL};
    memcpy(login_settings + n, more, sizeof more);
    return;
  }
  if (!strcmp(step, "plain")) mechanism = "PLAIN";
  if (!strcmp(step, "scram-sha-512")) mechanism = "SCRAM-SHA-512";
  const char *more[] = {"sasl_ssl", "sasl.mechanism", mechanism, "sasl.username", getenv("SASL_USER"), "sasl.password",
                        strcmp(step, "wrong-password") ? getenv("SASL_PASSWORD") : "wrong", NULL};
  memcpy(login_settings + n, more, sizeof more);
}

static int log_in(const char *step) {
  const char *none[] = {NULL};
  rd_kafka_t *producer = client(RD_KAFKA_PRODUCER, none);
  begin();
  for (int i = 0; i < 100; i++) {
    char *value = format("%s-%d", step, i);
    MUST(produce_one(producer, step, 0, NULL, value, strlen(value), 0));
    free(value);
  }
  MUST(flush(producer));
  rd_kafka_destroy(producer);
  rd_kafka_t *rk = consumer(step);
  char *name = topic(step);
  rd_kafka_topic_partition_list_t *names = rd_kafka_topic_partition_list_new(1);
  rd_kafka_topic_partition_list_add(names, name, RD_KAFKA_PARTITION_UA);
  MUST(rd_kafka_subscribe(rk, names));
  rd_kafka_topic_partition_list_destroy(names);
  rd_kafka_message_t **read = poll_all(rk, 100);
  if (!read) return 0;
  for (int i = 0; i < 100; i++) {
    char *value = format("%s-%d", step, i);
    CHECK(same(read[i]->payload, read[i]->len, value), "%.*s at %d", (int)read[i]->len, (char *)read[i]->payload, i);
    free(value);
  }
  done(rk, read);
  free(name);
  return 1;
}

static int topic_denied(const char *step) {
  const char *none[] = {NULL};
  (void)step;
  rd_kafka_t *producer = client(RD_KAFKA_PRODUCER, none);
  begin();
  rd_kafka_resp_err_t error = rd_kafka_producev(producer, RD_KAFKA_V_TOPIC("foreign"), RD_KAFKA_V_VALUE("v", 1),
                                                RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_END);
  if (!error) error = flush(producer);
  snprintf(reason, sizeof reason, "%s", rd_kafka_err2name(error));
  rd_kafka_destroy(producer);
  return error == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED;
}

/* Who cannot connect tries again and again, and tells a callback. */
static int cannot_connect(const char *step) {
  const char *none[] = {NULL};
  int expected = strcmp(step, "unknown-ca") ? RD_KAFKA_RESP_ERR__AUTHENTICATION : RD_KAFKA_RESP_ERR__SSL;
  told = 0;
  rd_kafka_t *producer = client(RD_KAFKA_PRODUCER, none);
  for (int waited = 0; !told && waited < LIMIT_MS; waited += 100) rd_kafka_poll(producer, 100);
  rd_kafka_destroy(producer);
  snprintf(reason, sizeof reason, "%s", told ? rd_kafka_err2name(told) : "no error");
  return told == expected;
}

static int logins(void) {
  static const struct {
    const char *name;
    int (*run)(const char *);
  } all[] = {{"scram-sha-256", log_in}, {"scram-sha-512", log_in}, {"plain", log_in}, {"mtls", log_in},
             {"topic-denied", topic_denied}, {"wrong-password", cannot_connect}, {"unknown-ca", cannot_connect}};
  const char *sasl = bootstrap;
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    *reason = 0, bootstrap = sasl;
    memset(login_settings, 0, sizeof login_settings);
    log_in_for(all[i].name);
    printf("%s %s %s\n", all[i].run(all[i].name) ? "ok" : "failed", all[i].name, reason);
    fflush(stdout);
  }
  return 0;
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  bootstrap = argv[1], prefix = argv[2];
  if (getenv("SECURITY")) {
    printf("client librdkafka %s\n", rd_kafka_version_str());
    return logins();
  }
  srand(7);
  for (int i = 0; i < BIG; i++) big[i] = (char)rand();
  const char *none[] = {NULL};
  plain = client(RD_KAFKA_PRODUCER, none);
  printf("client librdkafka %s\n", rd_kafka_version_str());
  for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
    *reason = 0;
    if (steps[i].run()) printf("ok %s\n", steps[i].name);
    else printf("failed %s %s\n", steps[i].name, reason);
    fflush(stdout);
  }
  return 0;
}
