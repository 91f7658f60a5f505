package dev.howdah.storage.postgres.sift;

import dev.howdah.protocol.record.RecordCursor;
import dev.howdah.storage.Append;
import dev.howdah.storage.AppendOutcome;
import dev.howdah.storage.AppendOutcome.Appended;
import dev.howdah.storage.AppendOutcome.Freshness;
import dev.howdah.storage.AppendOutcome.Omitted;
import dev.howdah.storage.OwnHeaders;
import dev.howdah.storage.postgres.append.Alongside;
import dev.howdah.storage.postgres.connect.SqlArguments;
import dev.howdah.storage.postgres.sift.RecordIds.RecordId;
import io.netty.buffer.ByteBuf;
import java.sql.PreparedStatement;
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

    /** A record with an id. */
    private record Known(int place, int offsetDelta, RecordId id) {}

    /** A record that is due later. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Delayed(
            int place,
            long dueMs,
            long timestampMs,
            byte @Nullable [] key,
            byte @Nullable [] value,
            byte @Nullable [] headers) {}

    private final List<Append> appends;
    private final List<Delayed> delayed = new ArrayList<>();
    private final List<Known> known = new ArrayList<>();
    private final List<Set<Integer>> delayedDeltas;

    /** Places of appends that were not stored though others had given way to their ids. */
    private final Set<Integer> weak = new HashSet<>();

    private List<Set<Integer>> duplicates;

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
                    delayed.add(new Delayed(
                            place,
                            dueMs.getAsLong(),
                            record.timestampMs(),
                            bytes(record.window(), record.keyIndex(), record.keyBytes()),
                            bytes(record.window(), record.valueIndex(), record.valueBytes()),
                            bytes(record.window(), record.headersIndex(), record.headersBytes())));
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
        Map<RecordId, Duration> windows = new LinkedHashMap<>();
        winners.forEach((id, place) -> {
            if (fresh.contains(place)) {
                windows.put(id, appends.get(place).rules().dedupWindow());
            }
        });
        if (!RecordIds.put(connection, windows)) {
            return false;
        }
        putAside(
                connection,
                delayed.stream()
                        .filter(record -> fresh.contains(record.place()))
                        .toList());
        return true;
    }

    private void putAside(PgConnection connection, List<Delayed> records) throws SQLException {
        if (records.isEmpty()) {
            return;
        }
        try (PreparedStatement insert = connection.prepareStatement(SiftSql.DELAYED_INSERT.sql())) {
            new SqlArguments(connection, insert)
                    .longs(records.stream().map(Delayed::dueMs).toList())
                    .longs(records.stream().map(Delayed::timestampMs).toList())
                    .ints(records.stream()
                            .map(record -> appends.get(record.place()).id().topicId())
                            .toList())
                    .ints(records.stream()
                            .map(record -> appends.get(record.place()).id().partition())
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
