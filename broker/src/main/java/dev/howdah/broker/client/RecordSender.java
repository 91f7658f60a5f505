package dev.howdah.broker.client;

import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.KafkaError;
import dev.howdah.protocol.message.InitProducerIdRequest;
import dev.howdah.protocol.message.InitProducerIdResponse;
import dev.howdah.protocol.message.ProduceRequest;
import dev.howdah.protocol.message.ProduceRequest.PartitionProduceData;
import dev.howdah.protocol.message.ProduceRequest.TopicProduceData;
import dev.howdah.protocol.message.ProduceResponse;
import dev.howdah.protocol.message.ProduceResponse.PartitionProduceResponse;
import dev.howdah.protocol.record.HeaderList;
import dev.howdah.protocol.record.KeyPartition;
import dev.howdah.protocol.record.RecordBatchBuilder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Sends records to one topic, as an idempotent producer (KIP-98): a batch whose answer was lost is sent again, and stored once.
 *
 * <p>Thread and errors as in {@link Cluster}.
 */
public final class RecordSender {

    /** A batch is sent when it has this many bytes, far below what a topic takes by default. */
    public static final int BATCH_BYTES = 256 << 10;

    /** The newest version that names topics; later ones have ids. */
    private static final int PRODUCE_BY_NAME = 12;

    private static final short ALL = -1;

    private final Cluster cluster;
    private final Clock clock;
    private final String topic;
    private final int partitionCount;
    private final long producerId;
    private final short producerEpoch;
    private final Map<Integer, Open> open = new TreeMap<>();
    private final Map<Integer, Stored> stored = new TreeMap<>();
    private final Map<Integer, Integer> sequences = new TreeMap<>();
    private int keyless;

    /** What is stored in a partition by now. */
    public record Stored(long firstOffset, long lastOffset, long count) {

        private Stored and(long baseOffset, int more) {
            return new Stored(Math.min(firstOffset, baseOffset), baseOffset + more - 1, count + more);
        }
    }

    private static final class Open {
        private final ByteBuf bytes = Unpooled.buffer();
        private final RecordBatchBuilder builder = new RecordBatchBuilder();
    }

    /**
     * The topic must exist.
     *
     * @param clock of this machine: the records get its time, as those of every producer
     */
    public RecordSender(Cluster cluster, String topic, Clock clock) {
        this.cluster = cluster;
        this.clock = clock;
        this.topic = topic;
        partitionCount = cluster.topic(topic).partitions().size();
        InitProducerIdResponse answer = (InitProducerIdResponse) cluster.patiently(() -> {
            InitProducerIdResponse given = (InitProducerIdResponse) cluster.ask(
                    ApiKey.INIT_PRODUCER_ID,
                    InitProducerIdRequest.builder()
                            .transactionalId(null)
                            .producerId(-1)
                            .producerEpoch((short) -1)
                            .build());
            ClientException.check(given.errorCode(), "topic " + topic, null);
            return given;
        });
        producerId = answer.producerId();
        producerEpoch = answer.producerEpoch();
    }

    /**
     * Adds a record; a full batch is sent.
     *
     * @param partition null for the one of the key, as Kafka's producers choose it; without a key they take turns by batch
     */
    public void add(
            @Nullable Integer partition, byte @Nullable [] key, byte @Nullable [] value, Map<String, String> headers) {
        int to = partition != null
                ? partition
                : key != null ? KeyPartition.of(key, 0, key.length, partitionCount) : keyless;
        if (to < 0 || to >= partitionCount) {
            throw new ClientException("there is no partition " + topic + "-" + to);
        }
        Open batch = open.computeIfAbsent(to, this::begin);
        ByteBuf list = null;
        if (!headers.isEmpty()) {
            list = Unpooled.buffer();
            HeaderList.begin(list, Unpooled.EMPTY_BUFFER, 0, headers.size());
            for (Map.Entry<String, String> header : headers.entrySet()) {
                HeaderList.add(list, header.getKey(), header.getValue());
            }
        }
        batch.builder.add(
                batch.builder.recordCount(),
                clock.millis(),
                key == null ? null : Unpooled.wrappedBuffer(key),
                value == null ? null : Unpooled.wrappedBuffer(value),
                list);
        if (batch.bytes.readableBytes() >= BATCH_BYTES) {
            send(to, batch);
            open.remove(to);
            keyless = (keyless + 1) % partitionCount;
        }
    }

    private Open begin(int partition) {
        Open batch = new Open();
        batch.builder.begin(
                batch.bytes, 0, -1, (short) 0, producerId, producerEpoch, sequences.getOrDefault(partition, 0));
        return batch;
    }

    /** Sends what was added. When it returns, all is stored. */
    public void flush() {
        open.forEach(this::send);
        open.clear();
        keyless = (keyless + 1) % partitionCount;
    }

    /** What is stored by now, by partition. */
    public Map<Integer, Stored> stored() {
        return Map.copyOf(stored);
    }

    private void send(int partition, Open batch) {
        int count = batch.builder.recordCount();
        batch.builder.finish();
        long base = cluster.patiently(() -> send(partition, batch.bytes.duplicate()));
        sequences.merge(partition, count, Integer::sum);
        stored.merge(
                partition,
                new Stored(base, base + count - 1, count),
                (before, now) -> before.and(now.firstOffset(), count));
    }

    private long send(int partition, ByteBuf records) {
        int leader = cluster.byLeader(List.of(new Partition(topic, partition)))
                .keySet()
                .iterator()
                .next();
        ProduceResponse answer = (ProduceResponse) cluster.ask(
                leader,
                ApiKey.PRODUCE,
                PRODUCE_BY_NAME,
                Cluster.PATIENCE.multipliedBy(2),
                ProduceRequest.builder()
                        .transactionalId(null)
                        .acks(ALL)
                        .timeoutMs((int) Cluster.PATIENCE.toMillis())
                        .topicData(List.of(TopicProduceData.builder()
                                .name(topic)
                                .partitionData(List.of(PartitionProduceData.builder()
                                        .index(partition)
                                        .records(records)
                                        .build()))
                                .build()))
                        .build());
        PartitionProduceResponse result =
                answer.responses().get(0).partitionResponses().get(0);
        if (result.errorCode() == KafkaError.DUPLICATE_SEQUENCE_NUMBER.code()) {
            return result.baseOffset();
        }
        ClientException.check(result.errorCode(), "partition " + topic + "-" + partition, result.errorMessage());
        return result.baseOffset();
    }
}
