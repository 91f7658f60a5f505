// franz-go: ../../SCENARIO.md.
package main

import (
	"bytes"
	"context"
	"fmt"
	"sort"
	"strconv"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/sasl/plain"
	"github.com/twmb/franz-go/pkg/sasl/scram"

	. "howdah/foreign/scenario"
)

var bootstrap, prefix = Arguments()
var sent []Record

func topic(name string) string { return prefix + "-" + name }

func client(opts ...kgo.Opt) *kgo.Client {
	opts = append([]kgo.Opt{
		kgo.SeedBrokers(bootstrap),
		kgo.RecordPartitioner(kgo.ManualPartitioner()),
		kgo.UnknownTopicRetries(2),
		kgo.FetchMaxWait(200 * time.Millisecond),
	}, opts...)
	made, err := kgo.NewClient(opts...)
	Must(err)
	return made
}

func send(ctx context.Context, records []*kgo.Record, opts ...kgo.Opt) []*kgo.Record {
	producer := client(opts...)
	defer producer.Close()
	results := producer.ProduceSync(ctx, records...)
	Must(results.FirstErr())
	return records
}

func poll(ctx context.Context, consumer *kgo.Client, count int) []*kgo.Record {
	var records []*kgo.Record
	for len(records) < count {
		fetches := consumer.PollFetches(ctx)
		Must(fetches.Err())
		records = append(records, fetches.Records()...)
	}
	Equal(len(records), count, "records")
	return records
}

func read(ctx context.Context, topic string, count int, offset kgo.Offset) []*kgo.Record {
	consumer := client(kgo.ConsumePartitions(map[string]map[int32]kgo.Offset{topic: {0: offset}}))
	defer consumer.Close()
	return poll(ctx, consumer, count)
}

func admin() *kadm.Client { return kadm.NewClient(client()) }

func create(ctx context.Context, name string) error {
	a := admin()
	defer a.Close()
	_, err := a.CreateTopic(ctx, 3, 1, nil, name)
	return err
}

func createTopic(ctx context.Context) error {
	Must(create(ctx, topic("made")))
	Refused(create(ctx, topic("made")), kerr.TopicAlreadyExists)
	return nil
}

func describeTopic(ctx context.Context) error {
	a := admin()
	defer a.Close()
	topics, err := a.ListTopics(ctx, topic("made"))
	Must(err)
	Equal(len(topics[topic("made")].Partitions), 3, "partitions")
	for _, partition := range topics[topic("made")].Partitions {
		Check(partition.Leader >= 0, "leader: %v", partition)
	}
	return nil
}

func describeConfigs(ctx context.Context) error {
	a := admin()
	defer a.Close()
	configs, err := a.DescribeTopicConfigs(ctx, topic("small"))
	Must(err)
	for _, config := range configs[0].Configs {
		if config.Key == "max.message.bytes" {
			Equal(config.MaybeValue(), "1000", "value")
			return configs[0].Err
		}
	}
	return fmt.Errorf("no max.message.bytes in %v", configs)
}

func deleteTopic(ctx context.Context) error {
	a := admin()
	defer a.Close()
	_, err := a.DeleteTopic(ctx, topic("made"))
	Must(err)
	Until(ctx, "deleted", func() bool {
		topics, err := a.ListTopics(ctx)
		Must(err)
		return !topics.Has(topic("made"))
	})
	return nil
}

func errorTopicName(ctx context.Context) error {
	Refused(create(ctx, prefix+" not a name"), kerr.InvalidTopicException)
	return nil
}

func produce(codec string) func(context.Context) error {
	codecs := map[string]kgo.CompressionCodec{
		"none": kgo.NoCompression(), "gzip": kgo.GzipCompression(), "snappy": kgo.SnappyCompression(),
		"lz4": kgo.Lz4Compression(), "zstd": kgo.ZstdCompression(),
	}
	return func(ctx context.Context) error {
		var records []*kgo.Record
		for _, record := range Records(codec) {
			records = append(records, &kgo.Record{Topic: topic("records"), Key: record.Key, Value: record.Value})
		}
		send(ctx, records, kgo.ProducerBatchCompression(codecs[codec]), kgo.ProducerLinger(20*time.Millisecond))
		for i, record := range records {
			Equal(record.Offset, int64(len(sent)+i), "offset")
		}
		sent = append(sent, Records(codec)...)
		return nil
	}
}

