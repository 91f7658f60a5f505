package dev.howdah.storage.postgres.keyed;

import dev.howdah.storage.Append;
import dev.howdah.storage.AppendOutcome;
import dev.howdah.storage.KeyedLogWriter;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.postgres.append.Joint;
import dev.howdah.storage.postgres.append.PostgresLogWriter;
import dev.howdah.storage.postgres.connect.Connections;
import dev.howdah.storage.postgres.connect.SqlArguments;
import dev.howdah.storage.postgres.sift.Sifting;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgConnection;

/**
 * Looks which keys are there, and stores the rest in a transaction of a log writer of its own, so that a lost commit is resolved for the
 * records and their keys together.
 *
 * <pre>
 *  which are there? ─▶ append the others, and insert their keys ─▶ committed
 *        ▲                           └──a key has come meanwhile: nothing is stored──┐
 *        └───────────────────────────────────────────────────────────────────────────┘
 * </pre>
 *
 * <p>Thread: one; {@link #close} any.
 */
public final class PostgresKeyedLogWriter implements KeyedLogWriter {

    /** Another broker may store one of the keys each time; that it always does is not believed. */
    private static final int TRIES_MAX = 10;

    private static final Comparator<PartId> ORDER =
            Comparator.comparingInt(PartId::topicId).thenComparing(PartId::key).thenComparingInt(PartId::number);

    private final PostgresLogWriter writer;
    private final Connections connections;

    /** @param writer owned */
    public PostgresKeyedLogWriter(PostgresLogWriter writer, Connections connections) {
        this.writer = writer;
        this.connections = connections;
    }

    /** A key that is there. */
    private record Known(byte[] digest, List<Place> places) {}

    @Override
    public List<Outcome> append(List<Part> parts, Instant now) {
        Map<PartId, Outcome> outcomes = new HashMap<>();
        for (int tries = 0; outcomes.size() < parts.size(); tries++) {
            if (tries == TRIES_MAX) {
                writer.release();
                throw new StorageException(
                        new StorageFailure.Contended("", "other brokers store the same keys all the time"));
            }
            List<Part> open = parts.stream()
                    .filter(part -> !outcomes.containsKey(part.id()))
                    .sorted(Comparator.comparing(Part::id, ORDER))
                    .toList();
            Map<PartId, Known> known = writer.ask(connection -> find(connection, open));
            List<Part> fresh = new ArrayList<>();
            for (Part part : open) {
                Known before = known.get(part.id());
                if (before == null) {
                    fresh.add(part);
                } else {
                    outcomes.put(
                            part.id(),
                            Arrays.equals(before.digest(), part.digest())
                                    ? new Outcome.Before(before.places())
                                    : new Outcome.Different());
                }
            }
            if (fresh.isEmpty()) {
                writer.release();
            } else {
                store(fresh, now, outcomes);
            }
        }
        return parts.stream()
                .map(part -> Objects.requireNonNull(outcomes.get(part.id()), "every part has ended"))
                .toList();
    }

    /** Stores all of them, or says what is in the way of some. */
    private void store(List<Part> fresh, Instant now, Map<PartId, Outcome> outcomes) {
        List<Append> appends =
                fresh.stream().flatMap(part -> part.appends().stream()).toList();
        Map<PartId, Outcome> refused = new HashMap<>();
        Sifting sifting = Sifting.begin(appends, now);
        if (sifting.hasIds()) {
            writer.ask(connection -> {
                sifting.look(connection);
                return true;
            });
        }
        Joint done = writer.append(sifting.appends(), now, (connection, stored) -> {
            refused.clear();
            int begin = 0;
            for (Part part : fresh) {
                int end = begin + part.appends().size();
                AppendOutcome.Rejected why = findRejected(stored.subList(begin, end));
                if (why != null) {
                    refused.put(part.id(), new Outcome.Refused(why));
                }
                begin = end;
            }
            return refused.isEmpty() && insert(connection, fresh, stored, now) && sifting.run(connection, stored);
        });
        if (done instanceof Joint.Stored stored) {
            int begin = 0;
            for (Part part : fresh) {
                int end = begin + part.appends().size();
                outcomes.put(
                        part.id(),
                        new Outcome.Stored(IntStream.range(begin, end)
                                .mapToObj(place ->
                                        sifting.outcome(place, stored.outcomes().get(place)))
                                .map(AppendOutcome.Appended.class::cast)
                                .toList()));
                begin = end;
            }
        } else if (done instanceof Joint.Locked locked) {
            fresh.stream()
                    .filter(part -> touches(part, locked.partitions()))
                    .forEach(part -> outcomes.put(part.id(), new Outcome.Locked()));
        } else {
            int begin = 0;
            for (Part part : fresh) {
                int end = begin + part.appends().size();
                if (IntStream.range(begin, end).anyMatch(sifting.refused()::contains)) {
                    refused.put(part.id(), new Outcome.Refused(Sifting.tooMany()));
                }
                begin = end;
            }
            // Nothing is refused: then another broker has one of the keys now, or a topic has seen an id.
            outcomes.putAll(refused);
        }
    }

