package dev.howdah.broker.handler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.broker.RunningBroker;
import dev.howdah.broker.TestBatches;
import dev.howdah.protocol.record.RecordBatch;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsResponseData;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every version of the data path's APIs, and what real clients rarely send, with Kafka's own messages over a socket. */
@Timeout(120)
class DataPathVersionsTest {

    private static final String TOPIC = "versions";

    private static RunningBroker broker;
    private static Uuid topicId;

    private Socket socket;

    @BeforeAll
    static void start(@TempDir Path dataDir) throws Exception {
        broker = RunningBroker.start(dataDir.resolve("postgres"), Map.of());
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            topicId = admin.createTopics(List.of(new NewTopic(TOPIC, 4, (short) 1)))
                    .topicId(TOPIC)
                    .get();
        }
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @BeforeEach
    void connect() throws IOException {
        socket = new Socket(broker.address().getAddress(), broker.address().getPort());
    }

    @AfterEach
    void disconnect() throws IOException {
        socket.close();
    }

    static IntStream produceVersions() {
        return IntStream.rangeClosed(3, 13);
    }

    static IntStream fetchVersions() {
        return IntStream.rangeClosed(4, 18);
    }

    @ParameterizedTest
    @MethodSource("produceVersions")
    void every_version_of_produce_stores_and_refuses(int version) throws Exception {
        ProduceRequestData request = produce(version, (short) -1, records("a"), 0);
        request.topicData()
                .iterator()
                .next()
                .partitionData()
                .add(new ProduceRequestData.PartitionProduceData().setIndex(99).setRecords(records("b")));
        ProduceResponseData response = ask(ApiKeys.PRODUCE, version, request, new ProduceResponseData());

        var partitions = response.responses().iterator().next().partitionResponses();
        assertThat(partitions.get(0).errorCode()).isEqualTo(Errors.NONE.code());
        assertThat(partitions.get(0).baseOffset()).isNotNegative();
        assertThat(partitions.get(0).logAppendTimeMs()).isEqualTo(-1);
        assertThat(partitions.get(1).errorCode()).isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION.code());
        assertThat(partitions.get(1).baseOffset()).isEqualTo(-1);
    }

    @ParameterizedTest
    @MethodSource("produceVersions")
    void every_version_of_produce_names_a_corrupt_batch(int version) throws Exception {
        MemoryRecords corrupt = records("corrupt");
        corrupt.buffer().put(RecordBatch.HEADER_BYTES + 3, (byte) 0x55);
        ProduceResponseData response =
                ask(ApiKeys.PRODUCE, version, produce(version, (short) 1, corrupt, 0), new ProduceResponseData());

        var partition =
                response.responses().iterator().next().partitionResponses().get(0);
        assertThat(partition.errorCode()).isEqualTo(Errors.CORRUPT_MESSAGE.code());
        assertThat(partition.errorMessage() != null).isEqualTo(version >= 8);
    }

    @ParameterizedTest
    @MethodSource("produceVersions")
    void an_unknown_topic_is_an_error_of_its_partitions(int version) throws Exception {
        ProduceRequestData request = produce(version, (short) 1, records("a"), 0);
        var topic = request.topicData().iterator().next().duplicate();
        request.topicData().clear();
        request.topicData().add(version >= 13 ? topic.setTopicId(Uuid.randomUuid()) : topic.setName("nowhere"));
        ProduceResponseData response = ask(ApiKeys.PRODUCE, version, request, new ProduceResponseData());

        assertThat(response.responses()
                        .iterator()
                        .next()
                        .partitionResponses()
                        .get(0)
                        .errorCode())
                .isEqualTo((version >= 13 ? Errors.UNKNOWN_TOPIC_ID : Errors.UNKNOWN_TOPIC_OR_PARTITION).code());
    }

    @Test
    void zstd_is_refused_before_v7() throws Exception {
        MemoryRecords zstd = MemoryRecords.readableRecords(
                TestBatches.batch(Compression.zstd().build(), 1, "z").buffer().nioBuffer());
        assertThat(produceError(6, (short) 1, zstd)).isEqualTo(Errors.UNSUPPORTED_COMPRESSION_TYPE);
        assertThat(produceError(7, (short) 1, zstd)).isEqualTo(Errors.NONE);
    }

    @Test
    void acks_other_than_zero_one_and_all_are_refused() throws Exception {
        assertThat(produceError(9, (short) 2, records("a"))).isEqualTo(Errors.INVALID_REQUIRED_ACKS);
        assertThat(produceError(9, (short) -2, records("a"))).isEqualTo(Errors.INVALID_REQUIRED_ACKS);
    }

    @Test
    void acks_zero_has_no_response_and_is_stored() throws Exception {
        long before = latest(3);
        send(ApiKeys.PRODUCE, 9, produce(9, (short) 0, records("quiet"), 3));

        // The next response on the connection is that of the next request.
        assertThat(latest(3)).isEqualTo(before + 1);
    }

    @Test
    void acks_zero_with_an_error_closes_the_connection() throws Exception {
        send(ApiKeys.PRODUCE, 9, produce(9, (short) 0, records("quiet"), 99));

        assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void a_transactional_batch_needs_an_id_and_a_producer_that_has_it() throws Exception {
        MemoryRecords transactional = transactional(5, 0, 0);
        assertThat(produceError(9, (short) -1, transactional)).isEqualTo(Errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED);
        assertThat(produceError(9, "tx-unknown", transactional)).isEqualTo(Errors.INVALID_PRODUCER_ID_MAPPING);
        assertThat(produceError(9, "tx-plain", records("a"))).as("as in Kafka").isEqualTo(Errors.NONE);
    }

    @Test
    void the_first_batch_of_a_transaction_in_a_partition_needs_it_declared_before_v12() throws Exception {
        InitProducerIdResponseData init = init(4, new InitProducerIdRequestData().setTransactionalId("tx-first"));
        assertThat(init.errorCode()).isEqualTo(Errors.NONE.code());
        MemoryRecords batch = transactional(init.producerId(), init.producerEpoch(), 0);

        assertThat(produceError(10, "tx-first", batch)).isEqualTo(Errors.INVALID_TXN_STATE);
        assertThat(produceError(11, "tx-first", batch)).isEqualTo(Errors.TRANSACTION_ABORTABLE);
        assertThat(produceError(12, "tx-first", batch)).isEqualTo(Errors.NONE);
        assertThat(produceError(10, "tx-first", transactional(init.producerId(), init.producerEpoch(), 1)))
                .as("it is in the transaction now")
                .isEqualTo(Errors.NONE);
        assertThat(produceError(12, "tx-first", transactional(init.producerId(), init.producerEpoch() + 1, 0)))
                .isEqualTo(Errors.INVALID_PRODUCER_EPOCH);
    }

    @Test
    void init_producer_id_checks_id_timeout_and_what_the_client_has() throws Exception {
        assertThat(init(4, new InitProducerIdRequestData().setTransactionalId(""))
                        .errorCode())
                .isEqualTo(Errors.INVALID_REQUEST.code());
        assertThat(init(
                                4,
                                new InitProducerIdRequestData()
                                        .setTransactionalId("tx-half")
                                        .setProducerId(5))
                        .errorCode())
                .isEqualTo(Errors.INVALID_REQUEST.code());
        InitProducerIdResponseData response = ask(
                ApiKeys.INIT_PRODUCER_ID,
                4,
                new InitProducerIdRequestData().setTransactionalId("tx-slow").setTransactionTimeoutMs(900_001),
                new InitProducerIdResponseData());
        assertThat(response.errorCode()).isEqualTo(Errors.INVALID_TRANSACTION_TIMEOUT.code());
        assertThat(response.producerId()).isEqualTo(-1);
        assertThat(response.producerEpoch()).isEqualTo((short) -1);
    }

    private InitProducerIdResponseData init(int version, InitProducerIdRequestData request) throws Exception {
        return ask(
                ApiKeys.INIT_PRODUCER_ID,
                version,
                request.setTransactionTimeoutMs(60_000),
                new InitProducerIdResponseData());
    }

    private static MemoryRecords transactional(long producerId, int epoch, int sequence) {
        return MemoryRecords.withTransactionalRecords(
                Compression.NONE,
                producerId,
                (short) epoch,
                sequence,
                new org.apache.kafka.common.record.internal.SimpleRecord("v".getBytes()));
    }

    @Test
    void every_version_of_init_producer_id_gives_another_id() throws Exception {
        long last = -1;
        for (int version = 0; version <= 5; version++) {
            InitProducerIdResponseData response = ask(
                    ApiKeys.INIT_PRODUCER_ID,
                    version,
                    new InitProducerIdRequestData().setTransactionalId(null).setTransactionTimeoutMs(1_000),
                    new InitProducerIdResponseData());
            assertThat(response.errorCode()).isEqualTo(Errors.NONE.code());
            assertThat(response.producerId()).isNotEqualTo(last).isNotNegative();
            assertThat(response.producerEpoch()).isZero();
            last = response.producerId();
        }
    }

    @ParameterizedTest
    @MethodSource("fetchVersions")
    void every_version_of_fetch_reads_and_refuses(int version) throws Exception {
        assertThat(produceError(9, (short) -1, records("fetched"))).isEqualTo(Errors.NONE);
        FetchRequestData request = fetch(version, 0, 0);
        request.topics().get(0).partitions().add(fetchPartition(1, 1_000_000));
        FetchResponseData response = ask(ApiKeys.FETCH, version, request, new FetchResponseData());

        List<FetchResponseData.PartitionData> partitions =
                response.responses().get(0).partitions();
        FetchResponseData.PartitionData good = partitions.stream()
                .filter(partition -> partition.partitionIndex() == 0)
                .findFirst()
                .orElseThrow();
        assertThat(good.errorCode()).isEqualTo(Errors.NONE.code());
        assertThat(good.records().sizeInBytes()).isPositive();
        assertThat(good.lastStableOffset()).isEqualTo(good.highWatermark());
        assertThat(good.preferredReadReplica()).isEqualTo(-1);
        assertThat(good.abortedTransactions()).isNull();
        FetchResponseData.PartitionData bad = partitions.stream()
                .filter(partition -> partition.partitionIndex() == 1)
                .findFirst()
                .orElseThrow();
        assertThat(bad.errorCode()).isEqualTo(Errors.OFFSET_OUT_OF_RANGE.code());
    }

    @ParameterizedTest
    @MethodSource("fetchVersions")
    void an_empty_answer_has_empty_records_not_null(int version) throws Exception {
        FetchRequestData request =
                fetch(version, 2, 0).setIsolationLevel((byte) 1).setMaxWaitMs(1);
        FetchResponseData response = ask(ApiKeys.FETCH, version, request, new FetchResponseData());

        FetchResponseData.PartitionData partition =
                response.responses().get(0).partitions().get(0);
        assertThat(partition.errorCode()).isEqualTo(Errors.NONE.code());
        assertThat(partition.records()).isNotNull();
        assertThat(partition.abortedTransactions()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("fetchVersions")
    void a_replica_gets_no_records(int version) throws Exception {
        FetchRequestData request = fetch(version, 0, 0);
        if (version >= 15) {
            request.setReplicaState(new FetchRequestData.ReplicaState().setReplicaId(1));
        } else {
            request.setReplicaId(1);
        }
        FetchResponseData response = ask(ApiKeys.FETCH, version, request, new FetchResponseData());

        FetchResponseData.PartitionData partition =
                response.responses().get(0).partitions().get(0);
        assertThat(partition.errorCode()).isEqualTo(Errors.NOT_LEADER_OR_FOLLOWER.code());
        assertThat(partition.records().sizeInBytes()).isZero();
    }

    @Test
    void old_clients_get_zstd_batches_uncompressed() throws Exception {
        MemoryRecords zstd = MemoryRecords.readableRecords(
                TestBatches.batch(Compression.zstd().build(), 3, "z").buffer().nioBuffer());
        ProduceResponseData produced =
                ask(ApiKeys.PRODUCE, 9, produce(9, (short) -1, zstd, 1), new ProduceResponseData());
        long base = produced.responses()
                .iterator()
                .next()
                .partitionResponses()
                .get(0)
                .baseOffset();

        for (int version : new int[] {9, 10}) {
            FetchRequestData request = fetch(version, 1, base);
            MemoryRecords read = (MemoryRecords) ask(ApiKeys.FETCH, version, request, new FetchResponseData())
                    .responses()
                    .get(0)
                    .partitions()
                    .get(0)
                    .records();
            assertThat(read.firstBatch().compressionType().name).isEqualTo(version < 10 ? "none" : "zstd");
            assertThat(read.records()).hasSize(3);
        }
    }

    @Test
    void every_version_of_list_offsets_answers_and_refuses() throws Exception {
        for (int version = 1; version <= 11; version++) {
            ListOffsetsRequestData request = new ListOffsetsRequestData().setReplicaId(-1);
            var topic = new ListOffsetsRequestData.ListOffsetsTopic().setName(TOPIC);
            topic.partitions().add(listPartition(0, -1));
            topic.partitions().add(listPartition(1, -6));
            topic.partitions().add(listPartition(2, -2));
            topic.partitions().add(listPartition(2, -2));
            topic.partitions().add(listPartition(99, -1));
            request.topics().add(topic);
            List<Errors> errors = ask(ApiKeys.LIST_OFFSETS, version, request, new ListOffsetsResponseData())
                    .topics()
                    .get(0)
                    .partitions()
                    .stream()
                    .map(partition -> Errors.forCode(partition.errorCode()))
                    .toList();

            assertThat(errors)
                    .as("v%d", version)
                    .containsExactly(
                            Errors.NONE,
                            version < 11 ? Errors.UNSUPPORTED_VERSION : Errors.NONE,
                            Errors.INVALID_REQUEST,
                            Errors.INVALID_REQUEST,
                            Errors.UNKNOWN_TOPIC_OR_PARTITION);
        }
    }

    @Test
    void every_version_of_offset_for_leader_epoch_answers() throws Exception {
        for (int version = 2; version <= 4; version++) {
            OffsetForLeaderEpochRequestData request = new OffsetForLeaderEpochRequestData().setReplicaId(-1);
            var topic = new OffsetForLeaderEpochRequestData.OffsetForLeaderTopic().setTopic(TOPIC);
            int current = newest(0).leaderEpoch();
            for (int epoch : new int[] {current, current + 1_000, 0}) {
                topic.partitions()
                        .add(new OffsetForLeaderEpochRequestData.OffsetForLeaderPartition()
                                .setPartition(0)
                                .setCurrentLeaderEpoch(-1)
                                .setLeaderEpoch(epoch));
            }
            request.topics().add(topic);
            var partitions = ask(
                            ApiKeys.OFFSET_FOR_LEADER_EPOCH, version, request, new OffsetForLeaderEpochResponseData())
                    .topics()
                    .iterator()
                    .next()
                    .partitions();

            assertThat(partitions.get(0).errorCode()).isEqualTo(Errors.NONE.code());
            assertThat(partitions.get(0).leaderEpoch()).isEqualTo(current);
            assertThat(partitions.get(0).endOffset()).isEqualTo(latest(0));
            assertThat(partitions.get(1).endOffset()).isEqualTo(-1);
            // Before all that are known: as Kafka, where the first one begins.
            assertThat(partitions.get(2).leaderEpoch()).isZero();
            assertThat(partitions.get(2).endOffset()).isZero();
        }
    }

    private static ListOffsetsRequestData.ListOffsetsPartition listPartition(int index, long timestamp) {
        return new ListOffsetsRequestData.ListOffsetsPartition()
                .setPartitionIndex(index)
                .setTimestamp(timestamp);
    }

    private long latest(int partition) throws Exception {
        return newest(partition).offset();
    }

    private ListOffsetsResponseData.ListOffsetsPartitionResponse newest(int partition) throws Exception {
        ListOffsetsRequestData request = new ListOffsetsRequestData().setReplicaId(-1);
        var topic = new ListOffsetsRequestData.ListOffsetsTopic().setName(TOPIC);
        topic.partitions().add(listPartition(partition, -1));
        request.topics().add(topic);
        return ask(ApiKeys.LIST_OFFSETS, 5, request, new ListOffsetsResponseData())
                .topics()
                .get(0)
                .partitions()
                .get(0);
    }

    private Errors produceError(int version, short acks, MemoryRecords records) throws Exception {
        return produceError(version, produce(version, acks, records, 0));
    }

    private Errors produceError(int version, String transactionalId, MemoryRecords records) throws Exception {
        return produceError(version, produce(version, (short) -1, records, 0).setTransactionalId(transactionalId));
    }

    private Errors produceError(int version, ProduceRequestData request) throws Exception {
        ProduceResponseData response = ask(ApiKeys.PRODUCE, version, request, new ProduceResponseData());
        return Errors.forCode(response.responses()
                .iterator()
                .next()
                .partitionResponses()
                .get(0)
                .errorCode());
    }

    private static MemoryRecords records(String prefix) {
        return MemoryRecords.readableRecords(
                TestBatches.batch(1, prefix).buffer().nioBuffer());
    }

    private static ProduceRequestData produce(int version, short acks, MemoryRecords records, int partition) {
        ProduceRequestData request = new ProduceRequestData().setAcks(acks).setTimeoutMs(10_000);
        var topic = new ProduceRequestData.TopicProduceData();
        if (version >= 13) {
            topic.setTopicId(topicId);
        } else {
            topic.setName(TOPIC);
        }
        topic.partitionData()
                .add(new ProduceRequestData.PartitionProduceData()
                        .setIndex(partition)
                        .setRecords(records));
        request.topicData().add(topic);
        return request;
    }

    private static FetchRequestData fetch(int version, int partition, long offset) {
        FetchRequestData request = new FetchRequestData()
                .setReplicaId(-1)
                .setMaxWaitMs(5_000)
                .setMinBytes(1)
                .setMaxBytes(1_000_000)
                .setSessionEpoch(-1);
        var topic = new FetchRequestData.FetchTopic();
        if (version >= 13) {
            topic.setTopicId(topicId);
        } else {
            topic.setTopic(TOPIC);
        }
        topic.partitions().add(fetchPartition(partition, offset));
        request.topics().add(topic);
        return request;
    }

    private static FetchRequestData.FetchPartition fetchPartition(int partition, long offset) {
        return new FetchRequestData.FetchPartition()
                .setPartition(partition)
                .setFetchOffset(offset)
                .setPartitionMaxBytes(1_000_000);
    }

    private <R extends Message> R ask(ApiKeys api, int version, Message request, R response) throws IOException {
        send(api, version, request);
        ByteBuffer frame = receive();
        ByteBufferAccessor in = new ByteBufferAccessor(frame);
        new ResponseHeaderData(in, api.responseHeaderVersion((short) version));
        response.read(in, (short) version);
        assertThat(in.remaining()).isZero();
        return response;
    }

    private void send(ApiKeys api, int version, Message request) throws IOException {
        ByteBuffer header = MessageUtil.toByteBufferAccessor(
                        new RequestHeaderData()
                                .setRequestApiKey(api.id)
                                .setRequestApiVersion((short) version)
                                .setCorrelationId(7)
                                .setClientId("raw"),
                        api.requestHeaderVersion((short) version))
                .buffer();
        ByteBuffer body =
                MessageUtil.toByteBufferAccessor(request, (short) version).buffer();
        ByteBuffer frame = ByteBuffer.allocate(4 + header.remaining() + body.remaining());
        frame.putInt(header.remaining() + body.remaining()).put(header).put(body);
        socket.getOutputStream().write(frame.array());
    }

    private ByteBuffer receive() throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        byte[] frame = new byte[in.readInt()];
        in.readFully(frame);
        return ByteBuffer.wrap(frame);
    }
}
