package dev.howdah.broker.group.lane;

import dev.howdah.storage.GroupLease;
import dev.howdah.storage.GroupShardStore;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The lease rows in memory, for several brokers under test. */
final class FakeShardStore implements GroupShardStore {

    private record Row(long epoch, @Nullable Owner owner, long untilNanos) {}

    private final Row[] rows = new Row[SHARDS];
    private final LongSupplier nanoTime;
    boolean away;

    @Nullable
    Error bug;

    FakeShardStore(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        Arrays.fill(rows, new Row(0, null, 0));
    }

    private void enter() {
        if (bug != null) {
            throw bug;
        }
        if (away) {
            throw new StorageException(new StorageFailure.Unavailable("away"));
        }
    }

    @Override
    public List<Shard> renew(Owner owner, List<GroupLease> held, Duration lease) {
        enter();
        for (GroupLease mine : held) {
            Row row = rows[mine.shard()];
            if (row.epoch == mine.epoch() && owner.equals(row.owner)) {
                rows[mine.shard()] = new Row(row.epoch, owner, nanoTime.getAsLong() + lease.toNanos());
            }
        }
        List<Shard> shards = new ArrayList<>();
        for (int i = 0; i < SHARDS; i++) {
            shards.add(new Shard(i, rows[i].epoch, isFree(rows[i]) ? -1 : rows[i].owner.nodeId()));
        }
        return shards;
    }

    private boolean isFree(Row row) {
        return row.owner == null || row.untilNanos - nanoTime.getAsLong() <= 0;
    }

    @Override
    public List<GroupLease> claim(Owner owner, int countMax, Duration lease) {
        enter();
        List<GroupLease> claimed = new ArrayList<>();
        for (int i = 0; i < SHARDS && claimed.size() < countMax; i++) {
            Row row = rows[i];
            boolean formerLife = row.owner != null && row.owner.nodeId() == owner.nodeId() && !row.owner.equals(owner);
            if (isFree(row) || formerLife) {
                rows[i] = new Row(row.epoch + 1, owner, nanoTime.getAsLong() + lease.toNanos());
                claimed.add(new GroupLease(i, row.epoch + 1));
            }
        }
        return claimed;
    }

    @Override
    public void release(List<GroupLease> held) {
        enter();
        held.forEach(lease -> {
            if (rows[lease.shard()].epoch == lease.epoch()) {
                rows[lease.shard()] = new Row(lease.epoch(), null, 0);
            }
        });
    }
}
