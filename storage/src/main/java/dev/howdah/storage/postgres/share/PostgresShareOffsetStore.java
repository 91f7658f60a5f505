package dev.howdah.storage.postgres.share;

import dev.howdah.storage.PartitionId;
import dev.howdah.storage.ShareOffsetStore;
import dev.howdah.storage.SharePartitionId;
import dev.howdah.storage.ShareStatus;
import dev.howdah.storage.postgres.connect.Connections;
import dev.howdah.storage.postgres.connect.IndexKey;
import dev.howdah.storage.postgres.connect.SqlArguments;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postgresql.jdbc.PgConnection;

/** Thread: any that may block. */
public final class PostgresShareOffsetStore implements ShareOffsetStore {

    private final Connections connections;

    public PostgresShareOffsetStore(Connections connections) {
        this.connections = connections;
    }

    @Override
    public Set<SharePartitionId> initialize(Map<SharePartitionId, Long> startOffsets) {
        return connections.inTransaction(
                connection -> begin(connection, startOffsets).gone());
    }

    @Override
    public Set<SharePartitionId> alter(Map<SharePartitionId, Long> startOffsets) {
        return connections.inTransaction(connection -> {
            Unmade unmade = begin(connection, startOffsets);
            // A statement of its own sees those that others have just made.
            try (PreparedStatement alter = connection.prepareStatement(ShareSql.SHARE_ALTER.sql())) {
                keysAndOffsets(connection, alter, unmade.former(), startOffsets);
                alter.executeUpdate();
            }
            // In a statement of its own: the one before has waited for whoever was claiming.
            try (PreparedStatement delete = connection.prepareStatement(ShareSql.SHARE_CLAIM_FORGET.sql())) {
                keys(new SqlArguments(connection, delete), startOffsets.keySet());
                delete.executeUpdate();
            }
            return unmade.gone();
        });
    }

    /** Those that were there, and those whose topic is not. */
    private record Unmade(List<SharePartitionId> former, Set<SharePartitionId> gone) {}

    private static Unmade begin(PgConnection connection, Map<SharePartitionId, Long> startOffsets) throws SQLException {
        List<SharePartitionId> ids = List.copyOf(startOffsets.keySet());
        try (PreparedStatement insert = connection.prepareStatement(ShareSql.SHARE_INITIALIZE.sql())) {
            keysAndOffsets(connection, insert, ids, startOffsets);
            try (ResultSet rows = insert.executeQuery()) {
                Map<String, String> names = names(ids);
                List<SharePartitionId> former = new ArrayList<>();
                Set<SharePartitionId> gone = new HashSet<>();
                while (rows.next()) {
                    (rows.getBoolean("is_gone") ? gone : former).add(id(rows, names));
                }
                return new Unmade(former, gone);
            }
        }
    }

    private static void keysAndOffsets(
            PgConnection connection,
            PreparedStatement statement,
            List<SharePartitionId> ids,
            Map<SharePartitionId, Long> startOffsets)
            throws SQLException {
        keys(new SqlArguments(connection, statement), ids)
                .longs(ids.stream().map(startOffsets::get).toList());
    }

    private static SqlArguments keys(SqlArguments arguments, Collection<SharePartitionId> ids) throws SQLException {
        return arguments
                .strings(ids.stream().map(id -> IndexKey.of(id.groupId())).toList())
                .ints(ids.stream().map(id -> id.partition().topicId()).toList())
                .ints(ids.stream().map(id -> id.partition().partition()).toList());
    }

    /** The groups that are asked for, by what stands for them in the table. */
    private static Map<String, String> names(Collection<SharePartitionId> ids) {
        Map<String, String> names = new HashMap<>();
        ids.forEach(id -> names.put(IndexKey.of(id.groupId()), id.groupId()));
        return names;
    }

    private static SharePartitionId id(ResultSet row, Map<String, String> names) throws SQLException {
        String key = row.getString("group_id");
        return new SharePartitionId(
                names.getOrDefault(key, key), new PartitionId(row.getInt("topic_id"), row.getInt("partition")));
    }

    @Override
    public void delete(String groupId, Collection<Integer> topicIds) {
        connections.inTransaction(connection -> {
            try (PreparedStatement delete = connection.prepareStatement(ShareSql.SHARE_DELETE_TOPICS.sql())) {
                new SqlArguments(connection, delete).add(IndexKey.of(groupId)).ints(topicIds);
                return delete.executeUpdate();
            }
        });
    }

    @Override
    public void deleteGroups(Collection<String> groupIds) {
        connections.inTransaction(connection -> {
            try (PreparedStatement set = connection.prepareStatement(ShareSql.SHARE_LOCK_TIMEOUT_SET.sql());
                    PreparedStatement delete = connection.prepareStatement(ShareSql.SHARE_DELETE_GROUPS.sql())) {
                set.execute();
                new SqlArguments(connection, delete)
                        .strings(groupIds.stream().map(IndexKey::of).toList());
                return delete.executeUpdate();
            }
        });
    }

    @Override
    public List<ShareOffsets> describe(String groupId) {
        return connections.inTransaction(connection -> {
            try (PreparedStatement select = connection.prepareStatement(ShareSql.SHARE_DESCRIBE.sql())) {
                new SqlArguments(connection, select).add(IndexKey.of(groupId));
                try (ResultSet rows = select.executeQuery()) {
                    List<ShareOffsets> offsets = new ArrayList<>();
                    while (rows.next()) {
                        offsets.add(new ShareOffsets(
                                new PartitionId(rows.getInt("topic_id"), rows.getInt("partition")),
                                rows.getInt("state_epoch"),
                                rows.getLong("start_offset"),
                                rows.getLong("end_offset"),
                                rows.getLong("complete_count")));
                    }
                    return List.copyOf(offsets);
                }
            }
        });
    }

    @Override
    public Map<SharePartitionId, ShareStatus> look(Collection<SharePartitionId> ids) {
        return connections.inTransaction(connection -> {
            try (PreparedStatement select = connection.prepareStatement(ShareSql.SHARE_LOOK.sql())) {
                keys(new SqlArguments(connection, select), ids);
                try (ResultSet rows = select.executeQuery()) {
                    Map<String, String> names = names(ids);
                    Map<SharePartitionId, ShareStatus> statuses = new HashMap<>();
                    while (rows.next()) {
                        statuses.put(id(rows, names), status(rows));
                    }
                    return Map.copyOf(statuses);
                }
            }
        });
    }

    private static ShareStatus status(ResultSet row) throws SQLException {
        long expiryMicros = row.getLong("expiry_micros");
        Optional<Duration> nextExpiry = row.wasNull()
                ? Optional.empty()
                : Optional.of(Duration.of(Math.max(0, expiryMicros), ChronoUnit.MICROS));
        return new ShareStatus(
                row.getLong("start_offset"),
                row.getLong("end_offset"),
                row.getLong("complete_count"),
                row.getLong("available"),
                row.getLong("acquired"),
                row.getLong("dead"),
                nextExpiry);
    }
}
