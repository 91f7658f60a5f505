package dev.howdah.broker.share;

import dev.howdah.broker.catalog.LiveBrokers;
import dev.howdah.broker.fetch.FetchStores;
import dev.howdah.broker.fetch.HeadCheck;
import dev.howdah.broker.fetch.LoopMessages;
import dev.howdah.broker.log.PartitionLog;
import dev.howdah.protocol.KafkaError;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
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
 * LOOKING ──a head is not known──▶ CHECKING, and back
 * any ──deadline, and a little more for what is under way──▶ ANSWERED with what there is
 * any ──the broker's lease has ended──▶ ANSWERED with NOT_LEADER_OR_FOLLOWER
 * any ──cancel (connection closed)──▶ ANSWERED, without an answer
 * </pre>
 *
 * <p>Whoever is parked has acquired nothing. What was acquired and is not in the answer is given back, and the delivery does not
 * count; so is what a claim acquires after its fetch has been answered. Thread: its event loop, except {@link #offerWake} and {@link
 * #onLeaseEnded}.
 */
public final class ShareFetch implements SharePartition.Waiter {

    /** After so many claims that got nothing although there should have been something, it waits to be woken. */
    private static final int EMPTY_ROUNDS_MAX = 3;

    /** How soon a fetch looks again that was kept from reading by the budget. */
    private static final long STARVED_RETRY_MS = 20;

    /**
     * What a claim or a read that is under way at the deadline gets on top: to give back what is about to come would cost two more
     * transactions, and whoever fetches without patience would never get anything.
     */
    private static final long UNDER_WAY_MS = 1_000;

    private enum State {
        LOOKING,
        CHECKING,
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
    private final LiveBrokers.Watcher leaseWatch = this::onLeaseEnded;
    private final List<PartitionShare> shares = new ArrayList<>();
    private final AtomicBoolean awake = new AtomicBoolean(true);
    private State state = State.LOOKING;
    private boolean registered;
    private boolean timeIsOver;
    private boolean graceBegan;
    private int emptyRounds;
    private @Nullable ClaimRound claims;
    private @Nullable ReadRound reads;
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
        stores.brokers().watch(leaseWatch);
        deadline = loop.schedule(this::onDeadline, Math.max(0, spec.maxWaitMs()), TimeUnit.MILLISECONDS);
        spec.keys().forEach(key -> {
            PartitionShare share = new PartitionShare(key);
            shares.add(share);
            PartitionLog log = stores.lookup().partition(key).orElse(null);
            KafkaError denied = stores.lookup().check(key, spec.rights());
            if (denied != KafkaError.NONE) {
                share.fail(denied);
            } else if (log == null) {
                share.fail(stores.lookup().missing(key));
            } else {
                share.resolve(room.partitions().open(spec.groupId(), log));
            }
        });
        look();
    }

    private void look() {
        if (state == State.ANSWERED) {
            return;
        }
        state = State.LOOKING;
        if (!stores.brokers().isLeading()) {
            answerNotLeader();
            return;
        }
        boolean topicsWent = noticeDeleted();
        int epoch = stores.epochs().current();
        Set<PartitionLog> unsure = new LinkedHashSet<>();
        boolean usable = false;
        for (PartitionShare share : shares) {
            SharePartition partition = share.partition();
            if (partition == null || !share.isUsable()) {
                continue;
            }
            usable = true;
            if (!partition.log().isHeadKnown(epoch)) {
                unsure.add(partition.log());
            }
        }
        List<PartitionShare> worthIt = worthClaiming();
        if (!unsure.isEmpty()) {
            check(unsure, epoch);
        } else if (!worthIt.isEmpty() && emptyRounds < EMPTY_ROUNDS_MAX) {
            claim(worthIt, epoch);
        } else if (timeIsOver || topicsWent || !usable) {
            answer();
        } else {
            park();
        }
    }

    /** Those that may have records, if that may be enough for an answer; else none. */
    private List<PartitionShare> worthClaiming() {
        List<PartitionShare> claimable = new ArrayList<>();
        long bytes = 0;
        boolean bytesKnown = true;
        for (PartitionShare share : shares) {
            SharePartition partition = share.partition();
            if (partition == null || !share.isUsable()) {
                continue;
            }
            bytesKnown &= partition.isKnown();
            long count = partition.claimableCount();
            if (count > 0) {
                claimable.add(share);
                bytes += count * partition.recordBytes();
                bytesKnown &= partition.recordBytes() > 0;
            }
        }
        boolean enough = timeIsOver || !bytesKnown || bytes >= Math.min(spec.minBytes(), spec.bytesMax());
        return enough ? claimable : List.of();
    }

    /** Nothing is claimed by bounds of another leader epoch. */
    private void check(Set<PartitionLog> unsure, int epoch) {
        state = State.CHECKING;
        new HeadCheck(stores.reader(), stores.epochs(), epoch, messages).ask(unsure, (verdicts, failure) -> {
            if (state != State.CHECKING) {
                return;
            }
            if (stores.epochs().current() != epoch) {
                look();
                return;
            }
            for (PartitionShare share : shares) {
                SharePartition partition = share.partition();
                if (partition == null || !unsure.contains(partition.log())) {
                    continue;
                }
                if (verdicts == null) {
                    share.failBecauseOf(failure);
                } else {
                    share.fail(verdicts.getOrDefault(partition.log().id(), KafkaError.UNKNOWN_TOPIC_OR_PARTITION));
                }
            }
            look();
        });
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
        if (!registered && !room.parkingLot().enter()) {
            answer();
            return;
        }
        registered = true;
        awake.set(false);
        state = State.PARKED;
        for (PartitionShare share : shares) {
            SharePartition partition = share.partition();
            if (partition != null && share.isUsable()) {
                SharePartition known = room.partitions().register(partition, this);
                share.resolve(known);
                room.lanes().offerWatch(known);
            }
        }
        // From here on we are told; what came between the look and here shows now.
        List<PartitionShare> worthIt = worthClaiming();
        if (!worthIt.isEmpty() && emptyRounds < EMPTY_ROUNDS_MAX) {
            offerWake();
        } else {
            worthIt.forEach(this::ask);
        }
        emptyRounds = 0;
    }

    /** Whoever changed it while it was claimed from may have been the last one to tell of it. */
    private void ask(PartitionShare share) {
        SharePartition partition = share.partition();
        if (partition != null && !partition.isKnown()) {
            room.refresh(partition).outcome().whenComplete((outcome, failure) -> {
                if (failure != null) {
                    // The next claim tells the client why.
                    offerWake();
                }
            });
        }
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

    /** The first time, what is under way gets a little more; the second time it does not. */
    private void onDeadline() {
        if (state == State.ANSWERED) {
            return;
        }
        if (graceBegan) {
            endWithWhatThereIs();
            return;
        }
        graceBegan = true;
        timeIsOver = true;
        deadline = loop.schedule(this::onDeadline, UNDER_WAY_MS, TimeUnit.MILLISECONDS);
        if (state == State.PARKED) {
            awake.set(true);
            look();
        } else if (state == State.CHECKING) {
            answer();
        }
    }

    private void claim(List<PartitionShare> claimable, int epoch) {
        state = State.CLAIMING;
        ClaimRound round = new ClaimRound(spec, room, messages, epoch, this::onAllClaimed);
        claims = round;
        round.start(claimable);
    }

    private void onAllClaimed() {
        ClaimRound round = Objects.requireNonNull(claims);
        claims = null;
        if (round.isOvertaken()) {
            giveAllBack();
            look();
        } else if (hasAcquired()) {
            read();
        } else if (hasFailed()) {
            answer();
        } else {
            emptyRounds++;
            look();
        }
    }

    private void read() {
        state = State.READING;
        ReadRound round = new ReadRound(spec, room, messages, shares, this::onAllRead);
        reads = round;
        round.start();
    }

    private void onAllRead() {
        ReadRound round = Objects.requireNonNull(reads);
        reads = null;
        if (round.isOvertaken()) {
            shares.forEach(PartitionShare::release);
            giveAllBack();
            look();
        } else if (hasAcquired() || hasFailed() || timeIsOver) {
            answer();
        } else if (round.isStarved()) {
            state = State.LOOKING;
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

    /** What is read by now is answered; the rest is given back, now or when it comes. */
    private void endWithWhatThereIs() {
        giveUp();
        answer();
        passOn();
    }

    private void giveUp() {
        ClaimRound claiming = claims;
        ReadRound reading = reads;
        claims = null;
        reads = null;
        if (claiming != null) {
            claiming.giveUp();
            giveAllBack();
        } else if (reading != null) {
            reading.giveUp();
        }
    }

    private void giveAllBack() {
        shares.forEach(share -> room.giveBack(share, spec.memberId()));
    }

    /**
     * Thread: any. Also one that hangs in a claim or a read is answered: its member is better off where Postgres is reached. When this
     * broker stops, these come to their end.
     */
    private void onLeaseEnded(LiveBrokers.Ending how) {
        try {
            loop.execute(() -> {
                boolean underWay = state == State.CLAIMING || state == State.READING;
                if (state != State.ANSWERED && (how == LiveBrokers.Ending.RAN_OUT || !underWay)) {
                    answerNotLeader();
                }
            });
        } catch (RejectedExecutionException shuttingDown) {
            // Nobody is left to answer.
        }
    }

    private void answerNotLeader() {
        giveUp();
        giveAllBack();
        for (PartitionShare share : shares) {
            share.release();
            if (share.partition() != null) {
                share.fail(KafkaError.NOT_LEADER_OR_FOLLOWER);
            }
        }
        answer();
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
        giveUp();
        giveAllBack();
        shares.forEach(PartitionShare::release);
        passOn();
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
        stores.brokers().unwatch(leaseWatch);
        if (deadline != null) {
            deadline.cancel(false);
        }
        if (!registered) {
            return;
        }
        room.parkingLot().leave();
        shares.forEach(share -> {
            SharePartition partition = share.partition();
            if (partition != null) {
                partition.unregister(this);
            }
        });
    }
}