func consumeAssign(ctx context.Context) error {
	for i, record := range read(ctx, topic("records"), len(sent), kgo.NewOffset().AtStart()) {
		Equal(Record{Key: record.Key, Value: record.Value}, sent[i], "record")
	}
	return nil
}

func headers(ctx context.Context) error {
	headers := []kgo.RecordHeader{{Key: "a", Value: []byte("1")}, {Key: "b", Value: []byte{}}, {Key: "a", Value: []byte("2")}}
	send(ctx, []*kgo.Record{{Topic: topic("headers"), Value: []byte("v"), Headers: headers, Timestamp: Time(123)}})
	record := read(ctx, topic("headers"), 1, kgo.NewOffset().AtStart())[0]
	Equal(record.Headers, headers, "headers")
	Equal(record.Timestamp.UnixMilli(), int64(Base+123), "timestamp")
	return nil
}

func tombstone(ctx context.Context) error {
	pairs := []Record{{Key: []byte("k")}, {Key: []byte("k"), Value: []byte{}}, {Value: []byte("v")}}
	var records []*kgo.Record
	for _, pair := range pairs {
		records = append(records, &kgo.Record{Topic: topic("tombstone"), Key: pair.Key, Value: pair.Value})
	}
	send(ctx, records)
	for i, record := range read(ctx, topic("tombstone"), 3, kgo.NewOffset().AtStart()) {
		Equal(Record{Key: record.Key, Value: record.Value}, pairs[i], "record")
	}
	return nil
}

func bigRecord(ctx context.Context) error {
	send(ctx, []*kgo.Record{{Topic: topic("big"), Value: Big()}})
	Check(bytes.Equal(read(ctx, topic("big"), 1, kgo.NewOffset().AtStart())[0].Value, Big()), "other bytes")
	return nil
}

func listOffsets(ctx context.Context) error {
	a := admin()
	defer a.Close()
	starts, err := a.ListStartOffsets(ctx, topic("records"))
	Must(err)
	ends, err := a.ListEndOffsets(ctx, topic("records"))
	Must(err)
	Equal(starts[topic("records")][0].Offset, int64(0), "earliest")
	Equal(ends[topic("records")][0].Offset, int64(len(sent)), "latest")
	return nil
}

func seekByTime(ctx context.Context) error {
	var records []*kgo.Record
	for i := range 10 {
		records = append(records, &kgo.Record{Topic: topic("times"), Value: fmt.Append(nil, i), Timestamp: Time(1000 * i)})
	}
	send(ctx, records)
	a := admin()
	defer a.Close()
	found, err := a.ListOffsetsAfterMilli(ctx, Base+3500, topic("times"))
	Must(err)
	Equal(found[topic("times")][0].Offset, int64(4), "offset")
	// kadm gives the end where no record is late enough.
	found, err = a.ListOffsetsAfterMilli(ctx, Base+9001, topic("times"))
	Must(err)
	Equal(found[topic("times")][0].Offset, int64(10), "offset after the last")
	Equal(string(read(ctx, topic("times"), 6, kgo.NewOffset().AfterMilli(Base+3500))[0].Value), "4", "value")
	return nil
}

func idempotent(ctx context.Context) error {
	var records []*kgo.Record
	for i := range 1000 {
		records = append(records, &kgo.Record{Topic: topic("idempotent"), Value: fmt.Append(nil, i)})
	}
	send(ctx, records, kgo.ProducerBatchMaxBytes(1000), kgo.ProducerLinger(0))
	for i, record := range read(ctx, topic("idempotent"), 1000, kgo.NewOffset().AtStart()) {
		Equal(records[i].Offset, int64(i), "offset")
		Equal(string(record.Value), strconv.Itoa(i), "value")
	}
	return nil
}

