package dev.howdah.storage.postgres.share;

import dev.howdah.storage.ShareAction;
import dev.howdah.storage.ShareAction.AckType;
import dev.howdah.storage.ShareLimits;
import dev.howdah.storage.ShareOutcome;
import dev.howdah.storage.SharePartitionId;
import dev.howdah.storage.ShareStatus;
import dev.howdah.storage.ShareStore;
import dev.howdah.storage.postgres.connect.BinaryValues;
import dev.howdah.storage.postgres.connect.Pipeline;
import dev.howdah.storage.postgres.connect.Tid;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One try to do what a lane's actions say, in one transaction:
 *
 * <pre>
 * begin, lock each row where it was left   ──▶  rows, or nothing if moved, or somebody has it
 * lock those that have moved               ──▶  only if there are such
 * lock the others by their keys            ──▶  only if there are such
 * (the actions, in memory)
 * the marker and each row that has changed, commit  ──▶  where they lie now
 * </pre>
 *
 * Two writes and two answers in the usual case. Thread: share lane.
 */
final class ShareTransaction {

    /** A row as it was when somebody of this lane left it. */
    record Known(Tid tid, long version, InFlight inFlight) {}

    private static final class Row {
        final List<Integer> actions = new ArrayList<>();

        @Nullable
        Known known;

        ShareRow.@Nullable Locked locked;

        @Nullable
        InFlight inFlight;

        boolean exists;
        boolean changed;

        /** The claims of SQL that had records when the row was locked. */
        Set<Long> sqlClaims = Set.of();

        long changesBefore;

        @Nullable
        Tid movedTo;

        void onLocked(ShareRow.Locked row) {
            InFlight read = row.inFlight();
            locked = row;
            exists = true;
            inFlight = read != null || known == null ? read : known.inFlight();
        }
    }

    private final ShareConnection lane;
    private final Pipeline pipeline;
    private final Map<SharePartitionId, Known> memory;
    private final List<ShareAction> actions;
    private final long seq;

    /** In the order in which they are locked. */
    private final Map<SharePartitionId, Row> rows = new TreeMap<>();

    private @Nullable Tid markerMovedTo;

    /** @param memory what the lane remembers; a row that is worked on leaves it until the transaction is committed */
    ShareTransaction(
            ShareConnection lane,
            Pipeline pipeline,
            Map<SharePartitionId, Known> memory,
            List<ShareAction> actions,
            long seq) {
        this.lane = lane;
        this.pipeline = pipeline;
        this.memory = memory;
        this.actions = actions;
        this.seq = seq;
        for (int i = 0; i < actions.size(); i++) {
            rows.computeIfAbsent(actions.get(i).id(), id -> new Row()).actions.add(i);
        }
    }

    /** Locks, works, and writes unless nothing has changed. Nothing is stored before {@link #commit}. */
    ShareStore.Turn run() throws SQLException {
        try {
            lockWhereTheyWere();
            lockWhereTheyMoved();
            lockByKey();
            takeFromSql();
        } catch (IOException e) {
            throw pipeline.lost(e);
        }
        @Nullable ShareOutcome[] outcomes = new ShareOutcome[actions.size()];
        Map<SharePartitionId, ShareStatus> statuses = new HashMap<>();
        rows.forEach((id, row) -> {
            InFlight inFlight = row.inFlight;
            ShareRow.Locked locked = row.locked;
            if (inFlight == null || locked == null) {
                ShareOutcome none = row.exists ? new ShareOutcome.Busy() : new ShareOutcome.NotInitialized();
                row.actions.forEach(i -> outcomes[i] = none);
            } else {
                work(row, inFlight, locked.nowMicros(), outcomes);
                statuses.put(id, inFlight.status(locked.nowMicros()));
            }
        });
        List<ShareOutcome> all = new ArrayList<>(outcomes.length);
        for (ShareOutcome outcome : outcomes) {
            if (outcome == null) {
                throw new IllegalStateException("an action without an outcome");
            }
            all.add(outcome);
        }
        return new ShareStore.Turn(all, statuses);
    }

    private void lockWhereTheyWere() throws IOException, SQLException {
        List<Row> asked = new ArrayList<>();
        pipeline.open();
        pipeline.begin();
        for (Map.Entry<SharePartitionId, Row> entry : rows.entrySet()) {
            Row row = entry.getValue();
            Known known = memory.remove(entry.getKey());
            row.known = known;
            if (known != null) {
                asked.add(row);
                bind(ShareConnection.LOCK_PLACE, 5, known.tid(), entry.getKey()).writeLong(known.version());
                pipeline.execute();
            }
        }
        // The first statement is begin.
        pipeline.sync((statement, answer) -> asked.get(statement - 1).onLocked(ShareRow.readLocked(answer)));
    }

