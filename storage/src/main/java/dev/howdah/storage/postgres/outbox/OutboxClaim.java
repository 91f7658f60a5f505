package dev.howdah.storage.postgres.outbox;

import dev.howdah.storage.OutboxStore.Portion;
import dev.howdah.storage.OutboxStore.Rules;
import dev.howdah.storage.OutboxStore.Topics;
import dev.howdah.storage.OwnHeaders;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.postgres.connect.SqlArguments;
import dev.howdah.storage.postgres.sift.RecordIds;
import dev.howdah.storage.postgres.sift.RecordIds.RecordId;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgConnection;

/**
 * What is due of the records that were put aside, and the first committed events of the outbox, each as one snapshot of Postgres shows them,
 * made into batches. Nothing is changed by it but for a
 * lock, which keeps other brokers from reading the same until the transaction ends. Thread: that of the store.
 */
final class OutboxClaim {

    /**
     * So many times a portion is looked at where partitions are locked by somebody else, whose events stay: beyond, what could be done
     * waits with them.
     */
    private static final int PORTIONS_LOOKED_AT = 4;

    private final Topics topics;
    private final Set<PartitionId> locked;
    private final Map<Integer, Optional<Rules>> rules = new HashMap<>();
    private final OutboxBatches batches = new OutboxBatches();
    private final List<Long> tickets = new ArrayList<>();
    private final List<OutboxRow> delayed = new ArrayList<>();
    private final Map<RecordId, Duration> newIds = new LinkedHashMap<>();
    private int duplicates;
    private long firstTicket = Long.MAX_VALUE;
    private long firstDueMs = Long.MAX_VALUE;
    private boolean isWhole = true;

    private OutboxClaim(Topics topics, Set<PartitionId> locked) {
        this.topics = topics;
        this.locked = locked;
    }