func sendToGroup(ctx context.Context, from int) {
	var records []*kgo.Record
	for i := from; i < from+30; i++ {
		records = append(records, &kgo.Record{Topic: topic("group"), Partition: int32(i % 3), Value: fmt.Append(nil, i)})
	}
	send(ctx, records)
}

func member(group string) *kgo.Client {
	return client(kgo.ConsumerGroup(group), kgo.ConsumeTopics(topic("group")), kgo.DisableAutoCommit(),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()), kgo.HeartbeatInterval(300*time.Millisecond))
}

func readAsGroup(ctx context.Context, from int) *kgo.Client {
	consumer := member(topic("g"))
	var values []int
	for _, record := range poll(ctx, consumer, 30) {
		value, err := strconv.Atoi(string(record.Value))
		Must(err)
		values = append(values, value)
	}
	sort.Ints(values)
	Equal(values[0], from, "first value")
	Equal(values[29], from+29, "last value")
	return consumer
}

var joined *kgo.Client

func group(ctx context.Context) error {
	sendToGroup(ctx, 0)
	joined = readAsGroup(ctx, 0)
	return nil
}

func commit(ctx context.Context) error {
	Must(joined.CommitUncommittedOffsets(ctx))
	a := admin()
	defer a.Close()
	offsets, err := a.FetchOffsets(ctx, topic("g"))
	Must(err)
	for i := range int32(3) {
		Equal(offsets[topic("group")][i].At, int64(10), "committed offset")
	}
	joined.Close()
	return nil
}

func groupResume(ctx context.Context) error {
	sendToGroup(ctx, 30)
	consumer := readAsGroup(ctx, 30)
	Must(consumer.CommitUncommittedOffsets(ctx))
	consumer.Close()
	return nil
}

func groupRebalance(ctx context.Context) error {
	first := member(topic("r"))
	sizes := func(members ...*kgo.Client) []int {
		var sizes []int
		for _, one := range members {
			short, cancel := context.WithTimeout(ctx, 100*time.Millisecond)
			one.PollFetches(short)
			cancel()
			// Between revocation and assignment there may be none.
			sizes = append(sizes, len(one.CommittedOffsets()[topic("group")]), partitions(one))
		}
		return sizes
	}
	Until(ctx, "one member has all", func() bool { return sizes(first)[1] == 3 })
	second := member(topic("r"))
	Until(ctx, "both have some", func() bool {
		have := sizes(first, second)
		return have[1] > 0 && have[3] > 0 && have[1]+have[3] == 3
	})
	first.Close()
	Until(ctx, "the second one has all", func() bool { return sizes(second)[1] == 3 })
	second.Close()
	return nil
}

func partitions(member *kgo.Client) int {
	a := admin()
	defer a.Close()
	id, _ := member.GroupMetadata()
	described, err := a.DescribeGroups(context.Background(), topic("r"))
	Must(err)
	for _, one := range described[topic("r")].Members {
		if assigned, ok := one.Assigned.AsConsumer(); ok && one.MemberID == id && described[topic("r")].State == "Stable" {
			count := 0
			for _, topic := range assigned.Topics {
				count += len(topic.Partitions)
			}
			return count
		}
	}
	return 0
}

func describeGroup(ctx context.Context) error {
	a := admin()
	defer a.Close()
	listed, err := a.ListGroups(ctx)
	Must(err)
	_, found := listed[topic("g")]
	Check(found, "not listed in %v", listed.Groups())
	described, err := a.DescribeGroups(ctx, topic("g"))
	Must(err)
	Equal(described[topic("g")].State, "Empty", "state")
	Equal(len(described[topic("g")].Members), 0, "members")
	return nil
}

func deleteGroup(ctx context.Context) error {
	a := admin()
	defer a.Close()
	_, err := a.DeleteGroup(ctx, topic("g"))
	Must(err)
	listed, err := a.ListGroups(ctx)
	Must(err)
	_, found := listed[topic("g")]
	Check(!found, "still listed")
	return nil
}