    /** Of those that have moved, from where they were; the newest version that there is to see says that one is there. */
    private void lockWhereTheyMoved() throws IOException, SQLException {
        List<Row> asked = new ArrayList<>();
        pipeline.openNext();
        for (Map.Entry<SharePartitionId, Row> entry : rows.entrySet()) {
            Row row = entry.getValue();
            Known known = row.known;
            if (row.locked == null && known != null) {
                asked.add(row);
                bind(ShareConnection.LOCK_MOVED, 4, known.tid(), entry.getKey());
                pipeline.execute();
                bind(ShareConnection.FIND_MOVED, 4, known.tid(), entry.getKey());
                pipeline.execute();
            }
        }
        syncLocked(asked);
    }

    private void lockByKey() throws IOException, SQLException {
        List<Row> asked = new ArrayList<>();
        pipeline.openNext();
        for (Map.Entry<SharePartitionId, Row> entry : rows.entrySet()) {
            Row row = entry.getValue();
            if (!row.exists) {
                asked.add(row);
                bind(ShareConnection.LOCK_KEY, 3, null, entry.getKey());
                pipeline.execute();
                bind(ShareConnection.FIND, 3, null, entry.getKey());
                pipeline.execute();
            }
        }
        syncLocked(asked);
    }

    private BinaryValues bind(String statement, int parameters, @Nullable Tid tid, SharePartitionId id)
            throws IOException {
        BinaryValues out = pipeline.bind(statement, parameters);
        if (tid != null) {
            out.writeTid(tid);
        }
        ShareRow.writeKey(out, id);
        return out;
    }

    /** For each row one statement that locks it and one that finds it. */
    private void syncLocked(List<Row> asked) throws SQLException {
        if (asked.isEmpty()) {
            return;
        }
        pipeline.sync((statement, answer) -> {
            Row row = asked.get(statement / 2);
            row.exists = true;
            if (statement % 2 == 0) {
                row.onLocked(ShareRow.readLocked(answer));
            }
        });
    }

    /** Where SQL has claimed records: what it has acknowledged since, and which of its leases have run out. */
    private void takeFromSql() throws IOException, SQLException {
        Map<Long, Row> byClaim = new HashMap<>();
        for (Row row : rows.values()) {
            InFlight inFlight = row.inFlight;
            if (inFlight != null) {
                row.changesBefore = inFlight.changes();
                row.sqlClaims = inFlight.sqlClaims();
                row.sqlClaims.forEach(claim -> byClaim.put(claim, row));
            }
        }
        if (byClaim.isEmpty()) {
            return;
        }
        pipeline.openNext();
        bindClaims(ShareConnection.CLAIM_FIND_EXPIRED, byClaim.keySet());
        // Behind it: whoever acknowledges now would find the claim locked.
        bindClaims(ShareConnection.ACK_TAKE, byClaim.keySet());
        List<Long> expired = new ArrayList<>();
        pipeline.sync((statement, answer) -> {
            answer.position(Short.BYTES + Integer.BYTES);
            long claim = answer.getLong();
            if (statement == 0) {
                expired.add(claim);
            } else {
                answer.getInt();
                long offset = answer.getLong();
                answer.getInt();
                AckType type = answer.get() == 0 ? AckType.RELEASE : AckType.ACCEPT;
                settle(byClaim.get(claim), claim, offset, type);
            }
        });
        for (long claim : expired) {
            Row row = byClaim.get(claim);
            InFlight inFlight = row == null ? null : row.inFlight;
            if (row != null && inFlight != null) {
                inFlight.expireSql(claim, limits(row));
            }
        }
    }

    private void settle(@Nullable Row row, long claim, long offset, AckType type) {
        InFlight inFlight = row == null ? null : row.inFlight;
        if (row != null && inFlight != null) {
            inFlight.settleSql(claim, offset, type, limits(row));
        }
    }

    private ShareLimits limits(Row row) {
        return actions.get(row.actions.get(0)).limits();
    }

    private void bindClaims(String statement, Collection<Long> claims) throws IOException {
        BinaryValues out = pipeline.bind(statement, 1);
        out.beginArray(BinaryValues.INT8_OID, claims.size(), Long.BYTES);
        for (long claim : claims) {
            out.writeLong(claim);
        }
        pipeline.execute();
    }

