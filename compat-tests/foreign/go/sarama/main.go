// sarama: ../../SCENARIO.md.
package main

import (
	"bytes"
	"context"
	"fmt"
	"sort"
	"strconv"
	"sync"
	"time"

	"github.com/IBM/sarama"
	"github.com/xdg-go/scram"

	. "howdah/foreign/scenario"
)

var bootstrap, prefix = Arguments()
var sent []Record

func topic(name string) string { return prefix + "-" + name }

func config() *sarama.Config {
	config := sarama.NewConfig()
	config.Version = sarama.V4_0_0_0
	config.Producer.Return.Successes = true
	config.Producer.RequiredAcks = sarama.WaitForAll
	config.Producer.Partitioner = sarama.NewManualPartitioner
	config.Producer.Retry.Backoff = 200 * time.Millisecond
	config.Metadata.Retry.Max = 1
	config.Consumer.Offsets.Initial = sarama.OffsetOldest
	config.Consumer.Offsets.AutoCommit.Enable = false
	config.Consumer.Group.Heartbeat.Interval = 300 * time.Millisecond
	config.Consumer.Return.Errors = false
	return config
}

func admin() sarama.ClusterAdmin {
	admin, err := sarama.NewClusterAdmin([]string{bootstrap}, config())
	Must(err)
	return admin
}

// send returns the offsets in the order of sending.
func send(config *sarama.Config, messages ...*sarama.ProducerMessage) ([]int64, error) {
	producer, err := sarama.NewSyncProducer([]string{bootstrap}, config)
	if err != nil {
		return nil, err
	}
	defer producer.Close()
	if err := producer.SendMessages(messages); err != nil {
		return nil, err.(sarama.ProducerErrors)[0].Err
	}
	var offsets []int64
	for _, message := range messages {
		offsets = append(offsets, message.Offset)
	}
	return offsets, nil
}

func bytesOf(value []byte) sarama.Encoder {
	if value == nil {
		return nil
	}
	return sarama.ByteEncoder(value)
}

func read(ctx context.Context, topic string, count int, offset int64) []*sarama.ConsumerMessage {
	consumer, err := sarama.NewConsumer([]string{bootstrap}, config())
	Must(err)
	defer consumer.Close()
	partition, err := consumer.ConsumePartition(topic, 0, offset)
	Must(err)
	defer partition.Close()
	var messages []*sarama.ConsumerMessage
	for len(messages) < count {
		select {
		case message := <-partition.Messages():
			messages = append(messages, message)
		case <-ctx.Done():
			Must(fmt.Errorf("read %d of %d", len(messages), count))
		}
	}
	return messages
}

func create(name string) error {
	a := admin()
	defer a.Close()
	return a.CreateTopic(name, &sarama.TopicDetail{NumPartitions: 3, ReplicationFactor: 1}, false)
}

func createTopic(context.Context) error {
	Must(create(topic("made")))
	Refused(create(topic("made")), sarama.ErrTopicAlreadyExists)
	return nil
}

func describeTopic(context.Context) error {
	a := admin()
	defer a.Close()
	topics, err := a.DescribeTopics([]string{topic("made")})
	Must(err)
	Equal(len(topics[0].Partitions), 3, "partitions")
	for _, partition := range topics[0].Partitions {
		Check(partition.Leader >= 0, "leader %v", partition.Leader)
	}
	return nil
}

func describeConfigs(context.Context) error {
	a := admin()
	defer a.Close()
	entries, err := a.DescribeConfig(sarama.ConfigResource{Type: sarama.TopicResource, Name: topic("small"), ConfigNames: []string{"max.message.bytes"}})
	Must(err)
	Equal(entries[0].Value, "1000", "value")
	return nil
}

func deleteTopic(ctx context.Context) error {
	a := admin()
	defer a.Close()
	Must(a.DeleteTopic(topic("made")))
	Until(ctx, "deleted", func() bool {
		topics, err := a.ListTopics()
		Must(err)
		_, found := topics[topic("made")]
		return !found
	})
	return nil
}

func errorTopicName(context.Context) error {
	Refused(create(prefix+" not a name"), sarama.ErrInvalidTopic)
	return nil
}