func transactional(id string) *kgo.Client { return client(kgo.TransactionalID(topic(id))) }

func inTransaction(ctx context.Context, producer *kgo.Client, name string, values []string, commit kgo.TransactionEndTry) {
	Must(producer.BeginTransaction())
	var records []*kgo.Record
	for _, value := range values {
		records = append(records, &kgo.Record{Topic: topic(name), Value: []byte(value)})
	}
	Must(producer.ProduceSync(ctx, records...).FirstErr())
	Must(producer.EndTransaction(ctx, commit))
}

func committed(ctx context.Context, name string, count int) []string {
	consumer := client(kgo.FetchIsolationLevel(kgo.ReadCommitted()),
		kgo.ConsumePartitions(map[string]map[int32]kgo.Offset{topic(name): {0: kgo.NewOffset().AtStart()}}))
	defer consumer.Close()
	var values []string
	for _, record := range poll(ctx, consumer, count) {
		values = append(values, string(record.Value))
	}
	return values
}

var writer *kgo.Client

func transactionCommit(ctx context.Context) error {
	writer = transactional("t")
	inTransaction(ctx, writer, "transaction", Numbered("kept", 0, 10), kgo.TryCommit)
	Equal(committed(ctx, "transaction", 10), Numbered("kept", 0, 10), "values")
	return nil
}

func transactionAbort(ctx context.Context) error {
	inTransaction(ctx, writer, "transaction", Numbered("aborted", 0, 10), kgo.TryAbort)
	inTransaction(ctx, writer, "transaction", Numbered("kept", 10, 10), kgo.TryCommit)
	Equal(committed(ctx, "transaction", 20), Numbered("kept", 0, 20), "values")
	writer.Close()
	return nil
}

// transactionOffsets uses a session, which commits what it has read: kept-0 to kept-9 and their marker, and so on.
func transactionOffsets(ctx context.Context) error {
	session, err := kgo.NewGroupTransactSession(
		kgo.SeedBrokers(bootstrap), kgo.RecordPartitioner(kgo.ManualPartitioner()), kgo.TransactionalID(topic("t")),
		kgo.ConsumerGroup(topic("tg")), kgo.ConsumeTopics(topic("transaction")), kgo.RequireStableFetchOffsets(),
		kgo.FetchIsolationLevel(kgo.ReadCommitted()), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()))
	Must(err)
	defer session.Close()
	a := admin()
	defer a.Close()
	for _, commit := range []kgo.TransactionEndTry{kgo.TryAbort, kgo.TryCommit} {
		var last int64
		for read := 0; read == 0; {
			fetches := session.PollFetches(ctx)
			Must(fetches.Err())
			for _, record := range fetches.Records() {
				last, read = record.Offset, read+1
			}
		}
		Must(session.Begin())
		Must(session.ProduceSync(ctx, &kgo.Record{Topic: topic("copied"), Value: []byte("copy")}).FirstErr())
		ended, err := session.End(ctx, commit)
		Must(err)
		Equal(ended, bool(commit), "committed")
		offsets, err := a.FetchOffsets(ctx, topic("tg"))
		Must(err)
		found, ok := offsets.Lookup(topic("transaction"), 0)
		if !commit {
			Check(!ok || found.At < 0, "offset of an aborted transaction: %v", found)
		} else {
			Check(found.At > last, "offset: %v (expected: more than %v)", found, last)
		}
	}
	return nil
}

func transactionFencing(ctx context.Context) error {
	first, second := transactional("f"), transactional("f")
	defer first.Close()
	defer second.Close()
	Must(first.BeginTransaction())
	Must(first.ProduceSync(ctx, &kgo.Record{Topic: topic("fenced"), Value: []byte("first")}).FirstErr())
	inTransaction(ctx, second, "fenced", []string{"second"}, kgo.TryCommit)
	Check(first.EndTransaction(ctx, kgo.TryCommit) != nil, "the first one has committed")
	Equal(committed(ctx, "fenced", 1), []string{"second"}, "values")
	return nil
}

