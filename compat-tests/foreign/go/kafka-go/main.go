// kafka-go (segmentio): ../../SCENARIO.md.
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sort"
	"strconv"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/segmentio/kafka-go/sasl"
	"github.com/segmentio/kafka-go/sasl/plain"
	"github.com/segmentio/kafka-go/sasl/scram"

	. "howdah/foreign/scenario"
)

var bootstrap, prefix = Arguments()
var address = kafka.TCP(bootstrap)
var client = &kafka.Client{Addr: address}
var sent []Record

func topic(name string) string { return prefix + "-" + name }

// byData sends to partition 0, or to the one that is the WriterData of a message.
func byData(message kafka.Message, _ ...int) int {
	if partition, ok := message.WriterData.(int); ok {
		return partition
	}
	return 0
}

func send(ctx context.Context, name string, codec kafka.Compression, messages ...kafka.Message) error {
	writer := &kafka.Writer{
		Addr: address, Topic: topic(name), RequiredAcks: kafka.RequireAll, Compression: codec,
		Balancer: kafka.BalancerFunc(byData), BatchTimeout: 20 * time.Millisecond, MaxAttempts: 2,
	}
	defer writer.Close()
	return first(writer.WriteMessages(ctx, messages...))
}

// first of the errors of several messages.
func first(err error) error {
	var several kafka.WriteErrors
	if errors.As(err, &several) {
		for _, one := range several {
			if one != nil {
				return one
			}
		}
	}
	return err
}

func read(ctx context.Context, name string, count int, offset int64) []kafka.Message {
	reader := kafka.NewReader(kafka.ReaderConfig{Brokers: []string{bootstrap}, Topic: topic(name), MaxWait: 200 * time.Millisecond})
	defer reader.Close()
	Must(reader.SetOffset(offset))
	return poll(ctx, reader, count)
}

func poll(ctx context.Context, reader *kafka.Reader, count int) []kafka.Message {
	var messages []kafka.Message
	for len(messages) < count {
		message, err := reader.FetchMessage(ctx)
		Must(err)
		messages = append(messages, message)
	}
	return messages
}

func create(ctx context.Context, name string) error {
	response, err := client.CreateTopics(ctx, &kafka.CreateTopicsRequest{
		Topics: []kafka.TopicConfig{{Topic: name, NumPartitions: 3, ReplicationFactor: 1}},
	})
	Must(err)
	return response.Errors[name]
}

func createTopic(ctx context.Context) error {
	Must(create(ctx, topic("made")))
	Refused(create(ctx, topic("made")), kafka.TopicAlreadyExists)
	return nil
}

func describeTopic(ctx context.Context) error {
	metadata, err := client.Metadata(ctx, &kafka.MetadataRequest{Topics: []string{topic("made")}})
	Must(err)
	Equal(len(metadata.Topics[0].Partitions), 3, "partitions")
	for _, partition := range metadata.Topics[0].Partitions {
		Check(partition.Leader.Port > 0, "leader %v", partition.Leader)
	}
	return nil
}

func describeConfigs(ctx context.Context) error {
	response, err := client.DescribeConfigs(ctx, &kafka.DescribeConfigsRequest{Resources: []kafka.DescribeConfigRequestResource{
		{ResourceType: kafka.ResourceTypeTopic, ResourceName: topic("small"), ConfigNames: []string{"max.message.bytes"}},
	}})
	Must(err)
	Equal(response.Resources[0].ConfigEntries[0].ConfigValue, "1000", "value")
	return nil
}

func deleteTopic(ctx context.Context) error {
	response, err := client.DeleteTopics(ctx, &kafka.DeleteTopicsRequest{Topics: []string{topic("made")}})
	Must(err)
	Must(response.Errors[topic("made")])
	Until(ctx, "deleted", func() bool {
		metadata, err := client.Metadata(ctx, &kafka.MetadataRequest{})
		Must(err)
		for _, found := range metadata.Topics {
			if found.Name == topic("made") {
				return false
			}
		}
		return true
	})
	return nil
}

