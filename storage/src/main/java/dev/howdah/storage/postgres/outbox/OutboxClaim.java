package dev.howdah.storage.postgres.outbox;

import dev.howdah.storage.OutboxStore.Portion;
import dev.howdah.storage.OutboxStore.Rules;
import dev.howdah.storage.OutboxStore.Topics;
import dev.howdah.storage.OwnHeaders;
import dev.howdah.storage.PartitionId;
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

    /** Rows that come in one answer. */
    private static final int FETCH_ROWS = 1_000;

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
    private boolean isWhole = true;

    private OutboxClaim(Topics topics, Set<PartitionId> locked) {
        this.topics = topics;
        this.locked = locked;
    }

    /**
     * Reads inside of the connection's transaction.
     *
     * @param fromTicket there is none below
     * @param delayedMax how many of those that are due; 0 to leave them
     * @param locked partitions whose events are left where they are
     * @return empty if another broker is at it
     */
    static Optional<OutboxClaim> read(
            PgConnection connection,
            long fromTicket,
            int delayedMax,
            Portion portion,
            Topics topics,
            Set<PartitionId> locked)
            throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(OutboxSql.OUTBOX_CLAIM.sql());
                ResultSet row = lock.executeQuery()) {
            row.next();
            if (!row.getBoolean("mine")) {
                return Optional.empty();
            }
        }
        OutboxClaim claim = new OutboxClaim(topics, locked);
        claim.read(connection, fromTicket, delayedMax, portion);
        return Optional.of(claim);
    }

    private void read(PgConnection connection, long fromTicket, int delayedMax, Portion portion) throws SQLException {
        List<OutboxRow> events = new ArrayList<>();
        if (delayedMax > 0) {
            readDelayed(connection, delayedMax, portion, events);
        }
        readOutbox(connection, fromTicket, portion, events);
        List<Optional<RecordId>> ids = events.stream().map(this::id).toList();
        Set<RecordId> known = RecordIds.find(
                connection, ids.stream().flatMap(Optional::stream).collect(Collectors.toSet()));
        for (int i = 0; i < events.size(); i++) {
            take(events.get(i), ids.get(i), known);
        }
        batches.finish();
    }

    private void readDelayed(PgConnection connection, int rowsMax, Portion portion, List<OutboxRow> into)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(OutboxSql.DELAYED_READ.sql())) {
            select.setFetchSize(FETCH_ROWS);
            select.setInt(1, rowsMax);
            try (ResultSet rows = select.executeQuery()) {
                int count = 0;
                long bytes = 0;
                while (rows.next() && bytes < portion.bytesMax() / 2) {
                    OutboxRow event = row(rows, rows.getLong(8));
                    count++;
                    bytes += event.bytes();
                    if (!isLocked(event)) {
                        into.add(event);
                    }
                }
                isWhole = count < rowsMax && bytes < portion.bytesMax() / 2;
            }
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

    private void readOutbox(PgConnection connection, long fromTicket, Portion portion, List<OutboxRow> into)
            throws SQLException {
        int rowsMax = locked.isEmpty() ? portion.recordsMax() : portion.recordsMax() * PORTIONS_LOOKED_AT;
        try (PreparedStatement select = connection.prepareStatement(OutboxSql.OUTBOX_READ.sql())) {
            // In pieces, so that one of large events does not fill the memory.
            select.setFetchSize(FETCH_ROWS);
            select.setLong(1, fromTicket);
            select.setInt(2, rowsMax);
            try (ResultSet rows = select.executeQuery()) {
                int count = 0;
                int taken = 0;
                long bytes = into.stream().mapToLong(OutboxRow::bytes).sum();
                int room = portion.recordsMax() - into.size();
                while (rows.next()) {
                    OutboxRow event = row(rows, OutboxRow.AT_ONCE);
                    firstTicket = Math.min(firstTicket, event.ticket());
                    count++;
                    if (!isLocked(event)) {
                        into.add(event);
                        taken++;
                        bytes += event.bytes();
                    }
                    if (taken >= room || bytes >= portion.bytesMax()) {
                        isWhole = false;
                        break;
                    }
                }
                isWhole &= count < rowsMax;
            }
        }
    }

    private static OutboxRow row(ResultSet rows, long dueMs) throws SQLException {
        int number = rows.getInt(4);
        @Nullable Integer partition = rows.wasNull() ? null : number;
        return new OutboxRow(
                rows.getLong(1),
                dueMs,
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

    /** Whether nothing else was there to be seen. */
    boolean isWhole() {
        return isWhole;
    }
}
