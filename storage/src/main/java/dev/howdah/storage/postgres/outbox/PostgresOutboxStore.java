package dev.howdah.storage.postgres.outbox;

import dev.howdah.protocol.record.BatchStamp;
import dev.howdah.protocol.record.RecordBatch;
import dev.howdah.protocol.record.TimestampType;
import dev.howdah.storage.Append;
import dev.howdah.storage.AppendOutcome;
import dev.howdah.storage.AppendOutcome.Appended;
import dev.howdah.storage.OutboxStore;
import dev.howdah.storage.PartitionHead;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.postgres.append.Joint;
import dev.howdah.storage.postgres.append.PostgresLogWriter;
import dev.howdah.storage.postgres.catalog.PostgresLeaderEpochs;
import dev.howdah.storage.postgres.connect.SqlArguments;
import dev.howdah.storage.postgres.sift.RecordIds;
import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postgresql.jdbc.PgConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes events out of the outbox in transactions of a log writer of its own, so that a lost commit is resolved for the records and the outbox
 * together.
 *
 * <p>Thread: one; {@link #close} any.
 */
public final class PostgresOutboxStore implements OutboxStore {

    private static final Logger log = LoggerFactory.getLogger(PostgresOutboxStore.class);

    /** How often a claim is read anew in one call, because another broker was faster or a partition is locked. */
    private static final int TRIES_MAX = 4;

    /** So often it reads from the first ticket, whatever it knows. */
    private static final long WHOLE_READ_NANOS = Duration.ofMinutes(1).toNanos();

    /** After so many looks in vain it waits as if nothing were due. */
    private static final int LOOKS_IN_VAIN_MAX = 10;

    /** A record may be put aside so much later than it was found to be due later, or by a clock that is so much behind. */
    private static final long DUE_MARGIN_MS = Duration.ofSeconds(10).toMillis();

    private final PostgresLogWriter writer;
    private final PostgresLeaderEpochs leaderEpochs;
    private SettledTickets settled = new SettledTickets();

    /** Times at which records were due, in milliseconds since 1970, in the place of tickets. */
    private SettledTickets settledDue = new SettledTickets();

    private int settledEpoch = -1;
    private long nextWholeRead = System.nanoTime();
    private long nextWholeDelayedRead = System.nanoTime();

    /** Since the last call of {@link #stayAwake}. */
    private long takenCount;

    private boolean isEmptied;

    /** How often in a row nothing could be taken though something is due, since somebody has locked it. */
    private int looksInVain;

    /** When something that was put aside is due, or may have come that is. */
    private long nextDelayedNanos = System.nanoTime();

    /** @param writer for this store alone, which closes it */
    public PostgresOutboxStore(PostgresLogWriter writer, PostgresLeaderEpochs leaderEpochs) {
        this.writer = writer;
        this.leaderEpochs = leaderEpochs;
    }

    @Override
    public Turn sequence(Topics topics, Portion portion, Instant now, Look look) {
        boolean looks = look == Look.WHOLE || System.nanoTime() - nextDelayedNanos >= 0;
        int delayedMax = looks ? Math.max(1, portion.recordsMax() / 2) : 0;
        Set<PartitionId> locked = new HashSet<>();
        for (int tries = 0; tries < TRIES_MAX; tries++) {
            Optional<OutboxClaim> read = writer.ask(connection ->
                    OutboxClaim.read(connection, from(looks), delayedMax, portion, topics, Set.copyOf(locked)));
            if (read.isEmpty()) {
                break;
            }
            OutboxClaim claim = read.get();
            settled.onClaim(claim.firstTicket());
            if (looks) {
                if (claim.firstDueMs() < settledDue.firstTicket()) {
                    // Somebody has changed when records are due.
                    settledDue = new SettledTickets();
                }
                settledDue.onClaim(claim.firstDueMs());
            }
            isEmptied = false;
            if (claim.isEmpty()) {
                if (looks) {
                    findNext();
                }
                writer.release();
                isEmptied = locked.isEmpty();
                return new Turn(State.EMPTIED, 0, 0, List.of(), untilDue());
            }
            Joint joint = writer.append(claim.batches().appends(), now, new OutboxTake(claim));
            if (joint instanceof Joint.Stored stored) {
                looksInVain = 0;
                takenCount += claim.tickets().size();
                isEmptied = claim.isWhole() && locked.isEmpty();
                if (looks) {
                    // At the next turn, in the transaction of which it costs nothing more.
                    nextDelayedNanos = System.nanoTime();
                }
                return new Turn(
                        claim.isWhole() ? State.EMPTIED : State.MORE,
                        claim.size(),
                        claim.duplicates(),
                        stored(claim.batches().appends(), stored.outcomes()),
                        untilDue());
            }
            if (joint instanceof Joint.Locked inTheWay) {
                locked.addAll(inTheWay.partitions());
            }
        }
        writer.release();
        return new Turn(State.ELSEWHERE, 0, 0, List.of(), DELAYED_POLL);
    }

    /** Asks when something is due. */
    private void findNext() {
        long waitMs = writer.ask(connection -> {
            try (PreparedStatement select = connection.prepareStatement(OutboxSql.DELAYED_NEXT.sql())) {
                select.setLong(1, settledDue.firstTicket());
                try (ResultSet row = select.executeQuery()) {
                    row.next();
                    long found = row.getLong("wait_ms");
                    return row.wasNull() ? Long.MAX_VALUE : found;
                }
            }
        });
        looksInVain = waitMs <= 0 ? looksInVain + 1 : 0;
        long pauseMs =
                looksInVain > LOOKS_IN_VAIN_MAX ? DELAYED_POLL.toMillis() : Math.min(waitMs, DELAYED_POLL.toMillis());
        nextDelayedNanos = System.nanoTime() + Duration.ofMillis(pauseMs).toNanos();
    }

    private Duration untilDue() {
        return Duration.ofNanos(nextDelayedNanos - System.nanoTime());
    }

    @Override
    public Delayed delayed(Duration countedWithin) {
        return writer.ask(connection -> {
            settleDue(connection);
            try (PreparedStatement select = connection.prepareStatement(OutboxSql.DELAYED_WAITING.sql())) {
                select.setLong(1, countedWithin.toMillis());
                try (ResultSet row = select.executeQuery()) {
                    row.next();
                    Delayed delayed = new Delayed(row.getLong("waiting"), row.getLong("delayed_max"));
                    connection.commit();
                    return delayed;
                }
            }
        });
    }

    private void settleDue(PgConnection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(OutboxSql.DELAYED_WRITERS.sql());
                ResultSet row = select.executeQuery()) {
            row.next();
            Array writers = row.getArray("writers");
            settledDue.onWriters(
                    row.getLong("now_ms") - DUE_MARGIN_MS,
                    writers == null ? Set.of() : Set.copyOf(List.of((String[]) writers.getArray())));
        }
    }

    @Override
    public int forgetIds(int idsMax) {
        return writer.ask(connection -> {
            int count = RecordIds.forget(connection, idsMax);
            connection.commit();
            return count;
        });
    }

    /** Inside of the connection's transaction. A database that has gone back may have other tickets. */
    private OutboxClaim.From from(boolean looks) {
        int epoch = leaderEpochs.current();
        if (epoch != settledEpoch) {
            settledEpoch = epoch;
            settled = new SettledTickets();
            settledDue = new SettledTickets();
        }
        long nowNanos = System.nanoTime();
        long firstTicket = settled.firstTicket();
        if (nowNanos - nextWholeRead >= 0) {
            nextWholeRead = nowNanos + WHOLE_READ_NANOS;
            firstTicket = 0;
        }
        long firstDueMs = settledDue.firstTicket();
        if (looks && nowNanos - nextWholeDelayedRead >= 0) {
            nextWholeDelayedRead = nowNanos + WHOLE_READ_NANOS;
            firstDueMs = 0;
        }
        return new OutboxClaim.From(firstTicket, firstDueMs);
    }

    private List<StoredBatch> stored(List<Append> appends, List<AppendOutcome> outcomes) {
        List<StoredBatch> stored = new ArrayList<>(appends.size());
        int epoch = writer.leaderEpoch();
        for (int i = 0; i < appends.size(); i++) {
            Append append = appends.get(i);
            RecordBatch batch = append.batch();
            if (!(outcomes.get(i) instanceof Appended appended)) {
                log.atWarn()
                        .addKeyValue("partition", append.id())
                        .addKeyValue("events", batch.recordCount())
                        .log("Events of a topic that was deleted are thrown away");
                continue;
            }
            if (append.timestampType() == TimestampType.LOG_APPEND_TIME) {
                BatchStamp.stampLogAppendTime(batch, appended.baseOffset(), epoch, appended.appendedAtMs());
            } else {
                BatchStamp.stamp(batch, appended.baseOffset(), epoch);
            }
            stored.add(new StoredBatch(
                    batch,
                    new PartitionHead(
                            append.id(),
                            appended.logStartOffset(),
                            appended.baseOffset() + batch.lastOffsetDelta() + 1,
                            epoch,
                            appended.stability())));
        }
        return stored;
    }

    @Override
    public boolean rest() {
        awake(Duration.ZERO);
        return writers().isEmpty();
    }

    @Override
    public long stayAwake(Duration duration) {
        Drawn drawn = awake(duration);
        settled.onWriters(drawn.lastTicket(), writers());
        return drawn.waiting();
    }

    private record Drawn(long lastTicket, long waiting) {}

    private Drawn awake(Duration duration) {
        Drawn drawn = writer.ask(connection -> {
            try (PreparedStatement select = connection.prepareStatement(OutboxSql.OUTBOX_AWAKE.sql())) {
                select.setBoolean(1, isEmptied);
                select.setLong(2, takenCount);
                select.setLong(3, duration.toMillis());
                select.setLong(4, duration.toMillis());
                try (ResultSet row = select.executeQuery()) {
                    row.next();
                    Drawn read = new Drawn(row.getLong("ticket"), row.getLong("waiting"));
                    connection.commit();
                    return read;
                }
            }
        });
        takenCount = 0;
        return drawn;
    }

    private Set<String> writers() {
        return writer.ask(PostgresOutboxStore::writers);
    }

    private static Set<String> writers(PgConnection connection) throws SQLException {
        Set<String> writers = new HashSet<>();
        try (PreparedStatement select = connection.prepareStatement(OutboxSql.OUTBOX_WRITERS.sql());
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                writers.add(rows.getString("writer"));
            }
        }
        connection.commit();
        return writers;
    }

    @Override
    public int forgetReceipts(Duration kept, int receiptsMax) {
        return writer.ask(connection -> {
            try (PreparedStatement delete = connection.prepareStatement(OutboxSql.RECEIPT_DELETE.sql())) {
                new SqlArguments(connection, delete).add(kept.toMillis()).add(receiptsMax);
                int count = delete.executeUpdate();
                connection.commit();
                return count;
            }
        });
    }

    @Override
    public int leaderEpoch() {
        return writer.leaderEpoch();
    }

    @Override
    public void close() {
        writer.close();
    }
}