func errorTopicName(ctx context.Context) error {
	Refused(create(ctx, prefix+" not a name"), kafka.InvalidTopic)
	return nil
}

func produce(codec string, compression kafka.Compression) func(context.Context) error {
	return func(ctx context.Context) error {
		var messages []kafka.Message
		for _, record := range Records(codec) {
			messages = append(messages, kafka.Message{Key: record.Key, Value: record.Value})
		}
		// Its writer tells no offsets; consume-assign sees them.
		Must(send(ctx, "records", compression, messages...))
		sent = append(sent, Records(codec)...)
		return nil
	}
}

func consumeAssign(ctx context.Context) error {
	for i, message := range read(ctx, "records", len(sent), kafka.FirstOffset) {
		Equal(message.Offset, int64(i), "offset")
		Equal(Record{Key: message.Key, Value: message.Value}, sent[i], "record")
	}
	return nil
}

func headers(ctx context.Context) error {
	headers := []kafka.Header{{Key: "a", Value: []byte("1")}, {Key: "b", Value: []byte{}}, {Key: "a", Value: []byte("2")}}
	Must(send(ctx, "headers", 0, kafka.Message{Value: []byte("v"), Headers: headers, Time: Time(123)}))
	message := read(ctx, "headers", 1, kafka.FirstOffset)[0]
	Equal(len(message.Headers), 3, "headers")
	for i, header := range message.Headers {
		Equal(header.Key, headers[i].Key, "header's key")
		Check(bytes.Equal(header.Value, headers[i].Value), "header's value")
	}
	Equal(message.Time.UnixMilli(), int64(Base+123), "timestamp")
	return nil
}

func tombstone(ctx context.Context) error {
	pairs := []Record{{Key: []byte("k")}, {Key: []byte("k"), Value: []byte{}}, {Value: []byte("v")}}
	for _, pair := range pairs {
		Must(send(ctx, "tombstone", 0, kafka.Message{Key: pair.Key, Value: pair.Value}))
	}
	nulls := 0
	for i, message := range read(ctx, "tombstone", 3, kafka.FirstOffset) {
		Check(bytes.Equal(message.Key, pairs[i].Key) && bytes.Equal(message.Value, pairs[i].Value), "record %d: %v", i, message)
		if message.Key == nil || message.Value == nil {
			nulls++
		}
	}
	if nulls != 2 {
		return fmt.Errorf("it does not tell null from empty in what it reads%w", ErrUnsupported)
	}
	return nil
}

func bigRecord(ctx context.Context) error {
	Must(send(ctx, "big", 0, kafka.Message{Value: Big()}))
	Check(bytes.Equal(read(ctx, "big", 1, kafka.FirstOffset)[0].Value, Big()), "other bytes")
	return nil
}

func listOffsets(ctx context.Context) error {
	response, err := client.ListOffsets(ctx, &kafka.ListOffsetsRequest{
		Topics: map[string][]kafka.OffsetRequest{topic("records"): {kafka.FirstOffsetOf(0), kafka.LastOffsetOf(0)}},
	})
	Must(err)
	Equal(response.Topics[topic("records")][0].FirstOffset, int64(0), "earliest")
	Equal(response.Topics[topic("records")][0].LastOffset, int64(len(sent)), "latest")
	return nil
}

func offsetAt(ctx context.Context, name string, at time.Time) int64 {
	connection, err := kafka.DialLeader(ctx, "tcp", bootstrap, topic(name), 0)
	Must(err)
	defer connection.Close()
	offset, err := connection.ReadOffset(at)
	Must(err)
	return offset
}

func seekByTime(ctx context.Context) error {
	var messages []kafka.Message
	for i := range 10 {
		messages = append(messages, kafka.Message{Value: []byte(strconv.Itoa(i)), Time: Time(1000 * i)})
	}
	Must(send(ctx, "times", 0, messages...))
	Equal(offsetAt(ctx, "times", Time(3500)), int64(4), "offset")
	Equal(offsetAt(ctx, "times", Time(9001)), int64(-1), "offset after the last")
	Equal(string(read(ctx, "times", 6, 4)[0].Value), "4", "value")
	return nil
}

