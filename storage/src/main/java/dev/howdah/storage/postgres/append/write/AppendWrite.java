package dev.howdah.storage.postgres.append.write;

import dev.howdah.storage.postgres.append.plan.AppendPlan;
import dev.howdah.storage.postgres.append.plan.AppendPlan.TopicPlan;
import dev.howdah.storage.postgres.chunk.ChunkCutter;
import dev.howdah.storage.postgres.connect.Pipeline;
import dev.howdah.storage.postgres.connect.Tid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;

/** Writes a plan in one pipeline: heads and marker move, then each topic's chunks go into its leaf. Thread: append lane. */
public final class AppendWrite {

    public enum Extent {
        /** Begins and commits. */
        WHOLE,
        /** Inside a transaction that the caller commits or rolls back. */
        PART
    }

    /** A transaction has one append time. */
    private final ChunkCutter cutter = new ChunkCutter(Duration.ZERO);

    /**
     * @param writerTid where the row of the marker's writer lies
     * @throws SQLException nothing of it is stored, or the connection is lost and it is not known
     * @throws dev.howdah.protocol.record.MalformedRecordsException a batch cannot be read: the pipeline has no end, and only closing
     *     the connection helps
     */
    public WrittenPlan write(Pipeline pipeline, Tid writerTid, AppendPlan plan, Extent extent) throws SQLException {
        ByteBuffer answer;
        try {
            pipeline.open();
            cutter.discard();
            if (extent == Extent.WHOLE) {
                pipeline.begin();
            }
            HeadMove.write(pipeline, plan, writerTid);
            for (TopicPlan topic : plan.topics()) {
                new ChunkCopy(pipeline, cutter, plan, topic).write();
            }
            if (extent == Extent.WHOLE) {
                pipeline.commit();
            }
            answer = Objects.requireNonNull(pipeline.sync(), "a move of heads gives a row or fails");
        } catch (IOException e) {
            throw pipeline.lost(e);
        }
        return new WrittenPlan(plan, HeadMove.moved(answer, plan));
    }
}
