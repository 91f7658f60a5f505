package dev.howdah.storage.postgres.share;

import dev.howdah.storage.Append;
import dev.howdah.storage.AppendOutcome;
import dev.howdah.storage.DeadLetterStore;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.SharePartitionId;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.postgres.append.Joint;
import dev.howdah.storage.postgres.append.PostgresLogWriter;
import dev.howdah.storage.postgres.connect.Connections;
import dev.howdah.storage.postgres.connect.IndexKey;
import dev.howdah.storage.postgres.connect.SqlArguments;
import dev.howdah.storage.postgres.connect.SqlFailures;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.postgresql.jdbc.PgConnection;

/**
 * Takes dead records and buries them in transactions of a log writer of its own, so that a lost commit is resolved for the letters and
 * the share partition together. A share partition's row is locked after the heads.
 *
 * <p>Thread: one; {@link #close} any.
 */
public final class PostgresDeadLetterStore implements DeadLetterStore {

    private final Connections connections;
    private final PostgresLogWriter writer;
    private final Clock clock;

    /** Another one with every start of a broker: nobody takes an old lease for its own. */
    private final String holder = UUID.randomUUID().toString();

    /** @param writer owned */
    public PostgresDeadLetterStore(Connections connections, PostgresLogWriter writer, Clock clock) {
        this.connections = connections;
        this.writer = writer;
        this.clock = clock;
    }

    @Override
    public List<SharePartitionId> find(int partitionsMax) {
        return connections.inTransaction(connection -> {
            try (PreparedStatement select = connection.prepareStatement(ShareSql.DEAD_LETTER_FIND.sql())) {
                new SqlArguments(connection, select).add(partitionsMax);
                return ids(select, Map.of());
            }
        });
    }

    @Override
    public List<SharePartitionId> findAmong(Collection<SharePartitionId> ids) {
        Map<String, String> names = new HashMap<>();
        ids.forEach(id -> names.put(IndexKey.of(id.groupId()), id.groupId()));
        return connections.inTransaction(connection -> {
            try (PreparedStatement select = connection.prepareStatement(ShareSql.DEAD_LETTER_FIND_AMONG.sql())) {
                new SqlArguments(connection, select)
                        .strings(ids.stream()
                                .map(id -> IndexKey.of(id.groupId()))
                                .toList())
                        .ints(ids.stream().map(id -> id.partition().topicId()).toList())
                        .ints(ids.stream().map(id -> id.partition().partition()).toList());
                return ids(select, names);
            }
        });
    }

    /** A group whose name is not known any more, because its key is a hash, is left to who knows it. */
    private static List<SharePartitionId> ids(PreparedStatement select, Map<String, String> names) throws SQLException {
        List<SharePartitionId> ids = new ArrayList<>();
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                String key = rows.getString("group_id");
                String name = names.getOrDefault(key, key);
                if (IndexKey.of(name).equals(key)) {
                    ids.add(new SharePartitionId(
                            name, new PartitionId(rows.getInt("topic_id"), rows.getInt("partition"))));
                }
            }
        }
        return ids;
    }

    @Override
    public List<DeadRange> take(SharePartitionId id, int recordsMax, Duration lease) {
        List<DeadRange> taken = new ArrayList<>();
        Joint done = writer.append(
                List.of(),
                clock.instant(),
                (connection, outcomes) -> change(connection, id, (inFlight, now) -> {
                    taken.clear();
                    taken.addAll(inFlight.takeDead(holder, recordsMax, now + lease.toNanos() / 1_000, now));
                    return !taken.isEmpty();
                }));
        return done instanceof Joint.Stored ? List.copyOf(taken) : List.of();
    }

    @Override
    public Burial bury(SharePartitionId id, List<DeadRange> ranges, List<Append> letters, Instant now) {
        List<Burial.Refused> refused = new ArrayList<>();
        Joint done = writer.append(letters, now, (connection, outcomes) -> {
            refused.clear();
            for (AppendOutcome outcome : outcomes) {
                if (outcome instanceof AppendOutcome.Rejected rejected) {
                    refused.add(new Burial.Refused(rejected.reason(), rejected.detail()));
                    return false;
                }
            }
            return change(connection, id, (inFlight, clockNow) -> inFlight.bury(holder, ranges));
        });
        if (done instanceof Joint.Stored stored) {
            return new Burial.Done(stored.outcomes().stream()
                    .map(AppendOutcome.Appended.class::cast)
                    .toList());
        }
        if (done instanceof Joint.Locked locked) {
            throw new StorageException(
                    new StorageFailure.Contended("", "somebody else has locked " + locked.partitions()));
        }
        return refused.isEmpty() ? new Burial.NotHeld() : refused.get(0);
    }

    /** What is done with a row that is locked. */
    private interface Change {

        /**
         * @param nowMicros Postgres's clock, microseconds since 1970
         * @return false to have nothing stored
         */
        boolean apply(InFlight inFlight, long nowMicros);
    }

    private static boolean change(PgConnection connection, SharePartitionId id, Change change) throws SQLException {
        InFlight inFlight;
        long nowMicros;
        try (PreparedStatement lock = connection.prepareStatement(ShareSql.DEAD_LETTER_LOCK.sql())) {
            addKey(new SqlArguments(connection, lock), id);
            try (ResultSet row = lock.executeQuery()) {
                if (!row.next()) {
                    return false;
                }
                inFlight = ShareRow.read(row);
                nowMicros = row.getLong("now_micros");
            }
        } catch (SQLException e) {
            if (!SqlFailures.LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                throw e;
            }
            // As long as an application has it, the others' letters do not wait with it.
            return false;
        }
        if (!change.apply(inFlight, nowMicros)) {
            return false;
        }
        inFlight.settle();
        try (PreparedStatement update = connection.prepareStatement(ShareSql.DEAD_LETTER_UPDATE.sql())) {
            SqlArguments arguments = new SqlArguments(connection, update);
            ShareRow.writeState(arguments, inFlight);
            addKey(arguments, id);
            if (update.executeUpdate() != 1) {
                throw new IllegalStateException("a locked share partition is not there: " + id);
            }
        }
        return true;
    }

    private static void addKey(SqlArguments arguments, SharePartitionId id) throws SQLException {
        arguments
                .add(IndexKey.of(id.groupId()))
                .add(id.partition().topicId())
                .add(id.partition().partition());
    }

    @Override
    public void close() {
        writer.close();
    }
}
