package dev.howdah.storage.postgres.transaction;

import dev.howdah.protocol.record.BatchStamp;
import dev.howdah.protocol.record.RecordBatch;
import dev.howdah.storage.Append;
import dev.howdah.storage.AppendOutcome;
import dev.howdah.storage.AppendOutcome.Appended;
import dev.howdah.storage.PartitionHead;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.TransactionAction;
import dev.howdah.storage.TransactionAction.AbortExpired;
import dev.howdah.storage.TransactionOutcome;
import dev.howdah.storage.TransactionOutcome.Missing;
import dev.howdah.storage.TransactionOutcome.Refusal;
import dev.howdah.storage.TransactionOutcome.Refused;
import dev.howdah.storage.TransactionStore;
import dev.howdah.storage.postgres.append.Joint;
import dev.howdah.storage.postgres.append.PostgresLogWriter;
import dev.howdah.storage.postgres.connect.Backoff;
import dev.howdah.storage.postgres.connect.IndexKey;
import dev.howdah.storage.postgres.connect.SqlArguments;
import dev.howdah.storage.postgres.transaction.Decision.Answer;
import dev.howdah.storage.postgres.transaction.Decision.Change;
import dev.howdah.storage.postgres.transaction.Decision.Create;
import dev.howdah.storage.postgres.transaction.Decision.What;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.postgresql.jdbc.PgConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides actions by what is stored, and stores what follows together with the control batches, in one transaction for all. What is in
 * the way of one, such as a locked partition, a locked offset of a group, or somebody else who acts on the same id, holds up no others: these are done first. Whoever
 * is held up too long is told to come again.
 *
 * <p>Thread: one transaction lane; {@link #close} any.
 */
public final class PostgresTransactionStore implements TransactionStore {

    private static final Logger log = LoggerFactory.getLogger(PostgresTransactionStore.class);

    /** How often an action is decided anew because its row was locked, or not what it was when it was read. */
    private static final int TRIES_MAX = 4;

    private static final TransactionOutcome COME_AGAIN = new Refused(Refusal.CONCURRENT_TRANSACTIONS);

    private final PostgresLogWriter writer;

    /** @param writer for this store alone, which closes it */
    public PostgresTransactionStore(PostgresLogWriter writer) {
        this.writer = writer;
    }

    /** One call. */
    private final class Run {
        private final List<TransactionAction> actions;
        private final Instant now;
        private final TransactionOutcome[] outcomes;
        private final int[] tries;
        private final Set<Integer> undecided = new LinkedHashSet<>();
        private final Set<Integer> deferred = new HashSet<>();

        /** Ends of which one waits for a group's offsets: each is tried without the others. */
        private final Set<Integer> apart = new HashSet<>();

        private final List<StoredMarker> markers = new ArrayList<>();
        private boolean hasStored;

        Run(List<TransactionAction> actions, Instant now) {
            this.actions = actions;
            this.now = now;
            outcomes = new TransactionOutcome[actions.size()];
            tries = new int[actions.size()];
            for (int place = 0; place < actions.size(); place++) {
                undecided.add(place);
            }
        }

        Turn run() {
            Backoff backoff = new Backoff();
            while (!undecided.isEmpty()) {
                List<Integer> places = nextPlaces();
                if (places.isEmpty()) {
                    deferred.clear();
                    backoff.await();
                    continue;
                }
                try {
                    round(places);
                } catch (StorageException e) {
                    if (!hasStored || e.failure() instanceof StorageFailure.Closed) {
                        throw e;
                    }
                    log.debug("rest of a turn not stored: {}", e.getMessage());
                    List.copyOf(undecided).forEach(place -> decide(place, COME_AGAIN));
                }
            }
            return new Turn(List.of(outcomes), markers);
        }

        /** Of each transactional id the first action that is not decided, unless something was in its way just now. */
        private List<Integer> nextPlaces() {
            Set<Object> seen = new HashSet<>();
            List<Integer> places = new ArrayList<>();
            boolean hasApart = false;
            for (int place : undecided) {
                if (seen.add(subject(actions.get(place)))
                        && !deferred.contains(place)
                        && !(hasApart && apart.contains(place))) {
                    places.add(place);
                    hasApart |= apart.contains(place);
                }
            }
            return places;
        }

        private void decide(int place, TransactionOutcome outcome) {
            outcomes[place] = outcome;
            undecided.remove(place);
            deferred.remove(place);
        }

        private void round(List<Integer> places) {
            Map<Integer, Decision> decisions = writer.ask(connection -> decisions(connection, places));
            Map<Integer, Decision> changes = new TreeMap<>();
            Set<String> changed = new HashSet<>();
            decisions.forEach((place, decision) -> {
                if (decision instanceof Answer answer) {
                    decide(place, answer.outcome());
                } else if (changed.add(transactionalId(decision))) {
                    changes.put(place, decision);
                } else {
                    deferred.add(place);
                }
            });
            if (changes.isEmpty()) {
                writer.release();
            } else {
                store(changes);
            }
        }

        private Map<Integer, Decision> decisions(PgConnection connection, List<Integer> places) throws SQLException {
            Set<String> ids = new LinkedHashSet<>();
            Set<Long> producerIds = new LinkedHashSet<>();
            for (int place : places) {
                Object subject = subject(actions.get(place));
                if (subject instanceof Long producerId) {
                    producerIds.add(producerId);
                } else {
                    ids.add((String) subject);
                }
            }
            StoredIds stored = StoredIds.find(connection, ids, producerIds);
            Map<Integer, Decision> decisions = new TreeMap<>();
            Set<PartitionId> added = new LinkedHashSet<>();
            for (int place : places) {
                TransactionAction action = actions.get(place);
                Decision decision = subject(action) instanceof Long producerId
                        ? TransactionRules.decide(action, stored.rowOf(producerId), stored.openOf(producerId))
                        : TransactionRules.decide(
                                action, stored.row((String) subject(action)), stored.open((String) subject(action)));
                decisions.put(place, decision);
                if (decision instanceof Change change && change.what() instanceof What.AddPartitions add) {
                    added.addAll(add.partitions());
                }
            }
            if (!added.isEmpty()) {
                Set<PartitionId> existing = existing(connection, added);
                decisions.replaceAll((place, decision) -> withoutMissing(decision, existing));
            }
            return decisions;
        }

        private void store(Map<Integer, Decision> changes) {
            TransactionWrite write = new TransactionWrite(changes, now.toEpochMilli());
            Joint joint = writer.append(write.appends(), now, write);
            if (joint instanceof Joint.Stored stored) {
                hasStored = true;
                changes.forEach((place, decision) -> decide(place, outcome(decision)));
                addMarkers(write.appends(), stored.outcomes());
            } else if (joint instanceof Joint.Locked locked) {
                changes.forEach((place, decision) -> {
                    if (decision instanceof Change change
                            && change.what() instanceof What.End end
                            && end.marked().stream().anyMatch(locked.partitions()::contains)) {
                        decide(place, COME_AGAIN);
                    }
                });
            } else {
                write.locked().forEach(place -> decide(place, COME_AGAIN));
                apart.addAll(write.suspected());
                write.inTheWay().forEach(this::defer);
            }
        }

        private void defer(int place) {
            if (++tries[place] == TRIES_MAX) {
                decide(place, COME_AGAIN);
            } else {
                deferred.add(place);
            }
        }

        private void addMarkers(List<Append> appends, List<AppendOutcome> stored) {
            for (int i = 0; i < appends.size(); i++) {
                if (stored.get(i) instanceof Appended appended) {
                    RecordBatch batch = appends.get(i).batch();
                    BatchStamp.stamp(batch, appended.baseOffset(), writer.leaderEpoch());
                    PartitionHead head = new PartitionHead(
                            appends.get(i).id(),
                            appended.logStartOffset(),
                            appended.baseOffset() + 1,
                            writer.leaderEpoch(),
                            appended.stability());
                    markers.add(new StoredMarker(batch, head));
                }
            }
        }
    }

    /** What an action is about: a transactional id, or for some a producer id. */
    private static Object subject(TransactionAction action) {
        if (action instanceof TransactionAction.Init init) {
            return init.transactionalId();
        }
        if (action instanceof TransactionAction.AddPartitions add) {
            return add.transactionalId();
        }
        if (action instanceof TransactionAction.AddGroup add) {
            return add.transactionalId();
        }
        if (action instanceof TransactionAction.End end) {
            return end.transactionalId();
        }
        if (action instanceof AbortExpired expired) {
            return expired.transactionalId();
        }
        return ((TransactionAction.WriteMarkers) action).producer().id();
    }

    private static String transactionalId(Decision decision) {
        return decision instanceof Create create
                ? create.row().transactionalId()
                : ((Change) decision).before().transactionalId();
    }

    private static TransactionOutcome outcome(Decision decision) {
        return decision instanceof Create create ? create.outcome() : ((Change) decision).outcome();
    }

    private static Decision withoutMissing(Decision decision, Set<PartitionId> existing) {
        if (decision instanceof Change change && change.what() instanceof What.AddPartitions add) {
            Set<PartitionId> missing = new HashSet<>(add.partitions());
            missing.removeAll(existing);
            return missing.isEmpty() ? decision : new Answer(new Missing(missing));
        }
        return decision;
    }

    private static Set<PartitionId> existing(PgConnection connection, Collection<PartitionId> ids) throws SQLException {
        Set<PartitionId> existing = new HashSet<>();
        try (PreparedStatement select = connection.prepareStatement(TransactionSql.PARTITION_FIND.sql())) {
            new SqlArguments(connection, select)
                    .ints(ids.stream().map(PartitionId::topicId).toList())
                    .ints(ids.stream().map(PartitionId::partition).toList());
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    existing.add(new PartitionId(rows.getInt("topic_id"), rows.getInt("partition")));
                }
            }
        }
        return existing;
    }

    @Override
    public Turn run(List<TransactionAction> actions, Instant now) {
        if (actions.size() > ACTIONS_MAX) {
            throw new IllegalArgumentException(actions.size() + " actions at once");
        }
        return new Run(List.copyOf(actions), now).run();
    }

    @Override
    public int leaderEpoch() {
        return writer.leaderEpoch();
    }

    @Override
    public List<AbortExpired> findExpired(int countMax) {
        List<AbortExpired> expired = writer.ask(connection -> {
            try (PreparedStatement select =
                    connection.prepareStatement(TransactionSql.TRANSACTION_FIND_EXPIRED.sql())) {
                new SqlArguments(connection, select).add(countMax);
                try (ResultSet rows = select.executeQuery()) {
                    List<AbortExpired> found = new ArrayList<>();
                    while (rows.next()) {
                        found.add(new AbortExpired(
                                IndexKey.name(
                                        rows.getString("transactional_id"), rows.getBytes("long_transactional_id")),
                                rows.getLong("number")));
                    }
                    return found;
                }
            }
        });
        writer.release();
        return expired;
    }

    @Override
    public int forgetUnused(Duration unused, int countMax) {
        return writer.ask(connection -> {
            List<String> keys = new ArrayList<>();
            try (PreparedStatement lock =
                    connection.prepareStatement(TransactionSql.TRANSACTIONAL_ID_LOCK_UNUSED.sql())) {
                new SqlArguments(connection, lock).add(unused.toMillis()).add(countMax);
                try (ResultSet rows = lock.executeQuery()) {
                    while (rows.next()) {
                        keys.add(rows.getString("transactional_id"));
                    }
                }
            }
            try (PreparedStatement delete = connection.prepareStatement(TransactionSql.TRANSACTIONAL_ID_FORGET.sql())) {
                new SqlArguments(connection, delete).strings(keys);
                int count = delete.executeUpdate();
                connection.commit();
                return count;
            }
        });
    }

    @Override
    public void close() {
        writer.close();
    }
}
