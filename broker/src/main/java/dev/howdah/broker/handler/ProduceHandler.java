package dev.howdah.broker.handler;

import dev.howdah.broker.acl.Rights;
import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.broker.append.AppendLanes;
import dev.howdah.broker.catalog.Catalog;
import dev.howdah.broker.catalog.CatalogTopic;
import dev.howdah.broker.catalog.LiveBrokers;
import dev.howdah.broker.catalog.TopicNames;
import dev.howdah.broker.config.TopicSettings;
import dev.howdah.broker.log.PartitionLogs;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.ProduceRequest;
import dev.howdah.protocol.message.ProduceRequest.PartitionProduceData;
import dev.howdah.protocol.message.ProduceRequest.TopicProduceData;
import dev.howdah.protocol.record.BatchRules;
import dev.howdah.protocol.record.BatchVerdict;
import dev.howdah.protocol.record.Compression;
import dev.howdah.protocol.record.KeyRule;
import dev.howdah.protocol.record.RecordBatch;
import dev.howdah.protocol.record.RecordBatchValidator;
import dev.howdah.storage.Acl.Operation;
import dev.howdah.storage.HeaderRules;
import io.netty.buffer.ByteBuf;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Produce v3–13 (advertised from 0).
 *
 * <p>Every record of every batch is decoded and checked here; valid batches go to the lane of their partition. {@code
 * acks=1} and {@code acks=all} mean the same: fsynced in Postgres. With {@code acks=0} a batch is stored with the same
 * care and not answered, but an error closes the connection. Each partition succeeds or fails on its own.
 *
 * <p>{@code timeoutMs} bounds the wait for Postgres: a batch that no transaction has taken by then is dropped for certain and
 * answered REQUEST_TIMED_OUT; one in a transaction is answered so too, and may yet be stored. When the broker's lease runs out first, the
 * answer is NOT_LEADER_OR_FOLLOWER, so that the client goes where Postgres is reached.
 *
 * <p>v5: log start offset. v7: zstd. v8: record errors and message. v9: flexible. v13: topic ids.
 *
 * <p>The topic's {@code compression.type} is for readers: a batch in another codec is recoded while its records are
 * stored.
 *
 * <p>In a topic with rules for headers ({@link HeaderRules}) records may not go into the log at once, or not at all. Their batch is answered with the
 * offsets of its place, where they are missing.
 *
 * <p>Transactional batches (KIP-98) are of one producer a request, which must name its transactional id. The first batch of a
 * transaction in a partition is refused unless AddPartitionsToTxn came before: INVALID_TXN_STATE, with v11 TRANSACTION_ABORTABLE. Since v12
 * that batch itself adds the partition (KIP-890).
 */
public final class ProduceHandler extends Handler<ProduceRequest> {

    private static final int FIRST_VERSION_WITH_ZSTD = 7;
    private static final int FIRST_VERSION_WITH_TOPIC_IDS = 13;

    private final Catalog catalog;
    private final LiveBrokers brokers;
    private final PartitionLogs logs;
    private final AppendLanes lanes;
    private final Clock clock;

    public ProduceHandler(Catalog catalog, LiveBrokers brokers, PartitionLogs logs, AppendLanes lanes, Clock clock) {
        super(ApiKey.PRODUCE, 3, 13);
        this.catalog = catalog;
        this.brokers = brokers;
        this.logs = logs;
        this.lanes = lanes;
        this.clock = clock;
    }

    @Override
    public void handle(Call call, ProduceRequest request) {
        ProduceCall produce = new ProduceCall(call, request, brokers);
        KafkaError ofAll = refusal(request, call.rights());
        long nowMs = clock.millis();
        for (TopicProduceData asked : request.topicData()) {
            CatalogTopic topic = find(call.version(), asked.name(), asked.topicId());
            KafkaError refusal = ofAll == KafkaError.NONE ? refusal(asked, topic, call) : ofAll;
            for (PartitionProduceData data : asked.partitionData()) {
                if (refusal != KafkaError.NONE) {
                    produce.refuse(ProduceAnswers.refused(data.index(), refusal, null));
                } else {
                    decide(produce, call.version(), topic, data, nowMs);
                }
            }
        }
        produce.begin(lanes);
    }

    private static KafkaError refusal(ProduceRequest request, Rights rights) {
        if (request.acks() < -1 || request.acks() > 1) {
            return KafkaError.INVALID_REQUIRED_ACKS;
        }
        return transactionalRefusal(request, rights);
    }

