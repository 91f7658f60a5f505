package dev.howdah.storage.postgres.outbox;

import dev.howdah.storage.Append;
import dev.howdah.storage.AppendOutcome;
import dev.howdah.storage.AppendOutcome.Appended;
import dev.howdah.storage.postgres.append.Alongside;
import dev.howdah.storage.postgres.connect.SqlArguments;
import dev.howdah.storage.postgres.sift.RecordIds;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.postgresql.jdbc.PgConnection;

/**
 * Deletes what is appended, in the append's transaction, from the outbox and from what was put aside, and notes which offsets the tickets have
 * got, and which ids topics have seen. If any of it is not there any more, another broker has appended it, and nothing is stored. Thread: that of the append.
 */
final class OutboxTake implements Alongside {

    private final OutboxClaim claim;

    OutboxTake(OutboxClaim claim) {
        this.claim = claim;
    }

    @Override
    public boolean run(PgConnection connection, List<AppendOutcome> outcomes) throws SQLException {
        if (!deleteTickets(connection) || !deleteDelayed(connection) || !RecordIds.put(connection, claim.newIds())) {
            return false;
        }
        Map<Long, Place> places = places(outcomes);
        Set<Long> delayed = claim.delayed().stream().map(OutboxRow::ticket).collect(Collectors.toSet());
        Map<Long, Place> late = new TreeMap<>(places);
        late.keySet().retainAll(delayed);
        places.keySet().removeAll(delayed);
        // Tickets that are far from each other in a row of their own: who asks for one reads all rows around it.
        for (Map<Long, Place> together : List.of(places, late)) {
            if (!together.isEmpty()) {
                insertReceipt(connection, together);
            }
        }
        return true;
    }

    private boolean deleteTickets(PgConnection connection) throws SQLException {
        if (claim.tickets().isEmpty()) {
            return true;
        }
        try (PreparedStatement delete = connection.prepareStatement(OutboxSql.OUTBOX_DELETE.sql())) {
            delete.setArray(1, connection.createArrayOf("int8", longs(claim.tickets())));
            return delete.executeUpdate() == claim.tickets().size();
        }
    }

    private boolean deleteDelayed(PgConnection connection) throws SQLException {
        if (claim.delayed().isEmpty()) {
            return true;
        }
        try (PreparedStatement delete = connection.prepareStatement(OutboxSql.DELAYED_DELETE.sql())) {
            new SqlArguments(connection, delete)
                    .longs(claim.delayed().stream().map(OutboxRow::dueMs).toList())
                    .longs(claim.delayed().stream().map(OutboxRow::ticket).toList());
            try (ResultSet row = delete.executeQuery()) {
                row.next();
                return row.getInt("count") == claim.delayed().size();
            }
        }
    }

    private record Place(int topicId, int partition, long offset) {}

    /** By ticket. What went to a topic that was deleted meanwhile has none. */
    private Map<Long, Place> places(List<AppendOutcome> outcomes) {
        Map<Long, Place> places = new TreeMap<>();
        List<Append> appends = claim.batches().appends();
        for (int i = 0; i < appends.size(); i++) {
            if (outcomes.get(i) instanceof Appended appended) {
                Append append = appends.get(i);
                long offset = appended.baseOffset();
                for (long ticket : claim.batches().tickets(i)) {
                    places.put(
                            ticket, new Place(append.id().topicId(), append.id().partition(), offset++));
                }
            }
        }
        return places;
    }

    private static void insertReceipt(PgConnection connection, Map<Long, Place> places) throws SQLException {
        List<Long> tickets = List.copyOf(places.keySet());
        try (PreparedStatement insert = connection.prepareStatement(OutboxSql.RECEIPT_INSERT.sql())) {
            insert.setLong(1, tickets.get(0));
            insert.setLong(2, tickets.get(tickets.size() - 1));
            insert.setArray(3, connection.createArrayOf("int8", longs(tickets)));
            insert.setArray(
                    4,
                    connection.createArrayOf(
                            "int4",
                            places.values().stream().mapToInt(Place::topicId).toArray()));
            insert.setArray(
                    5,
                    connection.createArrayOf(
                            "int4",
                            places.values().stream().mapToInt(Place::partition).toArray()));
            insert.setArray(
                    6,
                    connection.createArrayOf(
                            "int8",
                            places.values().stream().mapToLong(Place::offset).toArray()));
            insert.executeUpdate();
        }
    }

    private static long[] longs(List<Long> values) {
        return values.stream().mapToLong(Long::longValue).toArray();
    }
}
