package dev.howdah.compat.transactions;

import dev.howdah.compat.groups.GroupWire;
import dev.howdah.compat.wire.RawBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.AddOffsetsToTxnRequestData;
import org.apache.kafka.common.message.AddOffsetsToTxnResponseData;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData.AddPartitionsToTxnTopic;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData.AddPartitionsToTxnTopicCollection;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData.AddPartitionsToTxnTransaction;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData.AddPartitionsToTxnTransactionCollection;
import org.apache.kafka.common.message.AddPartitionsToTxnResponseData;
import org.apache.kafka.common.message.EndTxnRequestData;
import org.apache.kafka.common.message.EndTxnResponseData;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsResponseData;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.message.TxnOffsetCommitRequestData;
import org.apache.kafka.common.message.TxnOffsetCommitResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.jspecify.annotations.Nullable;

/** What a transactional producer and a consumer ask of one topic, in the versions of one age, by raw frames. Thread: one. */
final class TransactionWire implements AutoCloseable {

    static final byte TRANSACTION_COORDINATOR = 1;
    static final int TRANSACTIONAL_BATCH = 0x10;
    static final int MAX_WAIT_MS = 200;

    private static final int TIMEOUT_MS = 15_000;

    final GroupWire wire;
    final Age age;
    private final String topic;
    private final Uuid topicId;

    TransactionWire(int port, Age age, String topic, Uuid topicId) throws IOException {
        this.wire = new GroupWire(port);
        this.age = age;
        this.topic = topic;
        this.topicId = topicId;
    }

    /** A producer id and its epoch. */
    record Who(long id, int epoch) {

        static final Who NOBODY = new Who(-1, -1);

        Who withEpoch(int other) {
            return new Who(id, other);
        }
    }

    <R extends ApiMessage> R call(ApiMessage request, Class<R> type) throws IOException {
        return wire.call(request, age.of(ApiKeys.forId(request.apiKey())), type);
    }

    /** Error code and port of the coordinator. */
    FindCoordinatorResponseData findCoordinator(byte type, String key) throws IOException {
        FindCoordinatorRequestData request = new FindCoordinatorRequestData().setKeyType(type);
        if (age.of(ApiKeys.FIND_COORDINATOR) >= 4) {
            request.setCoordinatorKeys(List.of(key));
        } else {
            request.setKey(key);
        }
        return call(request, FindCoordinatorResponseData.class);
    }

    /** @param known ignored by versions before 3 */
    InitProducerIdResponseData init(@Nullable String transactionalId, int timeoutMs, Who known) throws IOException {
        InitProducerIdRequestData request = new InitProducerIdRequestData()
                .setTransactionalId(transactionalId)
                .setTransactionTimeoutMs(timeoutMs);
        if (age.of(ApiKeys.INIT_PRODUCER_ID) >= 3) {
            request.setProducerId(known.id()).setProducerEpoch((short) known.epoch());
        }
        return call(request, InitProducerIdResponseData.class);
    }

    AddPartitionsToTxnResponseData addPartitions(String transactionalId, Who who, String to, Integer... partitions)
            throws IOException {
        return call(
                new AddPartitionsToTxnRequestData()
                        .setV3AndBelowTransactionalId(transactionalId)
                        .setV3AndBelowProducerId(who.id())
                        .setV3AndBelowProducerEpoch((short) who.epoch())
                        .setV3AndBelowTopics(topics(to, partitions)),
                AddPartitionsToTxnResponseData.class);
    }

    /** The form of brokers, v4 and v5. */
    AddPartitionsToTxnResponseData addPartitionsBatch(
            int version, String transactionalId, Who who, boolean verifyOnly, String to, Integer... partitions)
            throws IOException {
        AddPartitionsToTxnTransactionCollection transactions = new AddPartitionsToTxnTransactionCollection();
        transactions.add(new AddPartitionsToTxnTransaction()
                .setTransactionalId(transactionalId)
                .setProducerId(who.id())
                .setProducerEpoch((short) who.epoch())
                .setVerifyOnly(verifyOnly)
                .setTopics(topics(to, partitions)));
        return wire.call(
                new AddPartitionsToTxnRequestData().setTransactions(transactions),
                version,
                AddPartitionsToTxnResponseData.class);
    }

    private static AddPartitionsToTxnTopicCollection topics(String to, Integer... partitions) {
        AddPartitionsToTxnTopicCollection topics = new AddPartitionsToTxnTopicCollection();
        topics.add(new AddPartitionsToTxnTopic().setName(to).setPartitions(List.of(partitions)));
        return topics;
    }

    short addOffsets(String transactionalId, Who who, String group) throws IOException {
        return call(
                        new AddOffsetsToTxnRequestData()
                                .setTransactionalId(transactionalId)
                                .setProducerId(who.id())
                                .setProducerEpoch((short) who.epoch())
                                .setGroupId(group),
                        AddOffsetsToTxnResponseData.class)
                .errorCode();
    }

    EndTxnResponseData end(String transactionalId, Who who, boolean commit) throws IOException {
        return call(
                new EndTxnRequestData()
                        .setTransactionalId(transactionalId)
                        .setProducerId(who.id())
                        .setProducerEpoch((short) who.epoch())
                        .setCommitted(commit),
                EndTxnResponseData.class);
    }