func produce(codec string, compression sarama.CompressionCodec) func(context.Context) error {
	return func(context.Context) error {
		var messages []*sarama.ProducerMessage
		for _, record := range Records(codec) {
			messages = append(messages, &sarama.ProducerMessage{Topic: topic("records"), Key: bytesOf(record.Key), Value: bytesOf(record.Value)})
		}
		config := config()
		config.Producer.Compression = compression
		offsets, err := send(config, messages...)
		Must(err)
		for i, offset := range offsets {
			Equal(offset, int64(len(sent)+i), "offset")
		}
		sent = append(sent, Records(codec)...)
		return nil
	}
}

func consumeAssign(ctx context.Context) error {
	for i, message := range read(ctx, topic("records"), len(sent), sarama.OffsetOldest) {
		Equal(Record{Key: message.Key, Value: message.Value}, sent[i], "record")
	}
	return nil
}

func headers(ctx context.Context) error {
	headers := []sarama.RecordHeader{{Key: []byte("a"), Value: []byte("1")}, {Key: []byte("b"), Value: []byte{}}, {Key: []byte("a"), Value: []byte("2")}}
	_, err := send(config(), &sarama.ProducerMessage{Topic: topic("headers"), Value: bytesOf([]byte("v")), Headers: headers, Timestamp: Time(123)})
	Must(err)
	message := read(ctx, topic("headers"), 1, sarama.OffsetOldest)[0]
	Equal(len(message.Headers), 3, "headers")
	for i, header := range message.Headers {
		Equal(*header, headers[i], "header")
	}
	Equal(message.Timestamp.UnixMilli(), int64(Base+123), "timestamp")
	return nil
}

func tombstone(ctx context.Context) error {
	pairs := []Record{{Key: []byte("k")}, {Key: []byte("k"), Value: []byte{}}, {Value: []byte("v")}}
	for _, pair := range pairs {
		_, err := send(config(), &sarama.ProducerMessage{Topic: topic("tombstone"), Key: bytesOf(pair.Key), Value: bytesOf(pair.Value)})
		Must(err)
	}
	for i, message := range read(ctx, topic("tombstone"), 3, sarama.OffsetOldest) {
		Equal(Record{Key: message.Key, Value: message.Value}, pairs[i], "record")
	}
	return nil
}

func bigRecord(ctx context.Context) error {
	_, err := send(config(), &sarama.ProducerMessage{Topic: topic("big"), Value: bytesOf(Big())})
	Must(err)
	Check(bytes.Equal(read(ctx, topic("big"), 1, sarama.OffsetOldest)[0].Value, Big()), "other bytes")
	return nil
}

func client() sarama.Client {
	client, err := sarama.NewClient([]string{bootstrap}, config())
	Must(err)
	return client
}

func offset(c sarama.Client, topic string, time int64) int64 {
	offset, err := c.GetOffset(topic, 0, time)
	Must(err)
	return offset
}

func listOffsets(context.Context) error {
	c := client()
	defer c.Close()
	Equal(offset(c, topic("records"), sarama.OffsetOldest), int64(0), "earliest")
	Equal(offset(c, topic("records"), sarama.OffsetNewest), int64(len(sent)), "latest")
	return nil
}

func seekByTime(ctx context.Context) error {
	var messages []*sarama.ProducerMessage
	for i := range 10 {
		messages = append(messages, &sarama.ProducerMessage{Topic: topic("times"), Value: sarama.StringEncoder(strconv.Itoa(i)), Timestamp: Time(1000 * i)})
	}
	_, err := send(config(), messages...)
	Must(err)
	c := client()
	defer c.Close()
	Equal(offset(c, topic("times"), Base+3500), int64(4), "offset")
	Equal(offset(c, topic("times"), Base+9001), int64(-1), "offset after the last")
	Equal(string(read(ctx, topic("times"), 6, 4)[0].Value), "4", "value")
	return nil
}

func idempotent(ctx context.Context) error {
	config := config()
	config.Producer.Idempotent = true
	config.Net.MaxOpenRequests = 1 // Else it refuses to be idempotent.
	config.Producer.Flush.MaxMessages = 20
	var messages []*sarama.ProducerMessage
	for i := range 1000 {
		messages = append(messages, &sarama.ProducerMessage{Topic: topic("idempotent"), Value: sarama.StringEncoder(strconv.Itoa(i))})
	}
	offsets, err := send(config, messages...)
	Must(err)
	for i, message := range read(ctx, topic("idempotent"), 1000, sarama.OffsetOldest) {
		Equal(offsets[i], int64(i), "offset")
		Equal(string(message.Value), strconv.Itoa(i), "value")
	}
	return nil
}

