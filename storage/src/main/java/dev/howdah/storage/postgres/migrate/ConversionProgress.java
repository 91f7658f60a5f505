package dev.howdah.storage.postgres.migrate;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs the progress of a topic's conversion: a line every few seconds, and one at its end. Thread: the one that opens
 * the storage.
 */
final class ConversionProgress {

    private static final Logger log = LoggerFactory.getLogger(ConversionProgress.class);

    private static final Duration LOG_INTERVAL = Duration.ofSeconds(5);

    private final String topicName;
    private final int leafCount;
    private final long startNanos = System.nanoTime();
    private long saidNanos = startNanos;
    private int leavesDone;

    /** The records of the leaves that are done. */
    private long recordCount;

    private long recordBytes;

    /** The records of the leaf that is being converted. */
    private long leafRecordCount;

    private long leafRecordBytes;

    /** @param leavesDone how many leaves an earlier start has converted */
    ConversionProgress(String topicName, int leavesDone, int leafCount) {
        this.topicName = topicName;
        this.leavesDone = leavesDone;
        this.leafCount = leafCount;
    }

    /** Tells how much of the current leaf is stored in the new layout. */
    void at(long records, long bytes) {
        leafRecordCount = records;
        leafRecordBytes = bytes;
        if (System.nanoTime() - saidNanos >= LOG_INTERVAL.toNanos()) {
            saidNanos = System.nanoTime();
            say("converting");
        }
    }

    void leafDone() {
        leavesDone++;
        recordCount += leafRecordCount;
        recordBytes += leafRecordBytes;
        leafRecordCount = 0;
        leafRecordBytes = 0;
    }

    void done() {
        say("converted");
    }

    private void say(String verb) {
        log.info(
                "{} topic {} to the new layout: {} of {} leaves, {} records, {} MiB, {} s",
                verb,
                topicName,
                leavesDone,
                leafCount,
                recordCount + leafRecordCount,
                (recordBytes + leafRecordBytes) >> 20,
                Duration.ofNanos(System.nanoTime() - startNanos).toSeconds());
    }
}
