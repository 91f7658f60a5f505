package dev.howdah.storage.postgres.group;

import dev.howdah.storage.GroupLease;
import dev.howdah.storage.GroupShardStore;
import dev.howdah.storage.postgres.connect.Connections;
import dev.howdah.storage.postgres.connect.SqlArguments;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Claims and renews the leases of shards in {@code howdah.group_shard}. Thread: any that may block. */
public final class PostgresGroupShardStore implements GroupShardStore {

    private final Connections connections;

    public PostgresGroupShardStore(Connections connections) {
        this.connections = connections;
    }

    @Override
    public List<Shard> renew(Owner owner, List<GroupLease> held, Duration lease) {
        return connections.inTransaction(connection -> {
            try (PreparedStatement update = connection.prepareStatement(GroupSql.GROUP_SHARD_RENEW.sql())) {
                new SqlArguments(connection, update)
                        .add(lease.toMillis())
                        .ints(held.stream().map(GroupLease::shard).toList())
                        .longs(held.stream().map(GroupLease::epoch).toList())
                        .add(owner.nodeId())
                        .add(owner.incarnation());
                try (ResultSet rows = update.executeQuery()) {
                    List<Shard> shards = new ArrayList<>(SHARDS);
                    while (rows.next()) {
                        shards.add(new Shard(rows.getInt("shard"), rows.getLong("epoch"), rows.getInt("node_id")));
                    }
                    return List.copyOf(shards);
                }
            }
        });
    }

    @Override
    public List<GroupLease> claim(Owner owner, int countMax, Duration lease) {
        return connections.inTransaction(connection -> {
            try (PreparedStatement update = connection.prepareStatement(GroupSql.GROUP_SHARD_CLAIM.sql())) {
                new SqlArguments(connection, update)
                        .add(owner.nodeId())
                        .add(owner.incarnation())
                        .add(owner.nodeId())
                        .add(countMax)
                        .add(owner.nodeId())
                        .add(owner.incarnation())
                        .add(lease.toMillis());
                try (ResultSet rows = update.executeQuery()) {
                    List<GroupLease> leases = new ArrayList<>();
                    while (rows.next()) {
                        leases.add(new GroupLease(rows.getInt("shard"), rows.getLong("epoch")));
                    }
                    return List.copyOf(leases);
                }
            }
        });
    }

    @Override
    public void release(List<GroupLease> held) {
        int released = connections.inTransaction(connection -> {
            try (PreparedStatement update = connection.prepareStatement(GroupSql.GROUP_SHARD_RELEASE.sql())) {
                new SqlArguments(connection, update)
                        .ints(held.stream().map(GroupLease::shard).toList())
                        .longs(held.stream().map(GroupLease::epoch).toList());
                return update.executeUpdate();
            }
        });
        assert released <= held.size();
    }
}