    private static boolean touches(Part part, Set<PartitionId> locked) {
        return part.appends().stream().anyMatch(append -> locked.contains(append.id()));
    }

    private static AppendOutcome.@Nullable Rejected findRejected(List<AppendOutcome> outcomes) {
        for (AppendOutcome outcome : outcomes) {
            if (outcome instanceof AppendOutcome.Rejected rejected) {
                return rejected;
            }
        }
        return null;
    }

    private static Map<PartId, Known> find(PgConnection connection, List<Part> parts) throws SQLException {
        Map<PartId, Known> known = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(KeyedSql.KEY_FIND.sql())) {
            new SqlArguments(connection, select)
                    .ints(parts.stream().map(part -> part.id().topicId()).toList())
                    .strings(parts.stream().map(part -> part.id().key()).toList())
                    .ints(parts.stream().map(part -> part.id().number()).toList());
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    Integer[] partitions =
                            (Integer[]) rows.getArray("partitions").getArray();
                    Long[] baseOffsets = (Long[]) rows.getArray("base_offsets").getArray();
                    Integer[] counts = (Integer[]) rows.getArray("counts").getArray();
                    List<Place> places = new ArrayList<>(partitions.length);
                    for (int i = 0; i < partitions.length; i++) {
                        places.add(new Place(partitions[i], baseOffsets[i], counts[i]));
                    }
                    known.put(
                            new PartId(rows.getInt("topic_id"), rows.getString("key"), rows.getInt("part")),
                            new Known(rows.getBytes("digest"), places));
                }
            }
        }
        return known;
    }

    /** @return false if one of the keys is there by now */
    private static boolean insert(PgConnection connection, List<Part> parts, List<AppendOutcome> stored, Instant now)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(KeyedSql.KEY_INSERT.sql())) {
            int begin = 0;
            for (Part part : parts) {
                int end = begin + part.appends().size();
                List<Integer> partitions = new ArrayList<>();
                List<Long> baseOffsets = new ArrayList<>();
                List<Integer> counts = new ArrayList<>();
                for (int i = begin; i < end; i++) {
                    Append append = part.appends().get(i - begin);
                    partitions.add(append.id().partition());
                    baseOffsets.add(((AppendOutcome.Appended) stored.get(i)).baseOffset());
                    counts.add(append.batch().recordCount());
                }
                insert.setObject(1, now.atOffset(ZoneOffset.UTC));
                insert.setInt(2, part.id().topicId());
                insert.setInt(3, part.id().number());
                insert.setBytes(4, part.digest());
                insert.setArray(5, connection.createArrayOf("int4", partitions.toArray()));
                insert.setArray(6, connection.createArrayOf("int8", baseOffsets.toArray()));
                insert.setArray(7, connection.createArrayOf("int4", counts.toArray()));
                insert.setString(8, part.id().key());
                insert.addBatch();
                begin = end;
            }
            for (int inserted : insert.executeBatch()) {
                if (inserted != 1) {
                    return false;
                }
            }
            return true;
        }
    }

    @Override
    public int leaderEpoch() {
        return writer.leaderEpoch();
    }

    @Override
    public int forget(Instant before, int rowsMax) {
        return connections.inTransaction(connection -> {
            try (PreparedStatement delete = connection.prepareStatement(KeyedSql.KEY_DELETE_OLD.sql())) {
                delete.setObject(1, before.atOffset(ZoneOffset.UTC));
                delete.setInt(2, rowsMax);
                return delete.executeUpdate();
            }
        });
    }

    @Override
    public void close() {
        writer.close();
    }
}
