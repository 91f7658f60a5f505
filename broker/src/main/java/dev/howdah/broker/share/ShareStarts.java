package dev.howdah.broker.share;

import dev.howdah.storage.LogReader;
import dev.howdah.storage.LogReader.TimestampedOffset;
import dev.howdah.storage.PartitionHead;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.ShareOffsetStore;
import dev.howdah.storage.SharePartitionId;
import dev.howdah.storage.ShareStatus;
import dev.howdah.storage.StorageException;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * Where share partitions begin that nobody has taken records from yet, as {@code share.auto.offset.reset} says at that moment.
 *
 * <p>Thread: a share lane; blocks.
 */
final class ShareStarts {

    private static final String EARLIEST = "earliest";
    private static final String BY_DURATION = "by_duration:";

    private final ShareOffsetStore offsets;
    private final LogReader reader;
    private final ShareSettings settings;
    private final Clock clock;

    ShareStarts(ShareOffsetStore offsets, LogReader reader, ShareSettings settings, Clock clock) {
        this.offsets = offsets;
        this.reader = reader;
        this.settings = settings;
        this.clock = clock;
    }

    /** Makes those that are not there; one whose topic is gone stays away. */
    void initialize(Collection<SharePartitionId> ids) {
        List<PartitionId> partitions =
                ids.stream().map(SharePartitionId::partition).distinct().toList();
        Map<PartitionId, PartitionHead> heads = new HashMap<>();
        await(reader.heads(partitions)).forEach(head -> heads.put(head.id(), head));
        Map<SharePartitionId, Long> starts = new HashMap<>();
        for (SharePartitionId id : ids) {
            PartitionHead head = heads.get(id.partition());
            if (head != null) {
                starts.put(id, start(head, settings.autoOffsetReset(id.groupId())));
            }
        }
        if (!starts.isEmpty()) {
            offsets.initialize(starts);
        }
    }

    /** How share partitions stand; those that are not there are left out. */
    Map<SharePartitionId, ShareStatus> look(Collection<SharePartitionId> ids) {
        return offsets.look(ids);
    }

    private long start(PartitionHead head, String reset) {
        String lower = reset.trim().toLowerCase(Locale.ROOT);
        if (lower.equals(EARLIEST)) {
            return head.logStartOffset();
        }
        if (!lower.startsWith(BY_DURATION)) {
            return head.nextOffset();
        }
        long sinceMs = clock.millis()
                - Duration.parse(reset.trim().substring(BY_DURATION.length())).toMillis();
        return await(reader.findByTimestamp(head.id(), sinceMs))
                .map(TimestampedOffset::offset)
                .orElse(head.nextOffset());
    }

    private static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof StorageException trouble) {
                throw trouble;
            }
            throw failure;
        }
    }
}
