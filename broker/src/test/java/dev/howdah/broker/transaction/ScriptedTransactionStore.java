package dev.howdah.broker.transaction;

import dev.howdah.broker.log.PartitionLogs;
import dev.howdah.storage.LeaderEpochs;
import dev.howdah.storage.Notifications;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.TransactionAction;
import dev.howdah.storage.TransactionOutcome;
import dev.howdah.storage.TransactionStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A store that answers as the test says, and holds a call until the test lets it go. */
public final class ScriptedTransactionStore implements TransactionStore {

    public static final int LEADER_EPOCH = 3;

    public final BlockingQueue<List<TransactionAction>> calls = new LinkedBlockingQueue<>();
    final List<Instant> times = new CopyOnWriteArrayList<>();
    final List<StoredMarker> markers = new CopyOnWriteArrayList<>();
    final List<TransactionAction.AbortExpired> expired = new CopyOnWriteArrayList<>();
    final BlockingQueue<Duration> forgettings = new LinkedBlockingQueue<>();
    public volatile Function<TransactionAction, TransactionOutcome> answers =
            action -> new TransactionOutcome.Done(TransactionAction.Producer.NONE);
    volatile int leaderEpoch = LEADER_EPOCH;
    public volatile @Nullable RuntimeException failure;

    /** Of one look. */
    volatile int forgotten;

    /** While not null, a call takes one from here before it ends. */
    volatile @Nullable BlockingQueue<Boolean> permits;

    /** A lane over this store that has started, and never looks for what has run out of time. */
    public TransactionLane startLane(PartitionLogs logs, LeaderEpochs epochs, Notifications notifications) {
        TransactionTimeouts never = new TransactionTimeouts(
                () -> false,
                new TransactionTimeouts.Settings(Duration.ofDays(1), Duration.ofDays(1), Duration.ofDays(1), 1, 1),
                System.nanoTime());
        TransactionLane lane =
                new TransactionLane(this, epochs, logs, notifications, never, ACTIONS_MAX, Clock.systemUTC());
        lane.start();
        return lane;
    }

    public void hold() {
        permits = new LinkedBlockingQueue<>();
    }

    public void letGo() {
        BlockingQueue<Boolean> held = permits;
        permits = null;
        if (held != null) {
            held.add(true);
        }
    }

    @Override
    public Turn run(List<TransactionAction> actions, Instant now) {
        calls.add(List.copyOf(actions));
        times.add(now);
        BlockingQueue<Boolean> held = permits;
        if (held != null) {
            try {
                held.take();
            } catch (InterruptedException e) {
                throw new StorageException(new StorageFailure.Closed());
            }
        }
        failIfAsked();
        List<StoredMarker> stored = new ArrayList<>(markers);
        markers.clear();
        return new Turn(actions.stream().map(answers).toList(), stored);
    }

    @Override
    public int leaderEpoch() {
        return leaderEpoch;
    }

    @Override
    public List<TransactionAction.AbortExpired> findExpired(int countMax) {
        failIfAsked();
        List<TransactionAction.AbortExpired> found =
                expired.stream().limit(countMax).toList();
        expired.removeAll(found);
        return found;
    }

    @Override
    public int forgetUnused(Duration unused, int countMax) {
        failIfAsked();
        forgettings.add(unused);
        return Math.min(countMax, forgotten);
    }

    private void failIfAsked() {
        RuntimeException thrown = failure;
        if (thrown != null) {
            throw thrown;
        }
    }

    @Override
    public void close() {
        letGo();
    }
}
