package dev.howdah.broker.http.ingest;

import dev.howdah.broker.append.AppendLanes;
import dev.howdah.broker.config.HttpLimits;
import dev.howdah.broker.config.Limits;
import dev.howdah.broker.http.ingest.EventBatches.Batch;
import dev.howdah.broker.log.LogEnd;
import dev.howdah.broker.log.PartitionLog;
import dev.howdah.broker.log.PartitionLogs;
import dev.howdah.storage.AppendOutcome.Appended;
import dev.howdah.storage.AppendOutcome.Omitted;
import dev.howdah.storage.KeyedLogWriter;
import dev.howdah.storage.KeyedLogWriter.Outcome;
import dev.howdah.storage.KeyedLogWriter.PartId;
import dev.howdah.storage.LeaderEpochs;
import dev.howdah.storage.Notifications;
import dev.howdah.storage.Storage;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores what comes with an {@code Idempotency-Key}, so that a retry stores nothing twice. What comes while one transaction commits is
 * gathered into the next one, over all requests. It has a connection of its own from the first such request on, and forgets keys when
 * their day is over.
 *
 * <p>The mailbox is bounded by the budget of received bytes. What it stores is read from Postgres by consumers, not from the tail cache.
 *
 * <p>Thread: {@code http-keyed}; {@link #take} and {@link #close} any.
 */
public final class KeyedLane implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(KeyedLane.class);

    private final KeyedLogWriter writer;
    private final LeaderEpochs epochs;
    private final PartitionLogs logs;
    private final Notifications notifications;
    private final Consumer<Omitted> omitted;
    private final Clock clock;
    private final LinkedBlockingDeque<KeyedPart> mailbox = new LinkedBlockingDeque<>();
    private final Thread thread = new Thread(this::run, "http-keyed");

    /** Those whose partitions somebody else has locked, and those whose key is in the transaction before. */
    private final ArrayDeque<Held> held = new ArrayDeque<>();

    /** Since when those of the transaction that were held have been. */
    private final Map<KeyedPart, Long> sinceNanos = new IdentityHashMap<>();

    private Instant lastAppendTime = Instant.MIN;
    private long forgottenNanos = System.nanoTime();
    private volatile boolean closed;

    private record Held(KeyedPart part, long sinceNanos) {}

    /**
     * Makes a lane. It owns the writer and closes it.
     *
     * @param omitted is told what is left out
     */
    KeyedLane(
            KeyedLogWriter writer,
            LeaderEpochs epochs,
            PartitionLogs logs,
            Notifications notifications,
            Consumer<Omitted> omitted,
            Clock clock) {
        this.writer = writer;
        this.epochs = epochs;
        this.logs = logs;
        this.notifications = notifications;
        this.omitted = omitted;
        this.clock = clock;
    }

    /**
     * Starts the lane.
     *
     * @param lanes count what is left out
     */
    public static KeyedLane start(Storage storage, PartitionLogs logs, AppendLanes lanes) {
        KeyedLane lane = new KeyedLane(
                storage.openKeyedLogWriter("http-keyed"),
                storage.leaderEpochs(),
                logs,
                storage.notifications(),
                lanes::onSiftedElsewhere,
                storage.clock());
        lane.start();
        return lane;
    }

    void start() {
        thread.start();
    }

    /** Takes the part, which is told of its outcome. */
    void take(KeyedPart part) {
        mailbox.add(part);
        if (closed && mailbox.remove(part) && part.claim()) {
            part.fail(new StorageFailure.Closed());
        }
    }

    private void run() {
        while (!closed) {
            try {
                List<KeyedPart> parts = gather();
                if (!parts.isEmpty()) {
                    store(parts);
                }
                forget();
            } catch (InterruptedException stops) {
                break;
            } catch (RuntimeException | Error bug) {
                log.atError().setCause(bug).log("Bug in the lane of events with keys");
            }
        }
        closed = true;
        held.forEach(each -> each.part().fail(new StorageFailure.Closed()));
        for (KeyedPart part = mailbox.poll(); part != null; part = mailbox.poll()) {
            if (part.claim()) {
                part.fail(new StorageFailure.Closed());
            }
        }
    }

    /** What waits, up to the bytes of a transaction, each key once. */
    private List<KeyedPart> gather() throws InterruptedException {
        long waitMs = held.isEmpty() ? HttpLimits.KEYS_FORGOTTEN_EVERY.toMillis() : HttpLimits.LOCKED_AGAIN.toMillis();
        KeyedPart next = mailbox.poll(waitMs, TimeUnit.MILLISECONDS);
        List<KeyedPart> parts = new ArrayList<>();
        Set<PartId> ids = new HashSet<>();
        long bytes = 0;
        int heldBefore = held.size();
        for (int i = 0; i < heldBefore; i++) {
            Held each = held.remove();
            if (ids.add(each.part().id())) {
                parts.add(each.part());
                sinceNanos.put(each.part(), each.sinceNanos());
                bytes += each.part().heldBytes();
            } else {
                held.add(each);
            }
        }
        while (next != null) {
            if (next.claim()) {
                if (ids.add(next.id())) {
                    parts.add(next);
                    bytes += next.heldBytes();
                } else {
                    held.add(new Held(next, System.nanoTime()));
                }
            }
            boolean isFull = bytes >= Limits.TRANSACTION_BYTES_MAX || parts.size() >= HttpLimits.KEYED_PARTS_MAX;
            next = isFull ? null : mailbox.poll();
        }
        return parts;
    }

    private void store(List<KeyedPart> parts) {
        List<Outcome> outcomes;
        try {
            outcomes = writer.append(parts.stream().map(KeyedPart::part).toList(), nextAppendTime());
            if (writer.leaderEpoch() != epochs.current()
                    && outcomes.stream().anyMatch(Outcome.Stored.class::isInstance)) {
                // Stored by a server that has been replaced since: the one that goes on may lack it.
                throw new StorageException(new StorageFailure.Unavailable("the leader epoch has risen"));
            }
        } catch (StorageException trouble) {
            log.atWarn()
                    .addKeyValue("parts", parts.size())
                    .addKeyValue("failure", trouble.failure())
                    .log("Nothing of these events with keys was stored");
            parts.forEach(part -> part.fail(trouble.failure()));
            sinceNanos.clear();
            return;
        } catch (RuntimeException | Error bug) {
            log.atError().setCause(bug).log("Bug in storing events with keys");
            parts.forEach(part -> part.fail(new StorageFailure.Unexpected("", "append failed")));
            sinceNanos.clear();
            return;
        }
        for (int i = 0; i < parts.size(); i++) {
            KeyedPart part = parts.get(i);
            if (outcomes.get(i) instanceof Outcome.Locked) {
                hold(part);
            } else {
                if (outcomes.get(i) instanceof Outcome.Stored stored) {
                    tryToPublish(part, stored);
                }
                part.end(outcomes.get(i));
            }
        }
        sinceNanos.clear();
    }

    private void hold(KeyedPart part) {
        long nowNanos = System.nanoTime();
        long since = sinceNanos.getOrDefault(part, nowNanos);
        if (nowNanos - since > Limits.LOCKED_PARTITION_HELD.toNanos()) {
            part.fail(new StorageFailure.Contended("", "the partition is locked by somebody else"));
        } else {
            held.add(new Held(part, since));
        }
    }

    /** What is stored is acked, whatever becomes of this: the next look at the heads tells consumers of it. */
    private void tryToPublish(KeyedPart part, Outcome.Stored stored) {
        try {
            publish(part, stored);
        } catch (RuntimeException | Error bug) {
            log.atError().setCause(bug).log("Stored events with keys cannot be told of");
        }
    }

    private void publish(KeyedPart part, Outcome.Stored stored) {
        for (int i = 0; i < part.batches().size(); i++) {
            Batch batch = part.batches().get(i);
            Appended appended = stored.outcomes().get(i);
            PartitionLog partition = logs.open(part.topic().partition(batch.partition()));
            int bytes = batch.records().sizeInBytes();
            omitted.accept(appended.omitted());
            partition.onStoredUncached(
                    writer.leaderEpoch(),
                    appended.baseOffset() + batch.places().length,
                    appended.logStartOffset(),
                    appended.stability());
            partition
                    .traffic()
                    .onStored(
                            batch.places().length
                                    - appended.omitted().offsetDeltas().size(),
                            bytes);
            partition.wake(bytes);
            LogEnd end = partition.end();
            notifications.offerAppended(partition.id(), end.highWatermark(), end.stability());
        }
    }

    private void forget() {
        long nowNanos = System.nanoTime();
        if (nowNanos - forgottenNanos < HttpLimits.KEYS_FORGOTTEN_EVERY.toNanos()) {
            return;
        }
        forgottenNanos = nowNanos;
        try {
            int forgotten = writer.forget(clock.instant().minus(HttpLimits.KEYS_KEPT), HttpLimits.KEYS_FORGOTTEN_MAX);
            log.atDebug().addKeyValue("keys", forgotten).log("Forgot keys of events");
        } catch (StorageException trouble) {
            log.atDebug().addKeyValue("error", trouble.getMessage()).log("Keys of events are forgotten later");
        }
    }

    /** Later than the one before, with a resolution of a microsecond as in Postgres. */
    private Instant nextAppendTime() {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        lastAppendTime = now.isAfter(lastAppendTime) ? now : lastAppendTime.plus(1, ChronoUnit.MICROS);
        return lastAppendTime;
    }

    /** Stops the thread; what waits fails, and a call that is under way ends. */
    @Override
    public void close() {
        closed = true;
        writer.close();
        thread.interrupt();
        try {
            thread.join(Limits.LANE_DRAIN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
