package dev.howdah.broker.share;

import dev.howdah.broker.fetch.FetchStores;
import dev.howdah.broker.fetch.LoopMessages;
import dev.howdah.broker.log.PartitionLog;
import dev.howdah.broker.log.TailRead;
import dev.howdah.protocol.KafkaError;
import dev.howdah.storage.PartitionHead;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.ShareAction;
import dev.howdah.storage.ShareAction.AckRange;
import dev.howdah.storage.ShareAction.AckType;
import dev.howdah.storage.ShareOutcome;
import dev.howdah.storage.ShareOutcome.AcquiredRange;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One share fetch from its request to its answer.
 *
 * <pre>
 *            ┌──nothing to be had──▶ register, look once more ──▶ PARKED ──woken, deadline──┐
 * LOOKING ───┤                                                                              │
 *    ▲       └──claim──▶ CLAIMING ──some──▶ READING ──some──▶ ANSWERED                      │
 *    └──────────none─────────┴──────none───────┘   ▲                                        │
 *    └─────────────────────────────────────────────────────────────────────────────────────┘
 * any ──cancel (connection closed)──▶ ANSWERED, without an answer; what was acquired is given back
 * </pre>
 *
 * <p>Whoever is parked has acquired nothing. What was acquired and finds no room in the answer is given back, and the delivery does
 * not count. Thread: its event loop, except {@link #offerWake}.
 */
public final class ShareFetch implements SharePartition.Waiter {

    /** Partitions that are claimed from at once. */
    private static final int CLAIMS_MAX = 8;

    /** After so many claims that got nothing although there should have been something, it waits to be woken. */
    private static final int EMPTY_ROUNDS_MAX = 3;

    /** How soon a fetch looks again that was kept from reading by the budget. */
    private static final long STARVED_RETRY_MS = 20;

    private enum State {
        LOOKING,
        CLAIMING,
        READING,
        PARKED,
        ANSWERED
    }

    private final ShareFetchSpec spec;
    private final ShareRoom room;
    private final FetchStores stores;
    private final EventExecutor loop;
    private final LoopMessages messages;
    private final Answer answer;
    private final List<PartitionShare> shares = new ArrayList<>();
    private final AtomicBoolean awake = new AtomicBoolean(true);
    private State state = State.LOOKING;
    private boolean registered;
    private boolean timeIsOver;
    private boolean starved;
    private int pending;
    private int emptyRounds;
    private @Nullable ScheduledFuture<?> deadline;

    /** To be started on the event loop. */
    public ShareFetch(ShareFetchSpec spec, ShareRoom room, EventExecutor loop, Answer answer) {
        this.spec = spec;
        this.room = room;
        this.stores = room.stores();
        this.loop = loop;
        this.messages = new LoopMessages(loop);
        this.answer = answer;
        this.timeIsOver = spec.maxWaitMs() <= 0;
    }

    /** Thread: the fetch's event loop. */
    @FunctionalInterface
    public interface Answer {

        /** @param release gives the records back; to be called once, when the answer is encoded */
        void onFetched(List<PartitionShare> shares, Runnable release);
    }

    public void start() {
        assert loop.inEventLoop();
        Map<PartitionId, PartitionLog> unknown = new LinkedHashMap<>();
        spec.keys().forEach(key -> {
            PartitionShare share = new PartitionShare(key);
            shares.add(share);
            PartitionLog log = stores.lookup().partition(key).orElse(null);
            if (log == null) {
                share.fail(stores.lookup().missing(key));
            } else {
                share.resolve(room.partitions().open(spec.groupId(), log));
                if (!log.isHeadKnown(stores.epochs().current())) {
                    unknown.put(log.id(), log);
                }
            }
        });
        if (unknown.isEmpty()) {
            look();
        } else {
            messages.onEnd(
                    stores.reader().heads(List.copyOf(unknown.keySet())),
                    (List<PartitionHead> heads, @Nullable Throwable failure) -> {
                        onHeads(unknown, heads, failure);
                        look();
                    });
        }
    }

    private void onHeads(
            Map<PartitionId, PartitionLog> logs, @Nullable List<PartitionHead> heads, @Nullable Throwable failure) {
        Map<PartitionId, PartitionHead> byId = new HashMap<>();
        if (heads != null) {
            heads.forEach(head -> byId.put(head.id(), head));
        }
        for (PartitionShare share : shares) {
            SharePartition partition = share.partition();
            if (partition == null || !logs.containsKey(partition.log().id())) {
                continue;
            }
            PartitionHead head = byId.get(partition.log().id());
            if (head != null) {
                partition.log().onHead(head);
            } else if (heads == null) {
                share.failBecauseOf(failure);
            } else {
                share.fail(KafkaError.UNKNOWN_TOPIC_OR_PARTITION);
            }
        }
    }

    private void look() {
        if (state == State.ANSWERED) {
            return;
        }
        state = State.LOOKING;
        boolean topicsWent = noticeDeleted();
        List<PartitionShare> claimable = new ArrayList<>();
        long bytes = 0;
        boolean bytesKnown = true;
        boolean usable = false;
        for (PartitionShare share : shares) {
            SharePartition partition = share.partition();
            if (partition == null || !share.isUsable()) {
                continue;
            }
            usable = true;
            long count = partition.claimableCount();
            if (count > 0) {
                claimable.add(share);
                bytes += count * partition.recordBytes();
                bytesKnown &= partition.recordBytes() > 0;
            }
        }
        boolean enough = timeIsOver || !bytesKnown || bytes >= Math.min(spec.minBytes(), spec.bytesMax());
        if (!claimable.isEmpty() && enough && emptyRounds < EMPTY_ROUNDS_MAX) {
            claim(claimable);
        } else if (timeIsOver || topicsWent || !usable) {
            answer();
        } else {
            park();
        }
    }

    /** True if a topic is gone that was there. */
    private boolean noticeDeleted() {
        boolean went = false;
        for (PartitionShare share : shares) {
            SharePartition partition = share.partition();
            if (share.isUsable() && partition != null && partition.log().isGone()) {
                share.fail(KafkaError.UNKNOWN_TOPIC_ID);
                went = true;
            }
        }
        return went;
    }

    private void park() {
        if (!registered && !register()) {
            answer();
            return;
        }
        awake.set(false);
        state = State.PARKED;
        boolean claimable = false;
        for (PartitionShare share : shares) {
            SharePartition partition = share.partition();
            if (partition != null && share.isUsable()) {
                // Anew, so that it stands behind those who have waited for longer.
                partition.unregister(this);
                partition.register(this);
                room.lanes().offerWatch(partition);
                claimable |= partition.isClaimable();
            }
        }
        // From here on we are told; what came between the look and here shows now.
        if (claimable && spec.minBytes() <= 1 && emptyRounds < EMPTY_ROUNDS_MAX) {
            offerWake();
        }
        emptyRounds = 0;
    }

    private boolean register() {
        if (!room.parkingLot().enter()) {
            return false;
        }
        registered = true;
        deadline = loop.schedule(this::onDeadline, spec.maxWaitMs(), TimeUnit.MILLISECONDS);
        return true;
    }

    @Override
    public boolean offerWake() {
        if (!awake.compareAndSet(false, true)) {
            return false;
        }
        try {
            loop.execute(this::onWake);
            return true;
        } catch (RejectedExecutionException shuttingDown) {
            // Nobody is left to answer.
            return false;
        }
    }

    @Override
    public int recordsMax() {
        return spec.recordsMax();
    }

    private void onWake() {
        if (state == State.PARKED) {
            look();
        } else if (state == State.ANSWERED) {
            passOn();
        }
    }

    private void onDeadline() {
        timeIsOver = true;
        if (state == State.PARKED) {
            awake.set(true);
            look();
        }
    }

    /**
     * As much as one partition has, and only then from the next, as Kafka does: a compressed batch comes as a whole, so a few records of
     * each partition would bring a member many times what it may have.
     */
    private void claim(List<PartitionShare> claimable) {
        state = State.CLAIMING;
        Map<PartitionShare, Integer> claims = new LinkedHashMap<>();
        int partitionsLeft = Math.min(claimable.size(), CLAIMS_MAX);
        int recordsLeft = spec.recordsMax();
        long bytesLeft = spec.bytesMax();
        for (PartitionShare share : claimable) {
            if (partitionsLeft == 0 || recordsLeft == 0 || bytesLeft <= 0) {
                break;
            }
            SharePartition partition = Objects.requireNonNull(share.partition());
            // Of one that nobody has looked at yet, its part.
            long there = partition.isKnown()
                    ? Math.max(1, partition.claimableCount())
                    : (recordsLeft + partitionsLeft - 1) / partitionsLeft;
            int records = (int) Math.min(recordsLeft, there);
            int recordBytes = partition.recordBytes();
            if (recordBytes > 0) {
                records = (int) Math.min(records, Math.max(1, bytesLeft / recordBytes));
            }
            claims.put(share, records);
            partitionsLeft--;
            recordsLeft -= records;
            bytesLeft -= (long) records * recordBytes;
        }
        pending = claims.size();
        claims.forEach((share, records) -> {
            SharePartition partition = Objects.requireNonNull(share.partition());
            ShareAction.Claim claim = new ShareAction.Claim(
                    partition.id(),
                    partition.limits(),
                    spec.memberId(),
                    records,
                    partition.log().logStartOffset(),
                    partition.log().highWatermark());
            messages.onEnd(
                    room.lanes().submit(partition, claim), (outcome, failure) -> onClaimed(share, outcome, failure));
        });
    }

    private void onClaimed(PartitionShare share, @Nullable ShareOutcome outcome, @Nullable Throwable failure) {
        if (outcome instanceof ShareOutcome.Claimed claimed) {
            share.acquire(claimed.ranges());
            if (state == State.ANSWERED) {
                giveBack(share);
            }
        } else if (outcome == null) {
            share.failBecauseOf(failure);
        } else {
            share.fail(KafkaError.UNKNOWN_TOPIC_OR_PARTITION);
        }
        if (--pending == 0 && state == State.CLAIMING) {
            onAllClaimed();
        }
    }

    private void onAllClaimed() {
        if (!hasAcquired()) {
            if (hasFailed()) {
                answer();
            } else {
                emptyRounds++;
                look();
            }
            return;
        }
        state = State.READING;
        readNext(0, 0);
    }

    private void readNext(int from, int bytes) {
        for (int i = from; i < shares.size(); i++) {
            PartitionShare share = shares.get(i);
            SharePartition partition = share.partition();
            if (partition != null && !share.acquired().isEmpty()) {
                read(share, partition, i, bytes);
                return;
            }
        }
        onAllRead();
    }

    private void read(PartitionShare share, SharePartition partition, int index, int bytesBefore) {
        RangeRead[] reads = new RangeRead[1];
        reads[0] = new RangeRead(
                share,
                partition.log(),
                stores,
                messages,
                spec.bytesMax() - bytesBefore,
                bytesBefore == 0 ? TailRead.FirstBatch.ALWAYS : TailRead.FirstBatch.IF_IT_FITS,
                () -> onRead(share, partition, Objects.requireNonNull(reads[0]), index, bytesBefore));
        reads[0].start();
    }

    private void onRead(PartitionShare share, SharePartition partition, RangeRead read, int index, int bytesBefore) {
        if (state == State.ANSWERED) {
            // What was acquired has been given back.
            read.takeRecords().release();
            return;
        }
        if (read.hasAbsent()) {
            // Deleted meanwhile, or compacted away: only a look at the head tells whether what we know is true.
            messages.onEnd(
                    stores.reader().heads(List.of(partition.log().id())),
                    (List<PartitionHead> heads, @Nullable Throwable failure) -> {
                        boolean known = heads != null && heads.size() == 1;
                        if (known) {
                            partition.log().onHead(heads.get(0));
                        }
                        finish(share, partition, read, known && mayHaveGaps(share, partition));
                        readNext(index + 1, bytesBefore + read.bytes());
                    });
        } else {
            finish(share, partition, read, true);
            readNext(index + 1, bytesBefore + read.bytes());
        }
    }

    /** Whether an offset without a record is one that compaction or retention has taken. */
    private boolean mayHaveGaps(PartitionShare share, SharePartition partition) {
        boolean deleted = share.acquired().stream()
                .allMatch(range -> range.last() < partition.log().logStartOffset());
        return deleted
                || stores.lookup()
                        .topic(share.key())
                        .map(topic -> topic.settings().requiresKeys())
                        .orElse(false);
    }

    private void finish(PartitionShare share, SharePartition partition, RangeRead read, boolean gapsAreSure) {
        List<AcquiredRange> served = read.served();
        List<AckRange> left = read.leftOver(served, gapsAreSure);
        share.takeRecords(read.takeRecords(), served);
        if (state == State.ANSWERED) {
            share.release();
            return;
        }
        long records = served.stream()
                .mapToLong(range -> range.last() - range.first() + 1)
                .sum();
        if (records > 0) {
            partition.onRead(records, read.bytes());
        }
        if (!left.isEmpty()) {
            room.acknowledge(partition, spec.memberId(), left);
        }
        if (read.failure() != null) {
            share.failBecauseOf(read.failure());
        }
        starved |= read.isStarved();
    }

    private void onAllRead() {
        if (state == State.ANSWERED) {
            return;
        }
        if (hasAcquired() || hasFailed() || timeIsOver) {
            answer();
        } else if (starved) {
            starved = false;
            loop.schedule(this::look, STARVED_RETRY_MS, TimeUnit.MILLISECONDS);
        } else {
            emptyRounds++;
            look();
        }
    }

    private boolean hasAcquired() {
        return shares.stream().anyMatch(share -> !share.acquired().isEmpty());
    }

    private boolean hasFailed() {
        return shares.stream().anyMatch(share -> share.partition() != null && share.error() != KafkaError.NONE);
    }

    private void answer() {
        leave();
        answer.onFetched(shares, () -> shares.forEach(PartitionShare::release));
    }

    /** The connection is gone: ends the fetch without an answer. */
    public void cancel() {
        assert loop.inEventLoop();
        if (state == State.ANSWERED) {
            return;
        }
        leave();
        shares.forEach(share -> {
            giveBack(share);
            share.release();
        });
        passOn();
    }

    private void giveBack(PartitionShare share) {
        SharePartition partition = share.partition();
        if (partition == null || share.acquired().isEmpty()) {
            return;
        }
        List<AckRange> ranges = share.acquired().stream()
                .map(range -> new AckRange(range.first(), range.last(), AckType.UNSENT))
                .toList();
        share.acquire(List.of());
        room.acknowledge(partition, spec.memberId(), ranges);
    }

    /** A wake-up that this one has no use for is another's. */
    private void passOn() {
        shares.forEach(share -> {
            SharePartition partition = share.partition();
            if (partition != null) {
                partition.wake();
            }
        });
    }

    private void leave() {
        state = State.ANSWERED;
        if (!registered) {
            return;
        }
        room.parkingLot().leave();
        if (deadline != null) {
            deadline.cancel(false);
        }
        shares.forEach(share -> {
            SharePartition partition = share.partition();
            if (partition != null) {
                partition.unregister(this);
            }
        });
    }
}