func errorUnknownTopic(ctx context.Context) error {
	producer := client()
	defer producer.Close()
	err := producer.ProduceSync(ctx, &kgo.Record{Topic: topic("missing"), Value: []byte("v")}).FirstErr()
	Refused(err, kerr.UnknownTopicOrPartition)
	return nil
}

func errorTooLarge(ctx context.Context) error {
	producer := client()
	defer producer.Close()
	Refused(producer.ProduceSync(ctx, &kgo.Record{Topic: topic("small"), Value: Big()[:2000]}).FirstErr(), kerr.MessageTooLarge)
	record, err := producer.ProduceSync(ctx, &kgo.Record{Topic: topic("small"), Value: Big()[:10]}).First()
	Must(err)
	Equal(record.Offset, int64(0), "offset")
	return nil
}

func loginOpts(login Login) []kgo.Opt {
	opts := []kgo.Opt{kgo.SeedBrokers(login.Bootstrap), kgo.DialTLSConfig(login.TLS), kgo.RequestRetries(2), kgo.FetchMaxWait(200 * time.Millisecond)}
	auth := scram.Auth{User: login.User, Pass: login.Password}
	switch login.Mechanism {
	case "PLAIN":
		opts = append(opts, kgo.SASL(plain.Auth{User: login.User, Pass: login.Password}.AsMechanism()))
	case "SCRAM-SHA-256":
		opts = append(opts, kgo.SASL(auth.AsSha256Mechanism()))
	case "SCRAM-SHA-512":
		opts = append(opts, kgo.SASL(auth.AsSha512Mechanism()))
	}
	return opts
}

var logins = LoginClient{
	Send: func(ctx context.Context, login Login, topic string, values []string) error {
		producer, err := kgo.NewClient(loginOpts(login)...)
		Must(err)
		defer producer.Close()
		// Who cannot connect is told so by this at once; sending would go on trying.
		if err := producer.Ping(ctx); err != nil {
			return err
		}
		var records []*kgo.Record
		for _, value := range values {
			records = append(records, &kgo.Record{Topic: topic, Value: []byte(value)})
		}
		return producer.ProduceSync(ctx, records...).FirstErr()
	},
	Read: func(ctx context.Context, login Login, topic string, count int) ([]string, error) {
		consumer, err := kgo.NewClient(append(loginOpts(login), kgo.ConsumeTopics(topic), kgo.ConsumerGroup(topic))...)
		Must(err)
		defer consumer.Close()
		var values []string
		for _, record := range poll(ctx, consumer, count) {
			values = append(values, string(record.Value))
		}
		return values, nil
	},
	Denied:        kerr.TopicAuthorizationFailed,
	WrongPassword: "SASL_AUTHENTICATION_FAILED",
}

func main() {
	if IsLogin() {
		RunLogins("franz-go", "github.com/twmb/franz-go", logins)
		return
	}
	Run("franz-go", "github.com/twmb/franz-go", Client{
		"create-topic": createTopic, "describe-topic": describeTopic, "describe-configs": describeConfigs,
		"delete-topic": deleteTopic, "error-topic-name": errorTopicName,
		"produce-none": produce("none"), "produce-gzip": produce("gzip"), "produce-snappy": produce("snappy"),
		"produce-lz4": produce("lz4"), "produce-zstd": produce("zstd"),
		"consume-assign": consumeAssign, "headers": headers, "tombstone": tombstone, "big-record": bigRecord,
		"list-offsets": listOffsets, "seek-by-time": seekByTime, "idempotent": idempotent,
		"group": group, "commit": commit, "group-resume": groupResume, "group-rebalance": groupRebalance,
		"describe-group": describeGroup, "delete-group": deleteGroup,
		"transaction-commit": transactionCommit, "transaction-abort": transactionAbort,
		"transaction-offsets": transactionOffsets, "transaction-fencing": transactionFencing,
		"error-unknown-topic": errorUnknownTopic, "error-too-large": errorTooLarge,
	})
}
