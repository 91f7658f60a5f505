package dev.howdah.storage.postgres.sift;

import dev.howdah.protocol.record.RecordCursor;
import dev.howdah.storage.Append;
import dev.howdah.storage.AppendOutcome;
import dev.howdah.storage.AppendOutcome.Appended;
import dev.howdah.storage.AppendOutcome.Freshness;
import dev.howdah.storage.AppendOutcome.Omitted;
import dev.howdah.storage.OwnHeaders;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.postgres.append.Alongside;
import dev.howdah.storage.postgres.connect.SqlArguments;
import dev.howdah.storage.postgres.sift.RecordIds.RecordId;
import io.netty.buffer.ByteBuf;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgConnection;

/**
 * Decides which records of some appends are left out of the log, and stores with the others what is to be known of those. It lasts over the
 * tries of one call.
 *
 * <pre>
 *  begin ─▶ look (which ids are there) ─▶ appends, to be stored with this alongside ─▶ outcome
 *             ▲                                   │
 *             └──an id has come meanwhile, or─────┘
 *                the one that had it is not stored
 * </pre>
 *
 * Of several records with one id the first is stored. Only records that are due now are asked for their ids: the others are when they are.
 * Thread: that of the append.
 */
public final class Sifting implements Alongside {

    /** A broker that waits for what is due looks at least as often. */
    private static final Duration NOTIFIED_AHEAD = Duration.ofSeconds(1);

    /** Records that are due later, and about how many bytes of them, in one statement. */
    private static final int PIECE_RECORDS = 1_000;

    private static final int PIECE_BYTES = 1 << 20;

    /** A record with an id. */
    private record Known(int place, int offsetDelta, RecordId id) {}

    /** A record that is due later. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Delayed(
            PartitionId id,
            long dueMs,
            long timestampMs,
            byte @Nullable [] key,
            byte @Nullable [] value,
            byte @Nullable [] headers) {

        int bytes() {
            return length(key) + length(value) + length(headers);
        }

        private static int length(byte @Nullable [] bytes) {
            return bytes == null ? 0 : bytes.length;
        }
    }

    private final List<Append> appends;
    private final List<Known> known = new ArrayList<>();
    private final List<Set<Integer>> delayedDeltas;

    /** Places of appends that were not stored though others had given way to their ids. */
    private final Set<Integer> weak = new HashSet<>();

    private List<Set<Integer>> duplicates;

    /** Places of appends with more records that are due later than may wait. */
    private final Set<Integer> refused = new HashSet<>();

    /** Which append stores an id. */
    private Map<RecordId, Integer> winners = Map.of();

    /** Appends whose ids others have given way to. */
    private final Set<Integer> relied = new HashSet<>();

    private Sifting(List<Append> appends) {
        this.appends = appends;
        this.delayedDeltas = sets(appends.size());
        this.duplicates = sets(appends.size());
    }

    private static List<Set<Integer>> sets(int count) {
        return IntStream.range(0, count)
                .<Set<Integer>>mapToObj(place -> new HashSet<>())
                .toList();
    }

    /**
     * Looks into the records of those whose topics have rules.
     *
     * @param now what is due after it is due later
     */
    public static Sifting begin(List<Append> appends, Instant now) {
        Sifting sifting = new Sifting(List.copyOf(appends));
        for (int place = 0; place < appends.size(); place++) {
            if (!appends.get(place).rules().isNone()) {
                sifting.read(place, now.toEpochMilli());
            }
        }
        return sifting;
    }

    private void read(int place, long nowMs) {
        Append append = appends.get(place);
        try (RecordCursor record = RecordCursor.open(append.batch())) {
            while (record.next()) {
                OwnHeaders headers = OwnHeaders.of(record);
                OptionalLong dueMs = append.rules().delays() ? headers.dueMs() : OptionalLong.empty();
                if (dueMs.isPresent() && dueMs.getAsLong() > nowMs) {
                    delayedDeltas.get(place).add(record.offsetDelta());
                } else if (append.rules().deduplicates() && headers.hasId()) {
                    int offsetDelta = record.offsetDelta();
                    headers.id(bytes(record.window(), record.keyIndex(), record.keyBytes()))
                            .ifPresent(id -> known.add(new Known(
                                    place, offsetDelta, RecordId.of(append.id().topicId(), id))));
                }
            }
        }
    }

    private static byte @Nullable [] bytes(ByteBuf window, int index, int length) {
        if (length < 0) {
            return null;
        }
        byte[] bytes = new byte[length];
        window.getBytes(index, bytes);
        return bytes;
    }

    /** Whether {@link #look} would ask Postgres. */
    public boolean hasIds() {
        return !known.isEmpty();
    }

    /** Before each try: decides which records are duplicates. */
    public void look(PgConnection connection) throws SQLException {
        Set<RecordId> there = RecordIds.find(
                connection, known.stream().map(Known::id).distinct().toList());
        duplicates = sets(appends.size());
        winners = new HashMap<>();
        relied.clear();
        for (boolean ofWeak : new boolean[] {false, true}) {
            for (Known record : known) {
                if (weak.contains(record.place()) != ofWeak) {
                    continue;
                }
                Integer winner = winners.get(record.id());
                if (there.contains(record.id())) {
                    duplicates.get(record.place()).add(record.offsetDelta());
                } else if (winner == null) {
                    winners.put(record.id(), record.place());
                } else {
                    duplicates.get(record.place()).add(record.offsetDelta());
                    if (winner != record.place()) {
                        relied.add(winner);
                    }
                }
            }
        }
    }

