package dev.howdah.storage.postgres.outbox;

import dev.howdah.storage.OutboxStore.Portion;
import dev.howdah.storage.OutboxStore.Rules;
import dev.howdah.storage.OutboxStore.Topics;
import dev.howdah.storage.PartitionId;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgConnection;

/**
 * The first committed events of the outbox, as one snapshot of Postgres shows them, made into batches. Nothing is changed by it but for a
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
     * @param locked partitions whose events are left where they are
     * @return empty if another broker is at it
     */
    static Optional<OutboxClaim> read(
            PgConnection connection, long fromTicket, Portion portion, Topics topics, Set<PartitionId> locked)
            throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(OutboxSql.OUTBOX_CLAIM.sql());
                ResultSet row = lock.executeQuery()) {
            row.next();
            if (!row.getBoolean("mine")) {
                return Optional.empty();
            }
        }
        OutboxClaim claim = new OutboxClaim(topics, locked);
        claim.read(connection, fromTicket, portion);
        return Optional.of(claim);
    }

    private void read(PgConnection connection, long fromTicket, Portion portion) throws SQLException {
        int rowsMax = locked.isEmpty() ? portion.recordsMax() : portion.recordsMax() * PORTIONS_LOOKED_AT;
        try (PreparedStatement select = connection.prepareStatement(OutboxSql.OUTBOX_READ.sql())) {
            // In pieces, so that one of large events does not fill the memory.
            select.setFetchSize(FETCH_ROWS);
            select.setLong(1, fromTicket);
            select.setInt(2, rowsMax);
            try (ResultSet rows = select.executeQuery()) {
                int count = 0;
                long bytes = 0;
                while (rows.next()) {
                    OutboxRow event = row(rows);
                    firstTicket = Math.min(firstTicket, event.ticket());
                    count++;
                    if (add(event)) {
                        bytes += event.bytes();
                    }
                    if (tickets.size() == portion.recordsMax() || bytes >= portion.bytesMax()) {
                        isWhole = false;
                        break;
                    }
                }
                isWhole &= count < rowsMax;
            }
        }
        batches.finish();
    }

    private static OutboxRow row(ResultSet rows) throws SQLException {
        int number = rows.getInt(4);
        @Nullable Integer partition = rows.wasNull() ? null : number;
        return new OutboxRow(
                rows.getLong(1),
                rows.getLong(2),
                rows.getInt(3),
                partition,
                rows.getBytes(5),
                rows.getBytes(6),
                rows.getBytes(7));
    }

    /** False if it is left where it is. */
    private boolean add(OutboxRow event) {
        Optional<Rules> ofTopic = rules.computeIfAbsent(event.topicId(), topics::find);
        if (ofTopic.isPresent()) {
            PartitionId id = OutboxBatches.partition(event, ofTopic.get());
            if (locked.contains(id)) {
                return false;
            }
            batches.add(id, event, ofTopic.get());
        }
        tickets.add(event.ticket());
        return true;
    }

    OutboxBatches batches() {
        return batches;
    }

    /** All that is taken, ascending; with those of topics that are gone, of which there are no batches. */
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
