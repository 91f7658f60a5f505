package dev.howdah.broker.share;

import dev.howdah.broker.acl.Rights;
import dev.howdah.broker.api.StorageErrors;
import dev.howdah.broker.catalog.LiveBrokers;
import dev.howdah.broker.fetch.FetchKey;
import dev.howdah.broker.fetch.FetchParkingLot;
import dev.howdah.broker.fetch.FetchStores;
import dev.howdah.broker.log.PartitionLog;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.KafkaError;
import dev.howdah.storage.BrokerStore.Broker;
import dev.howdah.storage.ShareAction;
import dev.howdah.storage.ShareAction.AckRange;
import dev.howdah.storage.ShareOutcome;
import dev.howdah.storage.ShareOutcome.AcquiredRange;
import dev.howdah.storage.StorageException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
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
        static final Acknowledged NOT_LEADER = new Acknowledged(KafkaError.NOT_LEADER_OR_FOLLOWER, null);
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

    /** The error if the client may not read the topic; NONE if it may. */
    public KafkaError check(FetchKey key, Rights rights) {
        return stores.lookup().check(key, rights);
    }

    public ShareSettings settings() {
        return settings;
    }

    /**
     * Never fails. Completes on any thread: with NOT_LEADER_OR_FOLLOWER if this broker's lease runs out before it is known what became
     * of them, so that the member goes where Postgres is reached. What no transaction had taken by then is never done.
     */
    public CompletionStage<Acknowledged> acknowledge(
            String groupId, String memberId, FetchKey key, List<AckRange> ranges) {
        PartitionLog log = stores.lookup().partition(key).orElse(null);
        if (log == null) {
            return CompletableFuture.completedStage(
                    new Acknowledged(stores.lookup().missing(key), null));
        }
        if (!stores.brokers().isLeading()) {
            return CompletableFuture.completedStage(Acknowledged.NOT_LEADER);
        }
        ShareLane.Submitted submitted = acknowledge(partitions.open(groupId, log), memberId, ranges);
        return untilLeaseEnds(
                submitted.outcome().handle((outcome, failure) -> acknowledged(outcome, failure)),
                Acknowledged.NOT_LEADER,
                submitted::cancel);
    }

    ShareLane.Submitted acknowledge(SharePartition partition, String memberId, List<AckRange> ranges) {
        return lanes.submit(
                partition, new ShareAction.Acknowledge(partition.id(), partition.limits(), memberId, ranges));
    }

    /** Asks how it stands, which wakes who waits for it if there is something to be had. */
    ShareLane.Submitted refresh(SharePartition partition) {
        return lanes.submit(
                partition,
                new ShareAction.Refresh(
                        partition.id(), partition.limits(), partition.log().logStartOffset()));
    }

    /** Gives back what a share fetch has acquired and does not send. */
    void giveBack(PartitionShare share, String memberId) {
        SharePartition partition = share.partition();
        if (partition != null) {
            giveBack(partition, memberId, share.acquired());
            share.acquire(List.of());
        }
    }

    /** The delivery does not count. What cannot be given back comes back by its lock, and then it counts. */
    void giveBack(SharePartition partition, String memberId, List<AcquiredRange> acquired) {
        if (!acquired.isEmpty()) {
            acknowledge(
                    partition,
                    memberId,
                    acquired.stream()
                            .map(range -> AckRange.unsent(range.first(), range.last(), range.deliveryCount()))
                            .toList());
        }
    }

    /**
     * What the stage ends with; or {@code otherwise}, as soon as the lease has run out: Postgres may be out of reach for as long as it takes.
     *
     * @param onGivenUp called in that case; any thread
     */
    private <T> CompletionStage<T> untilLeaseEnds(CompletionStage<T> stage, T otherwise, Runnable onGivenUp) {
        CompletableFuture<T> first = new CompletableFuture<>();
        LiveBrokers.Watcher watcher = how -> {
            if (how == LiveBrokers.Ending.RAN_OUT && first.complete(otherwise)) {
                onGivenUp.run();
            }
        };
        stores.brokers().watch(watcher);
        first.whenComplete((value, failure) -> stores.brokers().unwatch(watcher));
        stage.whenComplete((value, failure) -> {
            if (failure == null) {
                first.complete(value);
            } else {
                first.completeExceptionally(failure);
            }
        });
        return first;
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

    /**
     * Gives back whatever the member has acquired. Never fails: false if something cannot be given back, which comes back by its lock.
     * That is so at once when this broker's lease has run out.
     */
    public CompletionStage<Boolean> releaseAll(String groupId, String memberId, Collection<FetchKey> keys) {
        if (!stores.brokers().isLeading()) {
            // The member has been sent elsewhere. What it has by now, it may have from there.
            return CompletableFuture.completedStage(false);
        }
        List<ShareLane.Submitted> releases = keys.stream()
                .flatMap(key -> stores.lookup().partition(key).stream())
                .map(log -> partitions.open(groupId, log))
                .map(partition -> lanes.submit(
                        partition, new ShareAction.ReleaseAll(partition.id(), partition.limits(), memberId)))
                .toList();
        CompletableFuture<?>[] outcomes = releases.stream()
                .map(release -> release.outcome().toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new);
        return untilLeaseEnds(
                CompletableFuture.allOf(outcomes).handle((done, failure) -> failure == null),
                false,
                () -> releases.forEach(ShareLane.Submitted::cancel));
    }

    /**
     * A member's connection is gone: gives back what it has of the partitions that this broker leads. Of one that another leads, it may
     * have records from there by now, while it lives on.
     */
    public void releaseLost(String groupId, String memberId, Collection<FetchKey> keys) {
        releaseAll(groupId, memberId, keys.stream().filter(this::isLed).toList());
    }

    private boolean isLed(FetchKey key) {
        return leader(key)
                .filter(leader -> leader.nodeId() == stores.brokers().self().nodeId())
                .isPresent();
    }

    /** Where a partition is to be fetched from, and the leader epoch there. */
    public record Leader(int nodeId, int epoch) {}

    /** Empty if there is no such partition, or nobody leads it. */
    public Optional<Leader> leader(FetchKey key) {
        return stores.lookup()
                .topic(key)
                .filter(topic -> topic.hasPartition(key.partition()))
                .map(topic -> stores.brokers().leader(topic.id(), key.partition()))
                .filter(nodeId -> nodeId != LiveBrokers.NO_LEADER)
                .map(nodeId -> new Leader(nodeId, stores.epochs().current()));
    }

    /** The brokers that leaders are among. */
    public List<Broker> brokers() {
        return stores.brokers().all();
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
