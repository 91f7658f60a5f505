package dev.howdah.storage.postgres.compaction;

import dev.howdah.storage.SegmentStore.Compacted;
import dev.howdah.storage.TopicPolicy;
import dev.howdah.storage.postgres.chunk.ChunkCutter;
import dev.howdah.storage.postgres.connect.Connections;
import dev.howdah.storage.postgres.retention.LeafDisposal;
import dev.howdah.storage.postgres.segment.LogTables;
import dev.howdah.storage.postgres.segment.Segment;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.postgresql.jdbc.PgConnection;

/**
 * Writes leaves anew in which records were erased ({@code howdah.erase}): the files of the old ones, with what the rows held before, are deleted. Thread:
 * compactor.
 */
final class ErasedLeaves {

    private final Connections connections;
    private final CompactorSteps steps;
    private final TopicPolicy policy;
    private final LogTables tables;
    private final long nowMicros;

    ErasedLeaves(Connections connections, CompactorSteps steps, TopicPolicy policy, long nowMicros) {
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
        for (Segment segment : connections.inTransaction(this::erased)) {
            ChunkMerger merger = new ChunkMerger(
                    policy.compaction().isPresent() ? ChunkMerger.ANY_SPREAD : ChunkCutter.SPREAD_MAX,
                    LeafDisposal.producersAfter(nowMicros),
                    ChunkMerger.Ends.KEPT);
            LeafReplacement leaf = LeafRewrite.whole(
                    steps, tables, segment, merger, connection -> forget(connection, segment.number()));
            leaves++;
            bytesBefore += leaf.bytesBefore();
            bytesAfter += leaf.bytesAfter();
        }
        return new Compacted(leaves, bytesBefore, bytesAfter, 0);
    }

    private List<Segment> erased(PgConnection connection) throws SQLException {
        return Segment.list(connection, CompactionSql.SEGMENT_LIST_ERASED, policy.topicId());
    }

    private boolean forget(PgConnection connection, int number) throws SQLException {
        try (PreparedStatement forget = connection.prepareStatement(CompactionSql.SEGMENT_FORGET_ERASED.sql())) {
            forget.setInt(1, policy.topicId());
            forget.setInt(2, number);
            return forget.executeUpdate() == 1;
        }
    }
}