func sendToGroup(from int) {
	var messages []*sarama.ProducerMessage
	for i := from; i < from+30; i++ {
		messages = append(messages, &sarama.ProducerMessage{Topic: topic("group"), Partition: int32(i % 3), Value: sarama.StringEncoder(strconv.Itoa(i))})
	}
	_, err := send(config(), messages...)
	Must(err)
}

// member is a consumer in a group; sarama calls it back from threads of its own.
type member struct {
	group   sarama.ConsumerGroup
	session sarama.ConsumerGroupSession
	stop    context.CancelFunc
	done    chan struct{}

	mutex  sync.Mutex
	values []int
	claims int
}

func join(id string) *member {
	group, err := sarama.NewConsumerGroup([]string{bootstrap}, id, config())
	Must(err)
	ctx, stop := context.WithCancel(context.Background())
	m := &member{group: group, stop: stop, done: make(chan struct{})}
	go func() {
		for ctx.Err() == nil {
			if err := group.Consume(ctx, []string{topic("group")}, m); err != nil {
				break
			}
		}
		close(m.done)
	}()
	return m
}

func (m *member) set(session sarama.ConsumerGroupSession, claims int) error {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.session, m.claims = session, claims
	return nil
}

func (m *member) Setup(session sarama.ConsumerGroupSession) error {
	return m.set(session, len(session.Claims()[topic("group")]))
}

func (m *member) Cleanup(session sarama.ConsumerGroupSession) error { return m.set(session, 0) }

func (m *member) ConsumeClaim(session sarama.ConsumerGroupSession, claim sarama.ConsumerGroupClaim) error {
	for message := range claim.Messages() {
		value, err := strconv.Atoi(string(message.Value))
		if err != nil {
			return err
		}
		session.MarkMessage(message, "")
		m.mutex.Lock()
		m.values = append(m.values, value)
		m.mutex.Unlock()
	}
	return nil
}

func (m *member) partitions() int {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	return m.claims
}

func (m *member) read() []int {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	values := append([]int(nil), m.values...)
	sort.Ints(values)
	return values
}

func (m *member) close() {
	m.stop()
	<-m.done
	Must(m.group.Close())
}

func readAsGroup(ctx context.Context, from int) *member {
	m := join(topic("g"))
	Until(ctx, "30 records", func() bool { return len(m.read()) >= 30 })
	Equal(len(m.read()), 30, "records")
	Equal(m.read()[0], from, "first value")
	Equal(m.read()[29], from+29, "last value")
	return m
}

var joined *member

func group(ctx context.Context) error {
	sendToGroup(0)
	joined = readAsGroup(ctx, 0)
	return nil
}

func commit(context.Context) error {
	joined.session.Commit()
	a := admin()
	defer a.Close()
	offsets, err := a.ListConsumerGroupOffsets(topic("g"), map[string][]int32{topic("group"): {0, 1, 2}})
	Must(err)
	for i := range int32(3) {
		Equal(offsets.GetBlock(topic("group"), i).Offset, int64(10), "committed offset")
	}
	joined.close()
	return nil
}

func groupResume(ctx context.Context) error {
	sendToGroup(30)
	m := readAsGroup(ctx, 30)
	m.session.Commit()
	m.close()
	return nil
}

func groupRebalance(ctx context.Context) error {
	first := join(topic("r"))
	Until(ctx, "one member has all", func() bool { return first.partitions() == 3 })
	second := join(topic("r"))
	Until(ctx, "both have some", func() bool {
		return first.partitions() > 0 && second.partitions() > 0 && first.partitions()+second.partitions() == 3
	})
	first.close()
	Until(ctx, "the second one has all", func() bool { return second.partitions() == 3 })
	second.close()
	return nil
}

func listed(a sarama.ClusterAdmin) bool {
	groups, err := a.ListConsumerGroups()
	Must(err)
	_, found := groups[topic("g")]
	return found
}

func describeGroup(context.Context) error {
	a := admin()
	defer a.Close()
	Check(listed(a), "not listed")
	described, err := a.DescribeConsumerGroups([]string{topic("g")})
	Must(err)
	Equal(described[0].State, "Empty", "state")
	Equal(len(described[0].Members), 0, "members")
	return nil
}