    /** The same appends, without what is left out. */
    public List<Append> appends() {
        List<Append> sifted = new ArrayList<>(appends.size());
        for (int place = 0; place < appends.size(); place++) {
            Set<Integer> omitted = omitted(place).offsetDeltas();
            sifted.add(
                    omitted.isEmpty() ? appends.get(place) : appends.get(place).omitting(omitted));
        }
        return sifted;
    }

    private Omitted omitted(int place) {
        Set<Integer> all = new HashSet<>(delayedDeltas.get(place));
        all.addAll(duplicates.get(place));
        return all.isEmpty()
                ? Omitted.NOTHING
                : new Omitted(all, duplicates.get(place).size());
    }

    @Override
    public boolean run(PgConnection connection, List<AppendOutcome> outcomes) throws SQLException {
        Set<Integer> fresh = new HashSet<>();
        for (int place = 0; place < outcomes.size(); place++) {
            if (outcomes.get(place) instanceof Appended appended && appended.freshness() == Freshness.NEW) {
                fresh.add(place);
            }
        }
        if (!fresh.containsAll(relied)) {
            weak.addAll(relied);
            weak.removeAll(fresh);
            return false;
        }
        List<Integer> delaying = fresh.stream()
                .filter(place -> !delayedDeltas.get(place).isEmpty())
                .sorted()
                .toList();
        if (!hasRoom(connection, delaying)) {
            return false;
        }
        Map<RecordId, Duration> windows = new LinkedHashMap<>();
        winners.forEach((id, place) -> {
            if (fresh.contains(place)) {
                windows.put(id, appends.get(place).rules().dedupWindow());
            }
        });
        if (!RecordIds.put(connection, windows)) {
            return false;
        }
        for (int place : delaying) {
            putAside(connection, place);
        }
        return true;
    }

    /** Otherwise it is known which appends are refused: all but the first ones that have room. */
    private boolean hasRoom(PgConnection connection, List<Integer> delaying) throws SQLException {
        refused.clear();
        if (delaying.isEmpty()) {
            return true;
        }
        long wanted = delaying.stream()
                .mapToLong(place -> delayedDeltas.get(place).size())
                .sum();
        long room;
        try (PreparedStatement select = connection.prepareStatement(SiftSql.DELAYED_ROOM.sql())) {
            select.setLong(1, wanted);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                room = row.getLong("room");
            }
        }
        if (wanted <= room) {
            return true;
        }
        for (int place : delaying) {
            int count = delayedDeltas.get(place).size();
            if (count <= room) {
                room -= count;
            } else {
                refused.add(place);
            }
        }
        return false;
    }

    /** Appends that cannot be stored with what is due later of them, after {@link #run} has declined. Without them it may not. */
    public Set<Integer> refused() {
        return Set.copyOf(refused);
    }

    /** The outcome of an append that is {@link #refused}. */
    public static AppendOutcome.Rejected tooMany() {
        return new AppendOutcome.Rejected(
                AppendOutcome.Rejection.TOO_MANY_DELAYED,
                "as many records wait until they are due as may (howdah.outbox_limit.delayed_max)");
    }

    /** In pieces: what was compressed may be much. */
    private void putAside(PgConnection connection, int place) throws SQLException {
        PartitionId id = appends.get(place).id();
        List<Delayed> piece = new ArrayList<>();
        long bytes = 0;
        try (RecordCursor record = RecordCursor.open(appends.get(place).batch())) {
            while (record.next()) {
                if (!delayedDeltas.get(place).contains(record.offsetDelta())) {
                    continue;
                }
                Delayed delayed = new Delayed(
                        id,
                        OwnHeaders.of(record).dueMs().orElseThrow(),
                        record.timestampMs(),
                        bytes(record.window(), record.keyIndex(), record.keyBytes()),
                        bytes(record.window(), record.valueIndex(), record.valueBytes()),
                        bytes(record.window(), record.headersIndex(), record.headersBytes()));
                piece.add(delayed);
                bytes += delayed.bytes();
                if (piece.size() >= PIECE_RECORDS || bytes >= PIECE_BYTES) {
                    insert(connection, piece);
                    piece.clear();
                    bytes = 0;
                }
            }
        }
        if (!piece.isEmpty()) {
            insert(connection, piece);
        }
    }

    private static void insert(PgConnection connection, List<Delayed> records) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(SiftSql.DELAYED_INSERT.sql())) {
            new SqlArguments(connection, insert)
                    .longs(records.stream().map(Delayed::dueMs).toList())
                    .longs(records.stream().map(Delayed::timestampMs).toList())
                    .ints(records.stream().map(record -> record.id().topicId()).toList())
                    .ints(records.stream()
                            .map(record -> record.id().partition())
                            .toList())
                    .bytes(records.stream().map(Delayed::key).toList())
                    .bytes(records.stream().map(Delayed::value).toList())
                    .bytes(records.stream().map(Delayed::headers).toList())
                    .add(NOTIFIED_AHEAD.toMillis());
            insert.execute();
        }
    }

    /** The outcome with what was left out. */
    public AppendOutcome outcome(int place, AppendOutcome stored) {
        if (!(stored instanceof Appended appended) || appended.freshness() != Freshness.NEW) {
            return stored;
        }
        return new Appended(
                appended.baseOffset(),
                appended.appendedAtMs(),
                appended.logStartOffset(),
                appended.freshness(),
                appended.stability(),
                omitted(place));
    }
}
