package dev.howdah.broker.outbox;

import dev.howdah.broker.catalog.Catalog;
import dev.howdah.broker.catalog.CatalogTopic;
import dev.howdah.broker.config.Limits;
import dev.howdah.broker.log.PartitionLog;
import dev.howdah.broker.log.PartitionLogs;
import dev.howdah.protocol.record.Compression;
import dev.howdah.storage.LeaderEpochs;
import dev.howdah.storage.Notifications;
import dev.howdah.storage.OutboxStore;
import dev.howdah.storage.OutboxStore.Delayed;
import dev.howdah.storage.OutboxStore.Look;
import dev.howdah.storage.OutboxStore.Portion;
import dev.howdah.storage.OutboxStore.Rules;
import dev.howdah.storage.OutboxStore.State;
import dev.howdah.storage.OutboxStore.StoredBatch;
import dev.howdah.storage.OutboxStore.Turn;
import dev.howdah.storage.PartitionHead;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.Storage;
import dev.howdah.storage.StorageException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends what SQL transactions have committed into the outbox, and records that were put aside, when they are due. While there is something it
 * looks again and again, and says so in Postgres, so that writers need not notify; then it rests until it is woken, until the next one is due, or
 * until the next poll.
 *
 * <p>Thread: {@code outbox}, which blocks; {@link #wake} and {@link #close} any.
 */
public final class OutboxLane implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OutboxLane.class);

    private final OutboxStore store;
    private final Catalog catalog;
    private final LeaderEpochs epochs;
    private final PartitionLogs logs;
    private final Notifications notifications;
    private final OutboxPace pace;
    private final Clock clock;
    private final Thread thread = new Thread(this::run, "outbox");
    private final LongAdder records = new LongAdder();
    private final LongAdder transactions = new LongAdder();
    private final LongAdder duplicates = new LongAdder();
    private Instant lastAppendTime = Instant.MIN;

    /** Whether writers think that this broker looks all the time. */
    private boolean awake;

    /** Trouble is said once, until it is over. */
    private boolean failing;

    private long lastFoundNanos;
    private long nextRenewal;
    private long nextForget = System.nanoTime();
    private long nextForgetIds = System.nanoTime();
    private long nextCount = System.nanoTime();
    private volatile boolean woken;
    private volatile long waiting;
    private volatile Delayed delayed = Delayed.UNKNOWN;
    private volatile boolean closed;

    /** @param store owned */
    OutboxLane(
            OutboxStore store,
            Catalog catalog,
            LeaderEpochs epochs,
            PartitionLogs logs,
            Notifications notifications,
            OutboxPace pace,
            Clock clock) {
        this.store = store;
        this.catalog = catalog;
        this.epochs = epochs;
        this.logs = logs;
        this.notifications = notifications;
        this.pace = pace;
        this.clock = clock;
        thread.setDaemon(true);
    }

    /** Opens a store and starts the lane over it. */
    public static OutboxLane start(Storage storage, Catalog catalog, PartitionLogs logs) {
        OutboxLane lane = new OutboxLane(
                storage.openOutboxStore("outbox"),
                catalog,
                storage.leaderEpochs(),
                logs,
                storage.notifications(),
                new OutboxPace(Limits.OUTBOX_LOOK, Limits.OUTBOX_AWAKE, Limits.OUTBOX_POLL, Limits.OUTBOX_RETRY),
                storage.clock());
        lane.start();
        return lane;
    }

    void start() {
        thread.start();
    }

    /** There may be something in the outbox. */
    public void wake() {
        woken = true;
        LockSupport.unpark(thread);
    }

    private void run() {
        while (!closed) {
            try {
                Look look = Look.KNOWN;
                if (woken) {
                    // Not without a look at it: whoever wakes in between would be forgotten.
                    woken = false;
                    look = Look.WHOLE;
                }
                Turn turn = turn(look);
                failing = false;
                if (turn.state() != State.MORE && !closed) {
                    await(least(pause(turn.state()), turn.untilDue()));
                }
                forgetReceipts();
                forgetIds();
                countDelayed();
            } catch (StorageException trouble) {
                awake = false;
                if (!failing && !closed) {
                    failing = true;
                    LOG.atWarn()
                            .addKeyValue("failure", trouble.failure())
                            .log("Events of SQL transactions must wait, trying again");
                }
                await(pace.retry());
            } catch (RuntimeException | Error bug) {
                awake = false;
                LOG.error("Bug in the outbox", bug);
                await(pace.retry());
            }
        }
    }

    /** What is due is not looked for more often than what is not. */
    private Duration least(Duration pause, Duration untilDue) {
        Duration wait = untilDue.compareTo(pace.look()) < 0 ? pace.look() : untilDue;
        return pause.compareTo(wait) < 0 ? pause : wait;
    }

    private Turn turn(Look look) {
        Turn turn = store.sequence(
                this::rules, new Portion(Limits.OUTBOX_RECORDS_MAX, Limits.OUTBOX_BYTES_MAX), nextAppendTime(), look);
        if (turn.records() > 0) {
            lastFoundNanos = System.nanoTime();
            transactions.increment();
            records.add(turn.records());
            duplicates.add(turn.duplicates());
            publish(turn);
            if (!awake) {
                stayAwake();
            }
        }
        if (awake && System.nanoTime() - nextRenewal >= 0) {
            stayAwake();
        }
        return turn;
    }

    /** Longer than until the next renewal. */
    private void stayAwake() {
        waiting = store.stayAwake(pace.awake().multipliedBy(2));
        awake = true;
        nextRenewal = System.nanoTime() + pace.awake().toNanos();
    }

    /** How long to wait for the next look. Goes to rest if nothing has come for some time. */
    private Duration pause(State state) {
        if (!awake) {
            return pace.poll();
        }
        if (System.nanoTime() - lastFoundNanos < pace.awake().toNanos()) {
            return pace.look();
        }
        if (state == State.EMPTIED && !store.rest()) {
            // Somebody who writes may not know: until the end of that transaction the rest must wait.
            stayAwake();
            return pace.look();
        }
        awake = false;
        waiting = 0;
        // Once more at once: what was committed before writers knew is seen now.
        return state == State.EMPTIED ? Duration.ZERO : pace.poll();
    }

    private void await(Duration pause) {
        if (!woken && !closed) {
            LockSupport.parkNanos(this, pause.toNanos());
        }
    }

    private Optional<Rules> rules(int topicId) {
        Optional<CatalogTopic> topic = catalog.find(topicId);
        if (topic.isEmpty()) {
            // New, or gone.
            catalog.refresh();
            topic = catalog.find(topicId);
        }
        return topic.map(found -> new Rules(
                found.partitionCount(),
                found.settings().maxMessageBytes(),
                found.settings().timestampType(),
                found.settings().headers()));
    }

    private void publish(Turn turn) {
        if (store.leaderEpoch() != epochs.current()) {
            // Stored by a server that has been replaced since: the resync tells what there is.
            return;
        }
        Map<PartitionId, PartitionHead> moved = new LinkedHashMap<>();
        Map<PartitionId, Long> bytes = new LinkedHashMap<>();
        for (StoredBatch stored : turn.stored()) {
            PartitionHead head = stored.head();
            PartitionLog log = logs.find(head.id());
            if (log != null && isReadAsStored(head.id().topicId())) {
                log.onStored(stored.batch(), head.logStartOffset(), head.stability());
            } else if (log != null) {
                log.onStoredUncached(head.leaderEpoch(), head.nextOffset(), head.logStartOffset(), head.stability());
            }
            moved.put(head.id(), head);
            bytes.merge(head.id(), (long) stored.batch().sizeInBytes(), Long::sum);
        }
        moved.forEach((id, head) -> {
            PartitionLog log = logs.find(id);
            if (log != null) {
                log.wake(bytes.getOrDefault(id, PartitionLog.Waiter.BYTES_UNKNOWN));
            }
            notifications.offerAppended(id, head.nextOffset(), head.stability());
        });
    }

    /** Whether consumers get batches without a codec. */
    private boolean isReadAsStored(int topicId) {
        return catalog.find(topicId)
                .flatMap(topic -> topic.settings().codec())
                .map(codec -> codec.compression() == Compression.NONE)
                .orElse(true);
    }

    /** One statement at a time; the next one after the next look if there may be more. */
    private void forgetReceipts() {
        if (System.nanoTime() - nextForget >= 0
                && store.forgetReceipts(Limits.OUTBOX_RECEIPTS_KEPT, Limits.OUTBOX_RECEIPTS_DELETED_MAX)
                        < Limits.OUTBOX_RECEIPTS_DELETED_MAX) {
            nextForget = System.nanoTime() + Limits.OUTBOX_RECEIPTS_ROUND.toNanos();
        }
    }

    /** As {@link #forgetReceipts}. */
    private void forgetIds() {
        if (System.nanoTime() - nextForgetIds >= 0
                && store.forgetIds(Limits.RECORD_IDS_DELETED_MAX) < Limits.RECORD_IDS_DELETED_MAX) {
            nextForgetIds = System.nanoTime() + Limits.RECORD_IDS_ROUND.toNanos();
        }
    }

    private void countDelayed() {
        if (System.nanoTime() - nextCount >= 0) {
            nextCount = System.nanoTime() + Limits.DELAYED_ROUND.toNanos();
            delayed = store.delayed(Limits.DELAYED_COUNTED);
        }
    }

    /** Later than the one before, with a resolution of a microsecond as in Postgres. */
    private Instant nextAppendTime() {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        lastAppendTime = now.isAfter(lastAppendTime) ? now : lastAppendTime.plus(1, ChronoUnit.MICROS);
        return lastAppendTime;
    }

    /** About how many events wait in the outbox, as this broker has last seen it. */
    public long waiting() {
        return waiting;
    }

    /** Records that wait until they are due, as this broker has last seen it. */
    public Delayed delayed() {
        return delayed;
    }

    /** Events that were appended here since the start. */
    public long records() {
        return records.sum();
    }

    /** Those of them that were thrown away, since their topic had seen their ids. */
    public long duplicates() {
        return duplicates.sum();
    }

    /** Transactions in which they were. */
    public long transactions() {
        return transactions.sum();
    }

    /** What is under way is broken off: another broker goes on with it, or this one after its next start. */
    @Override
    public void close() {
        closed = true;
        store.close();
        wake();
        try {
            thread.join(Limits.LANE_DRAIN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