func sendToGroup(ctx context.Context, from int) {
	var messages []kafka.Message
	for i := from; i < from+30; i++ {
		messages = append(messages, kafka.Message{Value: []byte(strconv.Itoa(i)), WriterData: i % 3})
	}
	Must(send(ctx, "group", 0, messages...))
}

func reader(group string) *kafka.Reader {
	return kafka.NewReader(kafka.ReaderConfig{
		Brokers: []string{bootstrap}, GroupID: group, Topic: topic("group"), StartOffset: kafka.FirstOffset,
		MaxWait: 200 * time.Millisecond, HeartbeatInterval: 300 * time.Millisecond, JoinGroupBackoff: 200 * time.Millisecond,
	})
}

var joined *kafka.Reader
var fetched []kafka.Message

func readAsGroup(ctx context.Context, from int) (*kafka.Reader, []kafka.Message) {
	member := reader(topic("g"))
	messages := poll(ctx, member, 30)
	var values []int
	for _, message := range messages {
		value, err := strconv.Atoi(string(message.Value))
		Must(err)
		values = append(values, value)
	}
	sort.Ints(values)
	Equal(values[0], from, "first value")
	Equal(values[29], from+29, "last value")
	return member, messages
}

func group(ctx context.Context) error {
	sendToGroup(ctx, 0)
	joined, fetched = readAsGroup(ctx, 0)
	return nil
}

func commit(ctx context.Context) error {
	Must(joined.CommitMessages(ctx, fetched...))
	response, err := client.OffsetFetch(ctx, &kafka.OffsetFetchRequest{GroupID: topic("g"), Topics: map[string][]int{topic("group"): {0, 1, 2}}})
	Must(err)
	for _, partition := range response.Topics[topic("group")] {
		Equal(partition.CommittedOffset, int64(10), "committed offset")
	}
	return joined.Close()
}

func groupResume(ctx context.Context) error {
	sendToGroup(ctx, 30)
	member, messages := readAsGroup(ctx, 30)
	Must(member.CommitMessages(ctx, messages...))
	return member.Close()
}

func describe(ctx context.Context, name string) kafka.DescribeGroupsResponseGroup {
	response, err := client.DescribeGroups(ctx, &kafka.DescribeGroupsRequest{GroupIDs: []string{topic(name)}})
	Must(err)
	return response.Groups[0]
}

func shares(ctx context.Context) []int {
	found := describe(ctx, "r")
	var sizes []int
	for _, member := range found.Members {
		for _, assigned := range member.MemberAssignments.Topics {
			sizes = append(sizes, len(assigned.Partitions))
		}
	}
	sort.Ints(sizes)
	if found.GroupState != "Stable" {
		return nil
	}
	return sizes
}

func groupRebalance(ctx context.Context) error {
	have := func(sizes ...int) func() bool {
		return func() bool { return fmt.Sprint(shares(ctx)) == fmt.Sprint(sizes) }
	}
	first := reader(topic("r"))
	Until(ctx, "one member has all", have(3))
	second := reader(topic("r"))
	Until(ctx, "both have some", have(1, 2))
	Must(first.Close())
	Until(ctx, "the second one has all", have(3))
	return second.Close()
}

func listed(ctx context.Context) bool {
	response, err := client.ListGroups(ctx, &kafka.ListGroupsRequest{})
	Must(err)
	for _, found := range response.Groups {
		if found.GroupID == topic("g") {
			return true
		}
	}
	return false
}

func describeGroup(ctx context.Context) error {
	Check(listed(ctx), "not listed")
	Equal(describe(ctx, "g").GroupState, "Empty", "state")
	Equal(len(describe(ctx, "g").Members), 0, "members")
	return nil
}