    /** An offset of partition 0 and one of a partition that is not there. */
    TxnOffsetCommitResponseData commitOffset(
            String transactionalId, Who who, String group, long offset, String memberId, int generation)
            throws IOException {
        TxnOffsetCommitRequestData request = new TxnOffsetCommitRequestData()
                .setTransactionalId(transactionalId)
                .setGroupId(group)
                .setProducerId(who.id())
                .setProducerEpoch((short) who.epoch())
                .setTopics(List.of(new TxnOffsetCommitRequestData.TxnOffsetCommitRequestTopic()
                        .setName(topic)
                        .setPartitions(List.of(
                                new TxnOffsetCommitRequestData.TxnOffsetCommitRequestPartition()
                                        .setPartitionIndex(0)
                                        .setCommittedOffset(offset)
                                        .setCommittedMetadata("m" + offset),
                                new TxnOffsetCommitRequestData.TxnOffsetCommitRequestPartition()
                                        .setPartitionIndex(99)
                                        .setCommittedOffset(offset)
                                        .setCommittedMetadata("")))));
        if (age.of(ApiKeys.TXN_OFFSET_COMMIT) >= 3) {
            request.setMemberId(memberId).setGenerationIdOrMemberEpoch(generation);
        }
        return call(request, TxnOffsetCommitResponseData.class);
    }

    /** One batch of these values for partition {@code partition}. */
    ProduceResponseData.PartitionProduceResponse produce(
            @Nullable String transactionalId, int partition, RawBatch batch) throws IOException {
        ProduceRequestData.TopicProduceData data = new ProduceRequestData.TopicProduceData()
                .setPartitionData(List.of(new ProduceRequestData.PartitionProduceData()
                        .setIndex(partition)
                        .setRecords(MemoryRecords.readableRecords(ByteBuffer.wrap(batch.build())))));
        if (age.of(ApiKeys.PRODUCE) >= 13) {
            data.setTopicId(topicId);
        } else {
            data.setName(topic);
        }
        ProduceRequestData.TopicProduceDataCollection topics = new ProduceRequestData.TopicProduceDataCollection();
        topics.add(data);
        ProduceResponseData response = call(
                new ProduceRequestData()
                        .setTransactionalId(transactionalId)
                        .setAcks((short) -1)
                        .setTimeoutMs(TIMEOUT_MS)
                        .setTopicData(topics),
                ProduceResponseData.class);
        return response.responses().iterator().next().partitionResponses().get(0);
    }

    FetchResponseData.PartitionData fetch(int partition, long offset, boolean committed) throws IOException {
        return fetch(partition, offset, committed, MAX_WAIT_MS, 1 << 20);
    }

    /** For the marks of the partition: as few records as a broker may answer with, at once. */
    FetchResponseData.PartitionData fetchNothing(int partition) throws IOException {
        return fetch(partition, 0, true, 0, 1);
    }

    private FetchResponseData.PartitionData fetch(
            int partition, long offset, boolean committed, int maxWaitMs, int bytesMax) throws IOException {
        FetchRequestData.FetchTopic at = new FetchRequestData.FetchTopic()
                .setPartitions(List.of(new FetchRequestData.FetchPartition()
                        .setPartition(partition)
                        .setFetchOffset(offset)
                        .setPartitionMaxBytes(bytesMax)));
        if (age.of(ApiKeys.FETCH) >= 13) {
            at.setTopicId(topicId);
        } else {
            at.setTopic(topic);
        }
        return call(
                        new FetchRequestData()
                                .setMaxWaitMs(maxWaitMs)
                                .setMinBytes(maxWaitMs == 0 ? 0 : 1)
                                .setMaxBytes(bytesMax)
                                .setIsolationLevel((byte) (committed ? 1 : 0))
                                .setTopics(List.of(at)),
                        FetchResponseData.class)
                .responses()
                .get(0)
                .partitions()
                .get(0);
    }

    ListOffsetsResponseData.ListOffsetsPartitionResponse listOffsets(int partition, long timestamp, boolean committed)
            throws IOException {
        return call(
                        new ListOffsetsRequestData()
                                .setReplicaId(-1)
                                .setIsolationLevel((byte) (committed ? 1 : 0))
                                .setTopics(List.of(new ListOffsetsRequestData.ListOffsetsTopic()
                                        .setName(topic)
                                        .setPartitions(List.of(new ListOffsetsRequestData.ListOffsetsPartition()
                                                .setPartitionIndex(partition)
                                                .setTimestamp(timestamp))))),
                        ListOffsetsResponseData.class)
                .topics()
                .get(0)
                .partitions()
                .get(0);
    }

    /** Error code, offset and metadata that a group has for partition 0; {@code stable} is for versions from 7 on. */
    String offset(String group, boolean stable) throws IOException {
        int version = age.of(ApiKeys.OFFSET_FETCH);
        OffsetFetchRequestData request = new OffsetFetchRequestData();
        if (version >= 7) {
            request.setRequireStable(stable);
        }
        if (version < 8) {
            request.setGroupId(group)
                    .setTopics(List.of(new OffsetFetchRequestData.OffsetFetchRequestTopic()
                            .setName(topic)
                            .setPartitionIndexes(List.of(0))));
            var found = call(request, OffsetFetchResponseData.class)
                    .topics()
                    .get(0)
                    .partitions()
                    .get(0);
            return Answers.error(found.errorCode()) + " " + found.committedOffset() + " " + found.metadata();
        }
        var at = new OffsetFetchRequestData.OffsetFetchRequestTopics().setPartitionIndexes(List.of(0));
        if (version >= 10) {
            at.setTopicId(topicId);
        } else {
            at.setName(topic);
        }
        request.setGroups(List.of(new OffsetFetchRequestData.OffsetFetchRequestGroup()
                .setGroupId(group)
                .setTopics(List.of(at))));
        var only = call(request, OffsetFetchResponseData.class).groups().get(0);
        if (only.errorCode() != 0) {
            return Answers.error(only.errorCode());
        }
        var found = only.topics().get(0).partitions().get(0);
        return Answers.error(found.errorCode()) + " " + found.committedOffset() + " " + found.metadata();
    }

    @Override
    public void close() throws IOException {
        wire.close();
    }
}