    private void work(Row row, InFlight inFlight, long now, @Nullable ShareOutcome[] outcomes) {
        for (int index : row.actions) {
            outcomes[index] = work(actions.get(index), inFlight, now);
        }
        inFlight.settle();
        row.changed = inFlight.changes() != row.changesBefore;
    }

    /** What an action does by itself, apart from {@link InFlight#settle}. */
    static ShareOutcome work(ShareAction action, InFlight inFlight, long now) {
        if (action instanceof ShareAction.Claim claim) {
            inFlight.deleteBelow(claim.logStartOffset());
            inFlight.expire(now, claim.limits());
            return new ShareOutcome.Claimed(inFlight.claim(claim, now));
        }
        if (action instanceof ShareAction.Acknowledge acknowledge) {
            inFlight.expire(now, acknowledge.limits());
            return inFlight.acknowledge(acknowledge, now);
        }
        if (action instanceof ShareAction.ReleaseAll release) {
            inFlight.expire(now, release.limits());
            inFlight.releaseAll(release.memberId(), release.limits());
            return new ShareOutcome.Done();
        }
        ShareAction.Refresh refresh = (ShareAction.Refresh) action;
        inFlight.deleteBelow(refresh.logStartOffset());
        inFlight.expire(now, refresh.limits());
        return new ShareOutcome.Done();
    }

    boolean isChanged() {
        return rows.values().stream().anyMatch(row -> row.changed);
    }

    /** Ends the transaction, in which nothing has changed. */
    void abandon() throws SQLException {
        try {
            pipeline.openNext();
            pipeline.abandon();
            pipeline.sync();
        } catch (IOException e) {
            throw pipeline.lost(e);
        }
    }

    /** @throws SQLException nothing is stored, or the connection is lost and it is not known */
    void commit() throws SQLException {
        List<Row> changed = new ArrayList<>();
        List<Long> endedClaims = new ArrayList<>();
        try {
            pipeline.openNext();
            BinaryValues marker = pipeline.bind(ShareConnection.MARKER_MOVE, 3);
            marker.writeTid(lane.markerTid());
            marker.writeUuid(lane.writerId());
            marker.writeLong(seq);
            pipeline.execute();
            for (Map.Entry<SharePartitionId, Row> entry : rows.entrySet()) {
                Row row = entry.getValue();
                ShareRow.Locked locked = row.locked;
                InFlight inFlight = row.inFlight;
                if (row.changed && inFlight != null && locked != null) {
                    changed.add(row);
                    BinaryValues out = bind(ShareConnection.UPDATE, 13, locked.tid(), entry.getKey());
                    ShareRow.writeState(out, locked.version() + 1, inFlight);
                    pipeline.execute();
                    Set<Long> left = row.sqlClaims.isEmpty() ? Set.of() : inFlight.sqlClaims();
                    row.sqlClaims.stream()
                            .filter(claim -> !left.contains(claim))
                            .forEach(endedClaims::add);
                }
            }
            if (!endedClaims.isEmpty()) {
                bindClaims(ShareConnection.CLAIM_DELETE, endedClaims);
            }
            pipeline.commit();
            pipeline.sync((statement, answer) -> {
                // Column count and the tid's length come first.
                answer.position(Short.BYTES + Integer.BYTES);
                Tid tid = Tid.read(answer);
                if (statement == 0) {
                    markerMovedTo = tid;
                } else {
                    changed.get(statement - 1).movedTo = tid;
                }
            });
        } catch (IOException e) {
            throw pipeline.lost(e);
        }
    }

    /** Once the transaction has ended as it should: what is known of the rows now. */
    Map<SharePartitionId, Known> left() {
        Tid marker = markerMovedTo;
        if (marker != null) {
            lane.markerIsAt(marker);
        }
        Map<SharePartitionId, Known> left = new LinkedHashMap<>();
        rows.forEach((id, row) -> {
            ShareRow.Locked locked = row.locked;
            InFlight inFlight = row.inFlight;
            Tid movedTo = row.movedTo;
            if (locked == null || inFlight == null) {
                // Busy: from here on Postgres finds where it goes.
                if (row.exists && row.known != null) {
                    left.put(id, row.known);
                }
                return;
            }
            if (!row.changed) {
                left.put(id, new Known(locked.tid(), locked.version(), inFlight));
            } else if (movedTo != null) {
                left.put(id, new Known(movedTo, locked.version() + 1, inFlight));
            }
        });
        return left;
    }
}