func deleteGroup(ctx context.Context) error {
	response, err := client.DeleteGroups(ctx, &kafka.DeleteGroupsRequest{GroupIDs: []string{topic("g")}})
	Must(err)
	Must(response.Errors[topic("g")])
	Check(!listed(ctx), "still listed")
	return nil
}

func errorUnknownTopic(ctx context.Context) error {
	Refused(send(ctx, "missing", 0, kafka.Message{Value: []byte("v")}), kafka.UnknownTopicOrPartition)
	return nil
}

func errorTooLarge(ctx context.Context) error {
	Refused(send(ctx, "small", 0, kafka.Message{Value: Big()[:2000]}), kafka.MessageSizeTooLarge)
	Must(send(ctx, "small", 0, kafka.Message{Value: Big()[:10]}))
	Equal(read(ctx, "small", 1, kafka.FirstOffset)[0].Offset, int64(0), "offset")
	return nil
}

func mechanism(login Login) sasl.Mechanism {
	algorithm := scram.SHA256
	switch login.Mechanism {
	case "":
		return nil
	case "PLAIN":
		return plain.Mechanism{Username: login.User, Password: login.Password}
	case "SCRAM-SHA-512":
		algorithm = scram.SHA512
	}
	mechanism, err := scram.Mechanism(algorithm, login.User, login.Password)
	Must(err)
	return mechanism
}

var logins = LoginClient{
	Send: func(ctx context.Context, login Login, topic string, values []string) error {
		writer := &kafka.Writer{
			Addr: kafka.TCP(login.Bootstrap), Topic: topic, RequiredAcks: kafka.RequireAll, BatchTimeout: 20 * time.Millisecond, MaxAttempts: 2,
			Transport: &kafka.Transport{TLS: login.TLS, SASL: mechanism(login)},
		}
		defer writer.Close()
		var messages []kafka.Message
		for _, value := range values {
			messages = append(messages, kafka.Message{Value: []byte(value)})
		}
		return first(writer.WriteMessages(ctx, messages...))
	},
	Read: func(ctx context.Context, login Login, topic string, count int) ([]string, error) {
		reader := kafka.NewReader(kafka.ReaderConfig{
			Brokers: []string{login.Bootstrap}, GroupID: topic, Topic: topic, StartOffset: kafka.FirstOffset, MaxWait: 200 * time.Millisecond,
			Dialer: &kafka.Dialer{TLS: login.TLS, SASLMechanism: mechanism(login), DualStack: true},
		})
		defer reader.Close()
		var values []string
		for _, message := range poll(ctx, reader, count) {
			values = append(values, string(message.Value))
		}
		return values, nil
	},
	// Its writer looks for the topic among those that it was told of when it asked for all.
	Denied:        kafka.UnknownTopicOrPartition,
	WrongPassword: "SASL Authentication Failed",
}

func main() {
	if IsLogin() {
		RunLogins("kafka-go", "github.com/segmentio/kafka-go", logins)
		return
	}
	Run("kafka-go", "github.com/segmentio/kafka-go", Client{
		"create-topic": createTopic, "describe-topic": describeTopic, "describe-configs": describeConfigs,
		"delete-topic": deleteTopic, "error-topic-name": errorTopicName,
		"produce-none": produce("none", 0), "produce-gzip": produce("gzip", kafka.Gzip),
		"produce-snappy": produce("snappy", kafka.Snappy), "produce-lz4": produce("lz4", kafka.Lz4),
		"produce-zstd":   produce("zstd", kafka.Zstd),
		"consume-assign": consumeAssign, "headers": headers, "tombstone": tombstone, "big-record": bigRecord,
		"list-offsets": listOffsets, "seek-by-time": seekByTime,
		"group": group, "commit": commit, "group-resume": groupResume, "group-rebalance": groupRebalance,
		"describe-group": describeGroup, "delete-group": deleteGroup,
		"error-unknown-topic": errorUnknownTopic, "error-too-large": errorTooLarge,
	})
}