func deleteGroup(context.Context) error {
	a := admin()
	defer a.Close()
	Must(a.DeleteConsumerGroup(topic("g")))
	Check(!listed(a), "still listed")
	return nil
}

func transactional(id string) sarama.SyncProducer {
	config := config()
	config.Producer.Idempotent = true
	config.Producer.Transaction.ID = topic(id)
	config.Net.MaxOpenRequests = 1
	producer, err := sarama.NewSyncProducer([]string{bootstrap}, config)
	Must(err)
	return producer
}

func write(producer sarama.SyncProducer, name string, values ...string) {
	for _, value := range values {
		_, _, err := producer.SendMessage(&sarama.ProducerMessage{Topic: topic(name), Value: sarama.StringEncoder(value)})
		Must(err)
	}
}

func inTransaction(producer sarama.SyncProducer, name string, values []string, end func() error) {
	Must(producer.BeginTxn())
	write(producer, name, values...)
	Must(end())
}

func committed(ctx context.Context, name string, count int) []string {
	config := config()
	config.Consumer.IsolationLevel = sarama.ReadCommitted
	consumer, err := sarama.NewConsumer([]string{bootstrap}, config)
	Must(err)
	defer consumer.Close()
	partition, err := consumer.ConsumePartition(topic(name), 0, sarama.OffsetOldest)
	Must(err)
	defer partition.Close()
	var values []string
	for len(values) < count {
		select {
		case message := <-partition.Messages():
			values = append(values, string(message.Value))
		case <-ctx.Done():
			Must(fmt.Errorf("read %d of %d", len(values), count))
		}
	}
	return values
}

var writer sarama.SyncProducer

func transactionCommit(ctx context.Context) error {
	writer = transactional("t")
	inTransaction(writer, "transaction", Numbered("kept", 0, 10), writer.CommitTxn)
	Equal(committed(ctx, "transaction", 10), Numbered("kept", 0, 10), "values")
	return nil
}

func transactionAbort(ctx context.Context) error {
	inTransaction(writer, "transaction", Numbered("aborted", 0, 10), writer.AbortTxn)
	inTransaction(writer, "transaction", Numbered("kept", 10, 10), writer.CommitTxn)
	Equal(committed(ctx, "transaction", 20), Numbered("kept", 0, 20), "values")
	return nil
}

func transactionOffsets(ctx context.Context) error {
	a := admin()
	defer a.Close()
	for _, commit := range []bool{false, true} {
		Must(writer.BeginTxn())
		write(writer, "copied", "copy")
		offsets := map[string][]*sarama.PartitionOffsetMetadata{topic("transaction"): {{Partition: 0, Offset: 5}}}
		Must(writer.AddOffsetsToTxn(offsets, topic("tg")))
		expected := int64(-1)
		if commit {
			Must(writer.CommitTxn())
			expected = 5
		} else {
			Must(writer.AbortTxn())
		}
		found, err := a.ListConsumerGroupOffsets(topic("tg"), map[string][]int32{topic("transaction"): {0}})
		Must(err)
		Equal(found.GetBlock(topic("transaction"), 0).Offset, expected, "offset")
	}
	return writer.Close()
}

func transactionFencing(ctx context.Context) error {
	first := transactional("f")
	Must(first.BeginTxn())
	write(first, "fenced", "first")
	second := transactional("f")
	defer second.Close()
	Check(first.CommitTxn() != nil, "the first one has committed")
	inTransaction(second, "fenced", []string{"second"}, second.CommitTxn)
	Equal(committed(ctx, "fenced", 1), []string{"second"}, "values")
	return nil
}

func errorUnknownTopic(context.Context) error {
	_, err := send(config(), &sarama.ProducerMessage{Topic: topic("missing"), Value: sarama.StringEncoder("v")})
	Refused(err, sarama.ErrUnknownTopicOrPartition)
	return nil
}

func errorTooLarge(context.Context) error {
	_, err := send(config(), &sarama.ProducerMessage{Topic: topic("small"), Value: bytesOf(Big()[:2000])})
	Refused(err, sarama.ErrMessageSizeTooLarge)
	offsets, err := send(config(), &sarama.ProducerMessage{Topic: topic("small"), Value: bytesOf(Big()[:10])})
	Must(err)
	Equal(offsets[0], int64(0), "offset")
	return nil
}

// exchange is one exchange of SCRAM: sarama leaves it to a library, by this interface.
type exchange struct {
	hash         scram.HashGeneratorFcn
	conversation *scram.ClientConversation
}

