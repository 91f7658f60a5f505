package dev.howdah.broker.client;

import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.message.FetchRequest;
import dev.howdah.protocol.message.FetchRequest.FetchPartition;
import dev.howdah.protocol.message.FetchRequest.FetchTopic;
import dev.howdah.protocol.message.FetchResponse;
import dev.howdah.protocol.message.FetchResponse.AbortedTransaction;
import dev.howdah.protocol.message.FetchResponse.FetchableTopicResponse;
import dev.howdah.protocol.message.FetchResponse.PartitionData;
import dev.howdah.protocol.record.HeaderList;
import dev.howdah.protocol.record.RecordBatch;
import dev.howdah.protocol.record.RecordCursor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads the committed records of partitions, without a group: nothing remembers how far it was.
 *
 * <p>Thread and errors as in {@link Cluster}.
 */
public final class RecordReader {

    /** The newest version that names topics; later ones have ids. */
    private static final int FETCH_BY_NAME = 12;

    private static final int ANSWER_BYTES_MAX = 8 << 20;
    private static final int PARTITION_BYTES_MAX = 1 << 20;
    private static final byte READ_COMMITTED = 1;
    private static final int NO_SESSION = -1;

    private final Cluster cluster;
    private final Map<Partition, Long> positions;

    /**
     * A record.
     *
     * @param timestampMs milliseconds since 1970
     */
    public record Fetched(
            Partition partition,
            long offset,
            long timestampMs,
            byte @Nullable [] key,
            byte @Nullable [] value,
            List<Header> headers) {}

    /** A header of a record. */
    public record Header(String name, byte @Nullable [] value) {}

    /** Begins at the given offsets. */
    public RecordReader(Cluster cluster, Map<Partition, Long> positions) {
        this.cluster = cluster;
        this.positions = new TreeMap<>(positions);
    }

    /** The offsets that are read next. */
    public Map<Partition, Long> positions() {
        return Map.copyOf(positions);
    }

    /**
     * Asks the leaders once for what comes next.
     *
     * @param wait how long a leader may wait for something new
     * @param taker gets each record, and says whether it wants another one
     * @return whether the taker wants more
     */
    public boolean poll(Set<Partition> partitions, Duration wait, Predicate<Fetched> taker) {
        Map<Integer, List<Partition>> byLeader = cluster.patiently(() -> cluster.byLeader(partitions));
        // Who waits at one leader does not hear of another.
        Duration each = byLeader.size() > 1 ? wait.dividedBy(byLeader.size()) : wait;
        for (Map.Entry<Integer, List<Partition>> led : byLeader.entrySet()) {
            FetchResponse answer = cluster.patiently(() -> fetch(led.getKey(), led.getValue(), each));
            for (FetchableTopicResponse topic : answer.responses()) {
                for (PartitionData data : topic.partitions()) {
                    if (!take(new Partition(topic.topic(), data.partitionIndex()), data, taker)) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    private FetchResponse fetch(int leader, List<Partition> partitions, Duration wait) {
        FetchResponse answer = (FetchResponse) cluster.ask(
                leader,
                ApiKey.FETCH,
                FETCH_BY_NAME,
                wait.plus(Cluster.PATIENCE),
                FetchRequest.builder()
                        .replicaId(-1)
                        .maxWaitMs((int) wait.toMillis())
                        .minBytes(1)
                        .maxBytes(ANSWER_BYTES_MAX)
                        .isolationLevel(READ_COMMITTED)
                        .sessionEpoch(NO_SESSION)
                        .topics(Topics.byTopic(partitions).entrySet().stream()
                                .map(topic -> FetchTopic.builder()
                                        .topic(topic.getKey())
                                        .partitions(topic.getValue().stream()
                                                .map(number -> FetchPartition.builder()
                                                        .partition(number)
                                                        .currentLeaderEpoch(-1)
                                                        .fetchOffset(position(new Partition(topic.getKey(), number)))
                                                        .partitionMaxBytes(PARTITION_BYTES_MAX)
                                                        .build())
                                                .toList())
                                        .build())
                                .toList())
                        .build());
        ClientException.check(answer.errorCode(), "fetch", null);
        for (FetchableTopicResponse topic : answer.responses()) {
            for (PartitionData data : topic.partitions()) {
                ClientException.check(
                        data.errorCode(), "partition " + topic.topic() + "-" + data.partitionIndex(), null);
            }
        }
        return answer;
    }

    private boolean take(Partition partition, PartitionData data, Predicate<Fetched> taker) {
        ByteBuf records = data.records();
        if (records == null) {
            return true;
        }
        Aborted aborted = new Aborted(data.abortedTransactions());
        int at = records.readerIndex();
        // The last batch may be cut off where the answer is full.
        while (records.writerIndex() - at >= RecordBatch.HEADER_BYTES) {
            RecordBatch batch = new RecordBatch(records, at);
            if (records.writerIndex() - at < batch.sizeInBytes()) {
                break;
            }
            if (!aborted.hides(batch) && !takeBatch(partition, batch, taker)) {
                return false;
            }
            positions.put(partition, Math.max(position(partition), batch.lastOffset() + 1));
            at += batch.sizeInBytes();
        }
        return true;
    }

    private long position(Partition partition) {
        return positions.getOrDefault(partition, 0L);
    }

    private boolean takeBatch(Partition partition, RecordBatch batch, Predicate<Fetched> taker) {
        try (RecordCursor cursor = RecordCursor.open(batch)) {
            while (cursor.next()) {
                long offset = batch.baseOffset() + cursor.offsetDelta();
                if (offset < position(partition)) {
                    continue;
                }
                positions.put(partition, offset + 1);
                Fetched record = new Fetched(
                        partition,
                        offset,
                        cursor.timestampMs(),
                        bytes(cursor.window(), cursor.keyIndex(), cursor.keyBytes()),
                        bytes(cursor.window(), cursor.valueIndex(), cursor.valueBytes()),
                        headers(cursor));
                if (!taker.test(record)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static byte @Nullable [] bytes(ByteBuf from, int index, int length) {
        return length < 0 ? null : ByteBufUtil.getBytes(from, index, length);
    }

    private static List<Header> headers(RecordCursor cursor) {
        List<Header> headers = new ArrayList<>();
        if (cursor.headerCount() > 0) {
            ByteBuf list = cursor.window().slice(cursor.headersIndex(), cursor.headersBytes());
            HeaderList.read(list, (name, value) -> headers.add(new Header(name, value)));
        }
        return headers;
    }

    /** Which batches a reader of committed records does not see: those of aborted transactions, and markers. */
    private static final class Aborted {

        private final Queue<AbortedTransaction> ahead =
                new PriorityQueue<>(Comparator.comparingLong(AbortedTransaction::firstOffset));
        private final Set<Long> producers = new HashSet<>();

        Aborted(@Nullable List<AbortedTransaction> transactions) {
            if (transactions != null) {
                ahead.addAll(transactions);
            }
        }

        boolean hides(RecordBatch batch) {
            while (!ahead.isEmpty() && ahead.element().firstOffset() <= batch.lastOffset()) {
                producers.add(ahead.remove().producerId());
            }
            if (batch.isControl()) {
                producers.remove(batch.producerId());
                return true;
            }
            return batch.isTransactional() && producers.contains(batch.producerId());
        }
    }
}
