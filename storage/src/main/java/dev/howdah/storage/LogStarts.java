package dev.howdah.storage;

import java.util.Map;

/**
 * Moves the starts of logs. When the call returns, no reader sees the records below any more. Their space comes back
 * when the janitor finds a whole leaf below the log starts of all partitions. Thread: any that may block.
 */
public interface LogStarts {

    /**
     * Stands for the end of the log: everything that is committed is deleted. DeleteRecords uses the same number
     * ({@code DeleteRecordsRequest.HIGH_WATERMARK}).
     */
    long HIGH_WATERMARK = -1;

    /**
     * Deletes the records below the offsets. A log start never moves back: an offset below it changes nothing.
     *
     * @param offsets the new log start of each partition; all partitions belong to one topic
     * @return what became of each partition; those that do not exist are left out
     * @throws StorageException no log start has moved; {@link StorageFailure.Contended} if an append held a head for
     *     too long. With {@link StorageFailure.Unavailable} they may have moved nevertheless; the call may be repeated.
     */
    Map<PartitionId, Deletion> deleteBelow(Map<PartitionId, Long> offsets);

    /** What became of one partition's deletion. */
    sealed interface Deletion {

        /** Records begin at {@code logStartOffset} now. */
        record Done(long logStartOffset) implements Deletion {}

        /** The offset lies beyond the end of the log, or is negative. Nothing was deleted. */
        record OutOfRange() implements Deletion {}
    }
}