func (e *exchange) Begin(user, password, authorization string) error {
	client, err := e.hash.NewClient(user, password, authorization)
	if err == nil {
		e.conversation = client.NewConversation()
	}
	return err
}

func (e *exchange) Step(challenge string) (string, error) { return e.conversation.Step(challenge) }

func (e *exchange) Done() bool { return e.conversation.Done() }

func loginConfig(login Login) *sarama.Config {
	config := config()
	config.Producer.Partitioner = sarama.NewRoundRobinPartitioner
	config.Producer.Retry.Max = 1
	config.Net.TLS.Enable, config.Net.TLS.Config = true, login.TLS
	if login.Mechanism == "" {
		return config
	}
	config.Net.SASL.Enable, config.Net.SASL.Mechanism = true, sarama.SASLMechanism(login.Mechanism)
	config.Net.SASL.User, config.Net.SASL.Password = login.User, login.Password
	hash := scram.SHA256
	if login.Mechanism == sarama.SASLTypeSCRAMSHA512 {
		hash = scram.SHA512
	}
	config.Net.SASL.SCRAMClientGeneratorFunc = func() sarama.SCRAMClient { return &exchange{hash: hash} }
	return config
}

// gatherer hands on what a group reads.
type gatherer chan string

func (g gatherer) Setup(sarama.ConsumerGroupSession) error { return nil }

func (g gatherer) Cleanup(sarama.ConsumerGroupSession) error { return nil }

func (g gatherer) ConsumeClaim(session sarama.ConsumerGroupSession, claim sarama.ConsumerGroupClaim) error {
	for message := range claim.Messages() {
		g <- string(message.Value)
	}
	return nil
}

var logins = LoginClient{
	Send: func(_ context.Context, login Login, topic string, values []string) error {
		producer, err := sarama.NewSyncProducer([]string{login.Bootstrap}, loginConfig(login))
		if err != nil {
			return err
		}
		defer producer.Close()
		var messages []*sarama.ProducerMessage
		for _, value := range values {
			messages = append(messages, &sarama.ProducerMessage{Topic: topic, Value: sarama.StringEncoder(value)})
		}
		if err := producer.SendMessages(messages); err != nil {
			return err.(sarama.ProducerErrors)[0].Err
		}
		return nil
	},
	Read: func(ctx context.Context, login Login, topic string, count int) ([]string, error) {
		group, err := sarama.NewConsumerGroup([]string{login.Bootstrap}, topic, loginConfig(login))
		Must(err)
		defer group.Close()
		read := make(gatherer, count)
		go group.Consume(ctx, []string{topic}, read)
		var values []string
		for len(values) < count {
			select {
			case value := <-read:
				values = append(values, value)
			case <-ctx.Done():
				return nil, fmt.Errorf("read %d of %d", len(values), count)
			}
		}
		return values, nil
	},
	Denied:        sarama.ErrTopicAuthorizationFailed,
	WrongPassword: "Authentication",
}

func main() {
	if IsLogin() {
		RunLogins("sarama", "github.com/IBM/sarama", logins)
		return
	}
	Run("sarama", "github.com/IBM/sarama", Client{
		"create-topic": createTopic, "describe-topic": describeTopic, "describe-configs": describeConfigs,
		"delete-topic": deleteTopic, "error-topic-name": errorTopicName,
		"produce-none": produce("none", sarama.CompressionNone), "produce-gzip": produce("gzip", sarama.CompressionGZIP),
		"produce-snappy": produce("snappy", sarama.CompressionSnappy), "produce-lz4": produce("lz4", sarama.CompressionLZ4),
		"produce-zstd":   produce("zstd", sarama.CompressionZSTD),
		"consume-assign": consumeAssign, "headers": headers, "tombstone": tombstone, "big-record": bigRecord,
		"list-offsets": listOffsets, "seek-by-time": seekByTime, "idempotent": idempotent,
		"group": group, "commit": commit, "group-resume": groupResume, "group-rebalance": groupRebalance,
		"describe-group": describeGroup, "delete-group": deleteGroup,
		"transaction-commit": transactionCommit, "transaction-abort": transactionAbort,
		"transaction-offsets": transactionOffsets, "transaction-fencing": transactionFencing,
		"error-unknown-topic": errorUnknownTopic, "error-too-large": errorTooLarge,
	})
}
