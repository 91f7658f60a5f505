package dev.howdah.storage;

import java.util.Map;

/**
 * Moves the starts of logs. What lies below is deleted for every reader as soon as the call returns; its space comes back when
 * the janitor finds whole leaves below all starts. Thread: any that may block. Throws {@link StorageException}.
 */
public interface LogStarts {

    /** Instead of an offset: everything that is committed. */
    long HIGH_WATERMARK = -1;

    /**
     * Deletes below the offsets. A log start never goes back: an offset below it changes nothing.
     *
     * @param offsets of one topic's partitions
     * @return for each partition; those that do not exist are left out
     */
    Map<PartitionId, Deletion> deleteBelow(Map<PartitionId, Long> offsets);

    /** What became of one partition's deletion. */
    sealed interface Deletion {

        /** Records begin at {@code logStartOffset}. */
        record Done(long logStartOffset) implements Deletion {}

        /** Beyond the end, or negative. */
        record OutOfRange() implements Deletion {}
    }
}
