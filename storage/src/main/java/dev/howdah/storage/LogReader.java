package dev.howdah.storage;

import dev.howdah.protocol.record.Compression;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Reads committed records. Asynchronous: stages complete on a storage thread, exceptionally with {@link StorageException}.
 *
 * <p>Thread: any. A read costs time in proportion to what it returns, never to the topic.
 */
public interface LogReader {

    /** Record batches (v2, rebuilt from the rows) from an offset on. */
    CompletionStage<LogSlice> read(ReadSpec spec);

    /**
     * As {@link #read} for many partitions of one topic, in far fewer statements. Each gets a share, and not every one may have
     * its turn: asked for it again, those that had none should come first.
     *
     * @param specs at least one; each partition once
     * @param bytesMax of all together, about: a first batch is returned as {@link ReadSpec#bytesMax} says
     * @return without those that had no turn; at least one has one
     */
    CompletionStage<Map<PartitionId, LogSlice>> readMany(List<ReadSpec> specs, int bytesMax);

    /** The heads as Postgres has them now; a partition that does not exist is left out. */
    CompletionStage<List<PartitionHead>> heads(List<PartitionId> ids);

    /** The first record whose timestamp is at or after {@code timestampMs}. */
    CompletionStage<Optional<TimestampedOffset>> findByTimestamp(PartitionId id, long timestampMs);

    /** The first record that carries the greatest timestamp of the partition. */
    CompletionStage<Optional<TimestampedOffset>> findMaxTimestamp(PartitionId id);

    /**
     * Which records to read.
     *
     * @param offset the first wanted record
     * @param endOffset exclusive; at most the high watermark
     * @param bytesMax stop before the batch that would pass it; the first batch is returned whatever its size
     */
    record ReadSpec(PartitionId id, long offset, long endOffset, int bytesMax) {

        /** The same, from a later offset on. */
        public ReadSpec from(long laterOffset) {
            return new ReadSpec(id, laterOffset, endOffset, bytesMax);
        }
    }

    /**
     * Whole batches, back to back as a fetch response carries them. The first may begin before the asked offset, or later: a
     * compaction leaves holes. Empty when there is nothing in the asked range.
     *
     * @param batches owned by the receiver, who releases it
     * @param nextOffset one past the last record of the batches
     * @param producerCodecs for each batch the codec that its producer had chosen; the batches themselves are uncompressed
     */
    record LogSlice(ByteBuf batches, long nextOffset, List<Compression> producerCodecs) {}

    /** An offset with its record's timestamp in milliseconds since the epoch. */
    record TimestampedOffset(long offset, long timestampMs) {}
}
