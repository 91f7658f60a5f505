package dev.howdah.storage.postgres.append.plan;

import dev.howdah.storage.Append;
import dev.howdah.storage.AppendOutcome;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.postgres.connect.Backoff;
import dev.howdah.storage.postgres.connect.SqlFailures;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What lasts over the tries of one call: what is known of its appends, and how often it may be tried again. Thread: append lane. */
public final class AppendCall {

    private static final Logger log = LoggerFactory.getLogger(AppendCall.class);

    /** A segment that is missing again and again after it was made would be a bug; so would a leaf that refuses its rows. */
    private static final int REPAIRS_MAX = 8;

    private final String laneName;
    private final List<Append> appends;
    private final long notBeforeMicros;
    private final Duration retry;
    private final Map<Integer, AppendOutcome> decided = new HashMap<>();
    private final Backoff backoff = new Backoff();
    private final long startNanos = System.nanoTime();
    private SortedMap<PartitionId, List<Integer>> undecided;
    private int repairs;

    /**
     * @param notBeforeMicros the append time is this or later
     * @param retry how long it is tried again while Postgres is away
     */
    public AppendCall(String laneName, List<Append> appends, long notBeforeMicros, Duration retry) {
        this.laneName = laneName;
        this.appends = appends;
        this.notBeforeMicros = notBeforeMicros;
        this.retry = retry;
        this.undecided = places();
    }

    public List<Append> appends() {
        return appends;
    }

    public long notBeforeMicros() {
        return notBeforeMicros;
    }

    /** Places of the appends that are still to be stored, as they came, by partition. */
    public SortedMap<PartitionId, List<Integer>> undecided() {
        return undecided;
    }

    public int undecidedCount() {
        return appends.size() - decided.size();
    }

    public boolean isDecided() {
        return undecided.isEmpty();
    }

    /**
     * Partitions that are locked, for calls that are stored as a whole or not at all.
     *
     * @throws StorageException some of the call can never be stored
     */
    public Set<PartitionId> lockedOnly() {
        Set<PartitionId> locked = new HashSet<>();
        decided.forEach((place, outcome) -> {
            if (!(outcome instanceof AppendOutcome.Locked)) {
                throw new StorageException(new StorageFailure.Unexpected("", outcome.toString()));
            }
            locked.add(appends.get(place).id());
        });
        return locked;
    }

    /** Of all appends, once they are decided. */
    public List<AppendOutcome> outcomes() {
        List<AppendOutcome> outcomes = new ArrayList<>(appends.size());
        for (int place = 0; place < appends.size(); place++) {
            outcomes.add(Objects.requireNonNull(decided.get(place), "every place is decided"));
        }
        return List.copyOf(outcomes);
    }

    /** By place: appends whose outcome is known, whatever becomes of the others. */
    Map<Integer, AppendOutcome> decided() {
        return decided;
    }

    public void decide(int place, AppendOutcome outcome) {
        decided.put(place, outcome);
        undecided = places();
    }

    /** All of the partition that are not decided. */
    public void decide(PartitionId id, AppendOutcome outcome) {
        undecided.getOrDefault(id, List.of()).forEach(place -> decided.put(place, outcome));
        undecided = places();
    }

    private SortedMap<PartitionId, List<Integer>> places() {
        Map<PartitionId, List<Integer>> byPartition = new HashMap<>();
        for (int place = 0; place < appends.size(); place++) {
            if (!decided.containsKey(place)) {
                byPartition
                        .computeIfAbsent(appends.get(place).id(), id -> new ArrayList<>())
                        .add(place);
            }
        }
        return new TreeMap<>(byPartition);
    }

    /**
     * Waits a little before the next try. Nothing of the call is stored at this point.
     *
     * @throws StorageException another try will not help, or the time is over
     */
    public void retryOrThrow(SQLException e) {
        StorageException failure = SqlFailures.of(e);
        boolean worthIt = failure.failure() instanceof StorageFailure.Unavailable
                || failure.failure() instanceof StorageFailure.Contended;
        if (!worthIt || System.nanoTime() - startNanos > retry.toNanos()) {
            throw failure;
        }
        log.debug("append tried again, lane={}: {}", laneName, SqlFailures.firstLine(e.getMessage()));
        backoff.await();
    }

    /** @throws StorageException it was so too often */
    public void countRepair(String what) {
        if (++repairs > REPAIRS_MAX) {
            throw new StorageException(new StorageFailure.Unexpected("", what + " again and again"));
        }
    }
}
