package dev.howdah.storage.postgres.compaction;

import dev.howdah.storage.SegmentStore.Compacted;
import dev.howdah.storage.TopicPolicy;
import dev.howdah.storage.postgres.chunk.ChunkBuilder;
import dev.howdah.storage.postgres.chunk.ChunkCutter;
import dev.howdah.storage.postgres.connect.Connections;
import dev.howdah.storage.postgres.connect.PgTime;
import dev.howdah.storage.postgres.retention.LeafDisposal;
import dev.howdah.storage.postgres.segment.LogTables;
import dev.howdah.storage.postgres.segment.Segment;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.postgresql.jdbc.PgConnection;

/**
 * Merges the small chunks of leaves that have ended. So a topic that was written one record at a time is compressed and
 * read like any other. Each leaf is looked at once. Thread: compactor.
 */
final class LeafPacking {

    /**
     * A leaf stays as it is if its chunks are, on average, fuller than one part in this number: little would be gained
     * by writing its records again.
     */
    private static final int WORTH_FACTOR = 4;

    /** A leaf with fewer chunks stays as it is: it is read in a few milliseconds, however small its chunks are. */
    private static final int CHUNKS_MIN = 256;

    /** A leaf whose records expire sooner stays as it is. */
    private static final Duration LIFE_MIN = Duration.ofHours(1);

    private final Connections connections;
    private final CompactorSteps steps;
    private final TopicPolicy policy;
    private final LogTables tables;
    private final long nowMicros;

    LeafPacking(Connections connections, CompactorSteps steps, TopicPolicy policy, long nowMicros) {
        this.connections = connections;
        this.steps = steps;
        this.policy = policy;
        this.tables = new LogTables(policy.topicId());
        this.nowMicros = nowMicros;
    }

    Compacted run() {
        int leaves = 0;
        long bytesBefore = 0;
        long bytesAfter = 0;
        for (Segment segment : unpacked()) {
            if (isWorthIt(segment)) {
                LeafReplacement leaf = pack(segment);
                leaves++;
                bytesBefore += leaf.bytesBefore();
                bytesAfter += leaf.bytesAfter();
            } else {
                steps.step(connection -> markPacked(connection, segment.number()));
            }
        }
        return new Compacted(leaves, bytesBefore, bytesAfter, 0);
    }

    private List<Segment> unpacked() {
        return connections.inTransaction(
                connection -> Segment.list(connection, CompactionSql.SEGMENT_LIST_UNPACKED, policy.topicId()));
    }

    private boolean isWorthIt(Segment segment) {
        long expiresMicros = policy.retentionMs() == TopicPolicy.UNLIMITED
                ? Long.MAX_VALUE
                : segment.bounds().upperMicros()
                        + 1_000
                                * Math.min(
                                        policy.retentionMs(),
                                        Duration.ofDays(36_500).toMillis());
        if (expiresMicros < nowMicros + LIFE_MIN.toMillis() * 1_000) {
            return false;
        }
        String sql = CompactionSql.CHUNK_COUNT.sql("log_leaf", tables.leaf(segment.number()));
        return steps.step(connection -> {
            try (PreparedStatement count = connection.prepareStatement(sql)) {
                count.setLong(1, ChunkBuilder.RECORDS_MAX);
                count.setLong(2, ChunkBuilder.BYTES_MAX);
                try (ResultSet row = count.executeQuery()) {
                    row.next();
                    return row.getLong(1) >= CHUNKS_MIN && row.getLong(1) > WORTH_FACTOR * row.getLong(2);
                }
            }
        });
    }

    private LeafReplacement pack(Segment segment) {
        ChunkMerger merger =
                new ChunkMerger(ChunkCutter.SPREAD_MAX, LeafDisposal.producersAfter(nowMicros), ChunkMerger.Ends.KEPT);
        return LeafRewrite.whole(
                steps, tables, segment, merger, connection -> markPacked(connection, segment.number()));
    }

    private boolean markPacked(PgConnection connection, int number) throws SQLException {
        try (PreparedStatement mark = connection.prepareStatement(CompactionSql.SEGMENT_PACK.sql())) {
            mark.setObject(1, PgTime.toOffsetDateTime(nowMicros));
            mark.setInt(2, policy.topicId());
            mark.setInt(3, number);
            return mark.executeUpdate() == 1;
        }
    }
}
