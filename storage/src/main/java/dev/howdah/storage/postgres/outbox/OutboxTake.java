package dev.howdah.storage.postgres.outbox;

import dev.howdah.storage.Append;
import dev.howdah.storage.AppendOutcome;
import dev.howdah.storage.AppendOutcome.Appended;
import dev.howdah.storage.postgres.append.Alongside;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.postgresql.jdbc.PgConnection;

/**
 * Deletes from the outbox what is appended, in the append's transaction, and notes which offsets the tickets have got. If any of it is not
 * there any more, another broker has appended it, and nothing is stored. Thread: that of the append.
 */
final class OutboxTake implements Alongside {

    private final OutboxClaim claim;

    OutboxTake(OutboxClaim claim) {
        this.claim = claim;
    }

    @Override
    public boolean run(PgConnection connection, List<AppendOutcome> outcomes) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(OutboxSql.OUTBOX_DELETE.sql())) {
            delete.setArray(1, connection.createArrayOf("int8", longs(claim.tickets())));
            if (delete.executeUpdate() != claim.tickets().size()) {
                return false;
            }
        }
        Map<Long, Place> places = places(outcomes);
        if (!places.isEmpty()) {
            insertReceipt(connection, places);
        }
        return true;
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
