package dev.howdah.storage;

import dev.howdah.protocol.record.Compression;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Reads committed records. No call blocks or throws: it returns a stage, which completes on a thread of the storage,
 * and completes exceptionally with a {@link StorageException} if Postgres did not answer.
 *
 * <p>Thread: any. A read costs time in proportion to what it returns, never to the topic.
 */
public interface LogReader {

    /**
     * Reads record batches from an offset on. The batches have format v2 and are rebuilt from chunks.
     *
     * @throws StorageException in the stage: {@link StorageFailure.TopicGone} if the topic was deleted, or another
     *     failure
     */
    CompletionStage<LogSlice> read(ReadSpec spec);

    /**
     * As {@link #read}, for many partitions of one topic and in far fewer statements. Each partition gets a share of
     * the bytes. Some may have no turn: the caller should put these first in its next call.
     *
     * @param specs at least one; each partition once
     * @param bytesMax about how many bytes all slices may have together; the first batch of a slice is returned
     *     whatever its size
     * @return slices of the partitions that had their turn, at least one
     * @throws StorageException in the stage: {@link StorageFailure.TopicGone} if the topic was deleted, or another
     *     failure
     */
    CompletionStage<Map<PartitionId, LogSlice>> readMany(List<ReadSpec> specs, int bytesMax);

    /**
     * The heads as Postgres has them now. A partition that does not exist is left out.
     *
     * @throws StorageException in the stage, if Postgres did not answer
     */
    CompletionStage<List<PartitionHead>> heads(List<PartitionId> ids);

    /**
     * Finds the first record whose timestamp is {@code timestampMs} or later.
     *
     * @throws StorageException in the stage, if Postgres did not answer or the topic was deleted
     */
    CompletionStage<Optional<TimestampedOffset>> findByTimestamp(PartitionId id, long timestampMs);

    /**
     * Finds the first record that has the greatest timestamp of the partition (KIP-734).
     *
     * @throws StorageException in the stage, if Postgres did not answer or the topic was deleted
     */
    CompletionStage<Optional<TimestampedOffset>> findMaxTimestamp(PartitionId id);

    /**
     * The aborted transactions that have records in {@code [from, to)}, ordered by their first offset. A caller that knows {@link
     * Stability#lastAbortOffset} need not ask for what lies behind it.
     *
     * @throws StorageException in the stage, if Postgres did not answer
     */
    CompletionStage<List<AbortedTransaction>> aborted(PartitionId id, long from, long to);

    /**
     * Which records to read.
     *
     * @param offset the first wanted record
     * @param endOffset exclusive; at most the high watermark
     * @param bytesMax the read stops before the batch that would exceed this; the first batch is returned whatever its
     *     size
     */
    record ReadSpec(PartitionId id, long offset, long endOffset, int bytesMax) {

        /** The same, from a later offset on. */
        public ReadSpec from(long laterOffset) {
            return new ReadSpec(id, laterOffset, endOffset, bytesMax);
        }
    }

    /**
     * Whole batches, one after the other as a fetch response carries them. The first batch may begin before the asked
     * offset. It may also begin after it, since a compaction leaves holes. The slice is empty if the asked range has no
     * records.
     *
     * @param batches the receiver owns this buffer and releases it
     * @param nextOffset one past the last record of the batches
     * @param producerCodecs the codec that the producer of each batch had chosen; the batches themselves are
     *     uncompressed
     */
    record LogSlice(ByteBuf batches, long nextOffset, List<Compression> producerCodecs) {}

    /** An offset with its record's timestamp in milliseconds since the epoch. */
    record TimestampedOffset(long offset, long timestampMs) {}
}