    /**
     * Reads inside of the connection's transaction.
     *
     * @param from there is nothing before
     * @param delayedMax how many of those that are due; 0 to leave them
     * @param locked partitions whose events are left where they are
     * @return empty if another broker is at it
     */
    static Optional<OutboxClaim> read(
            PgConnection connection, From from, int delayedMax, Portion portion, Topics topics, Set<PartitionId> locked)
            throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(OutboxSql.OUTBOX_CLAIM.sql());
                ResultSet row = lock.executeQuery()) {
            row.next();
            if (!row.getBoolean("mine")) {
                return Optional.empty();
            }
        }
        OutboxClaim claim = new OutboxClaim(topics, locked);
        claim.read(connection, from, delayedMax, portion);
        return Optional.of(claim);
    }

    /** Where reading begins, with tickets of the outbox and with times of what was put aside. */
    record From(long ticket, long dueMs) {}

    private void read(PgConnection connection, From from, int delayedMax, Portion portion) throws SQLException {
        List<OutboxRow> events = new ArrayList<>();
        if (delayedMax > 0) {
            readDelayed(connection, from.dueMs(), delayedMax, portion, events);
        }
        readOutbox(connection, from.ticket(), portion, events);
        List<Optional<RecordId>> ids = events.stream().map(this::id).toList();
        Set<RecordId> known = RecordIds.find(
                connection, ids.stream().flatMap(Optional::stream).collect(Collectors.toSet()));
        for (int i = 0; i < events.size(); i++) {
            take(events.get(i), ids.get(i), known);
        }
        batches.finish();
    }

    /** How much is taken. */
    private record Room(int rows, long bytes) {

        /** How much is looked at. */
        Room looked(Set<PartitionId> locked) {
            int factor = locked.isEmpty() ? 1 : PORTIONS_LOOKED_AT;
            return new Room(rows * factor, bytes * factor);
        }
    }

    private void readDelayed(
            PgConnection connection, long fromDueMs, int rowsMax, Portion portion, List<OutboxRow> into)
            throws SQLException {
        Room room = new Room(rowsMax, Math.max(1, portion.bytesMax() / 2));
        Room looked = room.looked(locked);
        try (PreparedStatement select = connection.prepareStatement(OutboxSql.DELAYED_READ.sql())) {
            new SqlArguments(connection, select)
                    .add(fromDueMs)
                    .add(looked.rows())
                    .add(looked.bytes());
            read(select, room, looked, into);
        }
    }

    private void readOutbox(PgConnection connection, long fromTicket, Portion portion, List<OutboxRow> into)
            throws SQLException {
        long delayedBytes = into.stream().mapToLong(OutboxRow::bytes).sum();
        Room room = new Room(portion.recordsMax() - into.size(), Math.max(1, portion.bytesMax() - delayedBytes));
        Room looked = room.looked(locked);
        try (PreparedStatement select = connection.prepareStatement(OutboxSql.OUTBOX_READ.sql())) {
            new SqlArguments(connection, select)
                    .add(fromTicket)
                    .add(looked.rows())
                    .add(looked.bytes());
            read(select, room, looked, into);
        }
    }

    /** Takes what lies in no locked partition. */
    private void read(PreparedStatement select, Room room, Room looked, List<OutboxRow> into) throws SQLException {
        try (ResultSet rows = select.executeQuery()) {
            int count = 0;
            long bytes = 0;
            int taken = 0;
            long takenBytes = 0;
            while (rows.next()) {
                OutboxRow event = row(rows);
                if (event.isDelayed()) {
                    firstDueMs = Math.min(firstDueMs, event.dueMs());
                } else {
                    firstTicket = Math.min(firstTicket, event.ticket());
                }
                count++;
                bytes += event.bytes();
                if (!isLocked(event)) {
                    into.add(event);
                    taken++;
                    takenBytes += event.bytes();
                }
                if (taken >= room.rows() || takenBytes >= room.bytes()) {
                    isWhole = false;
                    return;
                }
            }
            isWhole &= count < looked.rows() && bytes < looked.bytes();
        }
    }

    private Optional<Rules> rules(OutboxRow event) {
        return rules.computeIfAbsent(event.topicId(), topics::find);
    }

    private Optional<RecordId> id(OutboxRow event) {
        return rules(event)
                .filter(ofTopic -> ofTopic.headers().deduplicates())
                .flatMap(ofTopic -> OwnHeaders.of(event.headers()).id(event.key()))
                .map(id -> RecordId.of(event.topicId(), id));
    }

    private static OutboxRow row(ResultSet rows) throws SQLException {
        int number = rows.getInt(4);
        @Nullable Integer partition = rows.wasNull() ? null : number;
        return new OutboxRow(
                rows.getLong(1),
                rows.getLong(8),
                rows.getLong(2),
                rows.getInt(3),
                partition,
                rows.getBytes(5),
                rows.getBytes(6),
                rows.getBytes(7));
    }

    private void take(OutboxRow event, Optional<RecordId> id, Set<RecordId> known) {
        if (event.isDelayed()) {
            delayed.add(event);
        } else {
            tickets.add(event.ticket());
        }
        Optional<Rules> ofTopic = rules(event);
        if (ofTopic.isEmpty()) {
            return;
        }
        if (id.isPresent()
                && (known.contains(id.get())
                        || newIds.putIfAbsent(id.get(), ofTopic.get().headers().dedupWindow()) != null)) {
            duplicates++;
        } else {
            batches.add(OutboxBatches.partition(event, ofTopic.get()), event, ofTopic.get());
        }
    }

    private boolean isLocked(OutboxRow event) {
        return !locked.isEmpty()
                && rules(event)
                        .map(ofTopic -> locked.contains(OutboxBatches.partition(event, ofTopic)))
                        .orElse(false);
    }

    OutboxBatches batches() {
        return batches;
    }

    boolean isEmpty() {
        return tickets.isEmpty() && delayed.isEmpty();
    }

    int size() {
        return tickets.size() + delayed.size();
    }

    /** Records that had been put aside; with those of topics that are gone. */
    List<OutboxRow> delayed() {
        return delayed;
    }

    /** Of what is in the batches, and how long topics remember them. */
    Map<RecordId, Duration> newIds() {
        return newIds;
    }

    /** How many are taken that are not in the batches, since their topic has seen their ids. */
    int duplicates() {
        return duplicates;
    }

    /** All that is taken of the outbox, ascending; with those of topics that are gone, of which there are no batches. */
    List<Long> tickets() {
        return tickets;
    }

    /** The least that was seen; {@link Long#MAX_VALUE} for none. */
    long firstTicket() {
        return firstTicket;
    }

    /** When the first record that was seen was due; {@link Long#MAX_VALUE} for none. */
    long firstDueMs() {
        return firstDueMs;
    }

    /** Whether nothing else was there to be seen. */
    boolean isWhole() {
        return isWhole;
    }
}
