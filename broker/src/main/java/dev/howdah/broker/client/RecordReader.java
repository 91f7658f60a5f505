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
import dev.howdah.protocol.record.RecordWalk;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
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
        for (FetchResponse answer : cluster.patiently(() -> fetch(partitions, wait))) {
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

    private List<FetchResponse> fetch(Set<Partition> partitions, Duration wait) {
        Map<Integer, List<Partition>> byLeader = cluster.byLeader(partitions);
        // Who waits at one leader does not hear of another.
        Duration each = byLeader.size() > 1 ? wait.dividedBy(byLeader.size()) : wait;
        return byLeader.entrySet().stream()
                .map(led -> fetch(led.getKey(), led.getValue(), each))
                .toList();
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
        try (RecordWalk walk = new RecordWalk(records, position(partition), aborted(data))) {
            while (walk.next()) {
                positions.put(partition, walk.nextOffset());
                if (!taker.test(fetched(partition, walk))) {
                    return false;
                }
            }
            positions.put(partition, walk.nextOffset());
        }
        return true;
    }

    private static List<RecordWalk.Aborted> aborted(PartitionData data) {
        List<AbortedTransaction> transactions = data.abortedTransactions();
        return transactions == null
                ? List.of()
                : transactions.stream()
                        .map(each -> new RecordWalk.Aborted(each.producerId(), each.firstOffset()))
                        .sorted(Comparator.comparingLong(RecordWalk.Aborted::firstOffset))
                        .toList();
    }

    private static Fetched fetched(Partition partition, RecordWalk walk) {
        List<Header> headers = new ArrayList<>();
        if (walk.headerCount() > 0) {
            HeaderList.read(walk.headers(), (name, value) -> headers.add(new Header(name, value)));
        }
        return new Fetched(partition, walk.offset(), walk.timestampMs(), walk.key(), walk.value(), headers);
    }

    private long position(Partition partition) {
        return positions.getOrDefault(partition, 0L);
    }
}
