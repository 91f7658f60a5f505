package dev.howdah.storage.postgres.transaction;

import dev.howdah.storage.PartitionId;
import dev.howdah.storage.TransactionAction.Producer;
import dev.howdah.storage.TransactionInspector;
import dev.howdah.storage.postgres.connect.Connections;
import dev.howdah.storage.postgres.connect.IndexKey;
import dev.howdah.storage.postgres.connect.SqlArguments;
import dev.howdah.storage.postgres.transaction.IdRow.Ended;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Looks at transactions over a borrowed connection. Thread: any that may block. */
public final class PostgresTransactionInspector implements TransactionInspector {

    private final Connections connections;

    public PostgresTransactionInspector(Connections connections) {
        this.connections = connections;
    }

    @Override
    public List<Listed> list() {
        return connections.inTransaction(connection -> {
            try (PreparedStatement select = connection.prepareStatement(TransactionSql.TRANSACTIONAL_ID_LIST.sql());
                    ResultSet rows = select.executeQuery()) {
                List<Listed> listed = new ArrayList<>();
                while (rows.next()) {
                    long openMs = rows.getLong("open_ms");
                    boolean isOpen = !rows.wasNull();
                    listed.add(new Listed(
                            IndexKey.name(rows.getString("transactional_id"), rows.getBytes("long_transactional_id")),
                            new Producer(rows.getLong("producer_id"), rows.getShort("producer_epoch")),
                            state(isOpen, Ended.valueOf(rows.getString("ended"))),
                            Duration.ofMillis(isOpen ? Math.max(0, openMs) : 0)));
                }
                return List.copyOf(listed);
            }
        });
    }

    private static State state(boolean isOpen, Ended ended) {
        if (isOpen) {
            return State.ONGOING;
        }
        return switch (ended) {
            case NONE -> State.EMPTY;
            case COMMIT -> State.COMPLETE_COMMIT;
            case ABORT -> State.COMPLETE_ABORT;
        };
    }

    @Override
    public Optional<Described> describe(String transactionalId) {
        return connections.inTransaction(connection -> {
            try (PreparedStatement select = connection.prepareStatement(TransactionSql.TRANSACTIONAL_ID_FIND.sql())) {
                new SqlArguments(connection, select)
                        .strings(List.of(IndexKey.of(transactionalId)))
                        .longs(List.of());
                try (ResultSet rows = select.executeQuery()) {
                    return rows.next() ? Optional.of(described(rows)) : Optional.empty();
                }
            }
        });
    }

    private static Described described(ResultSet found) throws SQLException {
        IdRow row = IdRow.read(found);
        OpenTransaction open = StoredIds.open(found);
        Optional<Instant> startedAt = Stream.of(
                        Optional.ofNullable(found.getObject("added_at", OffsetDateTime.class)),
                        Optional.ofNullable(found.getObject("group_added_at", OffsetDateTime.class)))
                .flatMap(Optional::stream)
                .map(OffsetDateTime::toInstant)
                .min(Instant::compareTo);
        return new Described(
                row.transactionalId(),
                row.producer(),
                state(open.isOpen(), row.ended()),
                Duration.ofMillis(row.timeoutMs()),
                startedAt,
                List.copyOf(open.firstOffsets().keySet()));
    }

    @Override
    public List<Open> openOn(PartitionId id) {
        return connections.inTransaction(connection -> {
            try (PreparedStatement select = connection.prepareStatement(TransactionSql.TRANSACTION_LIST_OPEN.sql())) {
                new SqlArguments(connection, select).add(id.topicId()).add(id.partition());
                try (ResultSet rows = select.executeQuery()) {
                    List<Open> open = new ArrayList<>();
                    while (rows.next()) {
                        open.add(new Open(rows.getLong("producer_id"), rows.getLong("first_offset")));
                    }
                    return List.copyOf(open);
                }
            }
        });
    }
}
