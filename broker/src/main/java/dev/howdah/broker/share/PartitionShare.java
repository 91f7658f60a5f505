package dev.howdah.broker.share;

import dev.howdah.broker.api.StorageErrors;
import dev.howdah.broker.fetch.FetchKey;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.KafkaError;
import dev.howdah.storage.ShareOutcome.AcquiredRange;
import dev.howdah.storage.StorageException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a share fetch has acquired of one partition. Owns the records until it is released. Thread: the fetch's event loop.
 */
public final class PartitionShare {

    private static final Logger LOG = LoggerFactory.getLogger(PartitionShare.class);

    private final FetchKey key;
    private @Nullable SharePartition partition;
    private KafkaError error = KafkaError.NONE;
    private ByteBuf records = Unpooled.EMPTY_BUFFER;
    private List<AcquiredRange> acquired = List.of();

    PartitionShare(FetchKey key) {
        this.key = key;
    }

    /** Of a partition that is not fetched from. */
    public static PartitionShare nothing(FetchKey key) {
        return new PartitionShare(key);
    }

    public FetchKey key() {
        return key;
    }

    public KafkaError error() {
        return error;
    }

    /** Batches with everything that is acquired, and perhaps more. Borrowed. */
    public ByteBuf records() {
        return records;
    }

    /** In the order of offsets. */
    public List<AcquiredRange> acquired() {
        return acquired;
    }

    @Nullable
    SharePartition partition() {
        return partition;
    }

    void resolve(SharePartition found) {
        partition = found;
    }

    boolean isUsable() {
        return error == KafkaError.NONE && partition != null;
    }

    void fail(KafkaError failure) {
        error = failure;
    }

    /** Trouble with Postgres as this partition's error. */
    void failBecauseOf(@Nullable Throwable failure) {
        Throwable cause = failure == null ? null : StorageErrors.causeOf(failure);
        if (cause instanceof StorageException storage) {
            fail(StorageErrors.of(storage.failure(), ApiKey.SHARE_FETCH));
        } else {
            LOG.atError().setCause(cause).addKeyValue("partition", key).log("Bug in a share fetch");
            fail(KafkaError.UNKNOWN_SERVER_ERROR);
        }
    }

    void acquire(List<AcquiredRange> ranges) {
        acquired = ranges;
    }

    /** @param found taken */
    void takeRecords(ByteBuf found, List<AcquiredRange> served) {
        records = found;
        acquired = served;
    }

    /** Gives the records back. */
    void release() {
        ByteBuf held = records;
        records = Unpooled.EMPTY_BUFFER;
        held.release();
    }
}
