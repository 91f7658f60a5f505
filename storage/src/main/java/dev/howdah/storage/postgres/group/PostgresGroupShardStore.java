package dev.howdah.storage.postgres.group;

import dev.howdah.storage.GroupLease;
import dev.howdah.storage.GroupShardStore;
import dev.howdah.storage.postgres.connect.AbsentBrokers;
import dev.howdah.storage.postgres.connect.Connections;
import dev.howdah.storage.postgres.connect.SqlArguments;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Claims and renews the leases of shards in {@code howdah.group_shard}. Those of a broker whose process has ended are nobody's at once:
 * its session is gone, which shows as with {@code PostgresBrokerStore}. Thread: any that may block; one at a time.
 */
public final class PostgresGroupShardStore implements GroupShardStore {

    private static final int NOBODY = -1;

    private final Connections connections;
    private final AbsentBrokers absentBrokers = new AbsentBrokers();

    /** As of the last {@link #renew}. */
    private Set<Integer> gone = Set.of();

    public PostgresGroupShardStore(Connections connections) {
        this.connections = connections;
    }

    @Override
    public synchronized List<Shard> renew(Owner owner, List<GroupLease> held, Duration lease) {
        Set<Integer> absent = new HashSet<>();
        List<Shard> shards = connections.inTransaction(connection -> {
            absent.clear();
            try (PreparedStatement update = connection.prepareStatement(GroupSql.GROUP_SHARD_RENEW.sql())) {
                new SqlArguments(connection, update)
                        .add(lease.toMillis())
                        .ints(held.stream().map(GroupLease::shard).toList())
                        .longs(held.stream().map(GroupLease::epoch).toList())
                        .add(owner.nodeId())
                        .add(owner.incarnation())
                        .add(owner.nodeId());
                try (ResultSet rows = update.executeQuery()) {
                    List<Shard> all = new ArrayList<>(SHARDS);
                    while (rows.next()) {
                        Shard shard = new Shard(rows.getInt("shard"), rows.getLong("epoch"), rows.getInt("node_id"));
                        if (rows.getBoolean("is_absent")) {
                            absent.add(shard.nodeId());
                        }
                        all.add(shard);
                    }
                    return all;
                }
            }
        });
        Set<Integer> known = absentBrokers.gone(absent);
        gone = known;
        return shards.stream()
                .map(shard -> known.contains(shard.nodeId()) ? new Shard(shard.shard(), shard.epoch(), NOBODY) : shard)
                .toList();
    }

    @Override
    public synchronized List<GroupLease> claim(Owner owner, int countMax, Duration lease) {
        List<Integer> ended = List.copyOf(gone);
        return connections.inTransaction(connection -> {
            try (PreparedStatement update = connection.prepareStatement(GroupSql.GROUP_SHARD_CLAIM.sql())) {
                new SqlArguments(connection, update)
                        .add(owner.nodeId())
                        .add(owner.incarnation())
                        .ints(ended)
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