    /** As Kafka refuses the whole request ({@code KafkaApis.handleProduceRequest}, {@code ReplicaManager.handleProduceAppend}). */
    private static KafkaError transactionalRefusal(ProduceRequest request, Rights rights) {
        String transactionalId = request.transactionalId();
        long producerId = RecordBatch.NO_PRODUCER_ID;
        for (TopicProduceData topic : request.topicData()) {
            for (PartitionProduceData data : topic.partitionData()) {
                RecordBatch batch = firstTransactional(data.records());
                if (batch == null) {
                    continue;
                }
                boolean isFirst = producerId == RecordBatch.NO_PRODUCER_ID;
                if (transactionalId == null || isFirst && !rights.onTransactionalId(Operation.WRITE, transactionalId)) {
                    return KafkaError.TRANSACTIONAL_ID_AUTHORIZATION_FAILED;
                }
                if (!isFirst && producerId != batch.producerId()) {
                    return KafkaError.INVALID_PRODUCER_ID_MAPPING;
                }
                producerId = batch.producerId();
            }
        }
        return KafkaError.NONE;
    }

    /** The batch, if it says that it is transactional; it is not validated yet. */
    private static @Nullable RecordBatch firstTransactional(@Nullable ByteBuf records) {
        if (records == null || records.readableBytes() < RecordBatch.HEADER_BYTES) {
            return null;
        }
        RecordBatch batch = new RecordBatch(records, records.readerIndex());
        return batch.magic() == RecordBatch.MAGIC && batch.isTransactional() ? batch : null;
    }

    /**
     * The error for a topic to which the client, or nobody, can write. Clients must not write to Kafka's internal topics, whether or
     * not they exist.
     */
    private static KafkaError refusal(TopicProduceData asked, @Nullable CatalogTopic topic, Call call) {
        String name = topic == null ? asked.name() : topic.name();
        boolean isUnknownId = topic == null && call.version() >= FIRST_VERSION_WITH_TOPIC_IDS;
        if (!isUnknownId && !call.rights().onTopic(Operation.WRITE, name)) {
            return KafkaError.TOPIC_AUTHORIZATION_FAILED;
        }
        return TopicNames.isInternal(name) ? KafkaError.INVALID_TOPIC_EXCEPTION : KafkaError.NONE;
    }

    /** Refuses or accepts the batch of one partition. */
    private void decide(
            ProduceCall produce, short version, @Nullable CatalogTopic topic, PartitionProduceData data, long nowMs) {
        if (topic == null) {
            KafkaError unknown = version >= FIRST_VERSION_WITH_TOPIC_IDS
                    ? KafkaError.UNKNOWN_TOPIC_ID
                    : KafkaError.UNKNOWN_TOPIC_OR_PARTITION;
            produce.refuse(ProduceAnswers.refused(data.index(), unknown, null));
            return;
        }
        if (!topic.hasPartition(data.index())) {
            produce.refuse(ProduceAnswers.refused(data.index(), KafkaError.UNKNOWN_TOPIC_OR_PARTITION, null));
            return;
        }
        if (!brokers.isLeading()) {
            produce.refuse(ProduceAnswers.refused(data.index(), KafkaError.NOT_LEADER_OR_FOLLOWER, null));
            return;
        }
        BatchVerdict verdict = RecordBatchValidator.validate(data.records(), rules(topic.settings(), nowMs));
        if (verdict instanceof BatchVerdict.Invalid invalid) {
            produce.refuse(ProduceAnswers.refused(data.index(), invalid));
            return;
        }
        RecordBatch batch = ((BatchVerdict.Valid) verdict).batch();
        HeaderRules headers = topic.settings().headers();
        Optional<BatchVerdict.Invalid> fault =
                headers.isNone() ? Optional.empty() : HeaderCheck.findFault(batch, headers, nowMs);
        if (fault.isPresent()) {
            produce.refuse(ProduceAnswers.refused(data.index(), fault.get()));
            return;
        }
        if (batch.compression() == Compression.ZSTD && version < FIRST_VERSION_WITH_ZSTD) {
            produce.refuse(ProduceAnswers.refused(
                    data.index(),
                    KafkaError.UNSUPPORTED_COMPRESSION_TYPE,
                    "zstd needs Produce v" + FIRST_VERSION_WITH_ZSTD));
            return;
        }
        produce.accept(data.index(), logs.open(topic.partition(data.index())), batch, topic.settings());
    }

    private @Nullable CatalogTopic find(short version, String name, UUID topicId) {
        return (version >= FIRST_VERSION_WITH_TOPIC_IDS ? catalog.find(topicId) : catalog.find(name)).orElse(null);
    }

    private static BatchRules rules(TopicSettings settings, long nowMs) {
        return new BatchRules(
                settings.maxMessageBytes(),
                settings.maxDecompressedMessageBytes(),
                settings.timestampType(),
                nowMs,
                settings.timestampBeforeMaxMs(),
                settings.timestampAfterMaxMs(),
                settings.requiresKeys() ? KeyRule.REQUIRED : KeyRule.OPTIONAL);
    }

    @Override
    public Optional<ApiMessage> errorResponse(short version, ProduceRequest request, KafkaError error) {
        // A client that sent acks=0 awaits no answer. It notices the closed connection.
        return request.acks() == 0 ? Optional.empty() : Optional.of(ProduceAnswers.refusedAll(request, error));
    }
}
