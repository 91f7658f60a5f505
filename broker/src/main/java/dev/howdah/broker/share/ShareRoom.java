package dev.howdah.broker.share;

import dev.howdah.broker.api.StorageErrors;
import dev.howdah.broker.fetch.FetchKey;
import dev.howdah.broker.fetch.FetchParkingLot;
import dev.howdah.broker.fetch.FetchStores;
import dev.howdah.broker.log.PartitionLog;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.KafkaError;
import dev.howdah.storage.ShareAction;
import dev.howdah.storage.ShareAction.AckRange;
import dev.howdah.storage.ShareOutcome;
import dev.howdah.storage.StorageException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The door for the handlers: fetches, acknowledgements and releases of share partitions. Thread: any; nothing blocks. */
public final class ShareRoom {

    private static final Logger LOG = LoggerFactory.getLogger(ShareRoom.class);

    private static final int ID_BYTES_MAX = 1024;

    private final FetchStores stores;
    private final SharePartitions partitions;
    private final ShareLanes lanes;
    private final ShareSettings settings;
    private final FetchParkingLot parkingLot;

    public ShareRoom(
            FetchStores stores,
            SharePartitions partitions,
            ShareLanes lanes,
            ShareSettings settings,
            FetchParkingLot parkingLot) {
        this.stores = stores;
        this.partitions = partitions;
        this.lanes = lanes;
        this.settings = settings;
        this.parkingLot = parkingLot;
    }

    /** What became of the acknowledgements of one partition. */
    public record Acknowledged(KafkaError error, @Nullable String message) {

        static final Acknowledged DONE = new Acknowledged(KafkaError.NONE, null);
    }

    /** Whether the store takes this for a share group's id: a key there, which a B-tree must hold. */
    public static boolean isGroupId(String groupId) {
        return !groupId.isEmpty()
                && groupId.indexOf('\0') < 0
                && groupId.getBytes(StandardCharsets.UTF_8).length <= ID_BYTES_MAX;
    }

    /** Whether the store takes this for a member's id: some are those of claims by SQL, and of dead letters. */
    public static boolean isMemberId(String memberId) {
        return isGroupId(memberId) && ShareAction.isMember(memberId);
    }

    public ShareSettings settings() {
        return settings;
    }

    /** Never fails. Completes on any thread. */
    public CompletionStage<Acknowledged> acknowledge(
            String groupId, String memberId, FetchKey key, List<AckRange> ranges) {
        PartitionLog log = stores.lookup().partition(key).orElse(null);
        if (log == null) {
            return CompletableFuture.completedStage(
                    new Acknowledged(stores.lookup().missing(key), null));
        }
        return acknowledge(partitions.open(groupId, log), memberId, ranges)
                .handle((outcome, failure) -> acknowledged(outcome, failure));
    }

    CompletionStage<ShareOutcome> acknowledge(SharePartition partition, String memberId, List<AckRange> ranges) {
        return lanes.submit(
                partition, new ShareAction.Acknowledge(partition.id(), partition.limits(), memberId, ranges));
    }

    private static Acknowledged acknowledged(@Nullable ShareOutcome outcome, @Nullable Throwable failure) {
        if (outcome instanceof ShareOutcome.Done) {
            return Acknowledged.DONE;
        } else if (outcome instanceof ShareOutcome.Refused refused) {
            return new Acknowledged(
                    refused.reason() == ShareOutcome.Refusal.INVALID_RECORD_STATE
                            ? KafkaError.INVALID_RECORD_STATE
                            : KafkaError.INVALID_REQUEST,
                    refused.detail());
        } else if (outcome != null) {
            return new Acknowledged(KafkaError.UNKNOWN_TOPIC_OR_PARTITION, null);
        }
        Throwable cause = failure == null ? null : StorageErrors.causeOf(failure);
        if (cause instanceof StorageException storage) {
            return new Acknowledged(StorageErrors.of(storage.failure(), ApiKey.SHARE_ACKNOWLEDGE), null);
        }
        LOG.atError().setCause(cause).log("Bug in an acknowledgement");
        return new Acknowledged(KafkaError.UNKNOWN_SERVER_ERROR, null);
    }

    /** Gives back whatever the member has acquired. Never fails: what cannot be given back comes back by its lock. */
    public CompletionStage<Void> releaseAll(String groupId, String memberId, Collection<FetchKey> keys) {
        CompletableFuture<?>[] releases = keys.stream()
                .flatMap(key -> stores.lookup().partition(key).stream())
                .map(log -> partitions.open(groupId, log))
                .map(partition -> lanes.submit(
                                partition, new ShareAction.ReleaseAll(partition.id(), partition.limits(), memberId))
                        .toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(releases).exceptionally(failure -> null);
    }

    FetchStores stores() {
        return stores;
    }

    SharePartitions partitions() {
        return partitions;
    }

    ShareLanes lanes() {
        return lanes;
    }

    FetchParkingLot parkingLot() {
        return parkingLot;
    }
}
