package dev.howdah.storage.postgres.janitor;

import dev.howdah.storage.SegmentStore;
import dev.howdah.storage.TopicPolicy;
import dev.howdah.storage.postgres.catalog.PostgresTopicStore;
import dev.howdah.storage.postgres.compaction.PostgresCompaction;
import dev.howdah.storage.postgres.connect.Connections;
import dev.howdah.storage.postgres.connect.PgTime;
import dev.howdah.storage.postgres.lease.JanitorLease;
import dev.howdah.storage.postgres.lease.JanitorTransactions;
import dev.howdah.storage.postgres.retention.PostgresRetention;
import dev.howdah.storage.postgres.segment.Segment;
import dev.howdah.storage.postgres.segment.SegmentCreation;
import dev.howdah.storage.postgres.segment.SegmentDirectory;
import dev.howdah.storage.postgres.segment.SegmentLimits;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Keeps a leaf ahead of every topic that is written; seals and expires old ones. A topic that nobody writes gets no new leaves; its
 * next append makes one on the way.
 */
public final class PostgresSegmentStore implements SegmentStore {

    private final Connections connections;
    private final SegmentCreation creation;
    private final PostgresTopicStore topics;
    private final JanitorLease lease;
    private final SegmentSealer sealer;
    private final PostgresRetention retention;
    private final PostgresCompaction compaction;

    public PostgresSegmentStore(
            Connections connections,
            SegmentDirectory directory,
            SegmentCreation creation,
            PostgresTopicStore topics,
            JanitorLease lease) {
        this.connections = connections;
        this.creation = creation;
        this.topics = topics;
        this.lease = lease;
        JanitorTransactions transactions = new JanitorTransactions(connections);
        this.sealer = new SegmentSealer(connections, transactions);
        this.retention = new PostgresRetention(connections, transactions, directory);
        this.compaction = new PostgresCompaction(connections, transactions, lease, directory);
    }

    @Override
    public Standing lead(Duration leaseTime) {
        return lease.claim(leaseTime);
    }

    @Override
    public Set<Integer> seal(Instant now) {
        return sealer.seal(now);
    }

    @Override
    public Expiry expire(TopicPolicy policy, Instant now) {
        return retention.expire(policy, now);
    }

    @Override
    public Set<Integer> topicsDue() {
        return connections.inTransaction(connection -> {
            Set<Integer> topics = new HashSet<>();
            try (PreparedStatement select = connection.prepareStatement(JanitorSql.SEGMENT_LIST_TOPICS_DUE.sql());
                    ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    topics.add(rows.getInt("topic_id"));
                }
            }
            return topics;
        });
    }

    @Override
    public Compacted rewrite(TopicPolicy policy, Instant now) {
        return compaction.rewrite(policy, now);
    }

    @Override
    public int createAhead(Collection<TopicPolicy> policies, Instant now) {
        topics.dropLeftovers();
        Map<Integer, SegmentLimits> limits = new HashMap<>();
        policies.forEach(policy -> limits.put(policy.topicId(), SegmentLimits.of(policy)));
        int created = 0;
        for (Map.Entry<Integer, List<HotSegment>> topic : lastTwoByTopic().entrySet()) {
            HotSegment newest = topic.getValue().get(topic.getValue().size() - 1);
            Segment last = newest.segment;
            int topicId = topic.getKey();
            if (newest.bytes > 0
                    && PgTime.toMicros(now) >= last.bounds().lowerMicros()
                    && creation.createNext(topicId, last, now, Optional.ofNullable(limits.get(topicId)))) {
                created++;
            }
        }
        return created;
    }

    /** One that is written or will be next. */
    private record HotSegment(Segment segment, long bytes) {}

    private Map<Integer, List<HotSegment>> lastTwoByTopic() {
        return connections.inTransaction(connection -> {
            Map<Integer, List<HotSegment>> byTopic = new TreeMap<>();
            try (PreparedStatement select = connection.prepareStatement(JanitorSql.SEGMENT_LIST_LAST.sql());
                    ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    byTopic.computeIfAbsent(rows.getInt("topic_id"), id -> new ArrayList<>())
                            .add(new HotSegment(Segment.read(rows), rows.getLong("bytes")));
                }
            }
            return byTopic;
        });
    }
}
