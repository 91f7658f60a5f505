package dev.howdah.storage.postgres.share;

import dev.howdah.storage.SharePartitionId;
import dev.howdah.storage.postgres.connect.BinaryValues;
import dev.howdah.storage.postgres.connect.IndexKey;
import dev.howdah.storage.postgres.connect.PgTime;
import dev.howdah.storage.postgres.connect.SqlArguments;
import dev.howdah.storage.postgres.connect.Tid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code howdah.share_partition} in Postgres's binary form ({@link BinaryValues}), read and written.
 *
 * <p>Thread: one share lane.
 */
final class ShareRow {

    private static final int NULL_BYTES = -1;

    /** So long a run goes into one element. */
    private static final int LENGTH_MAX = Integer.MAX_VALUE;

    /**
     * What a locking statement says.
     *
     * @param nowMicros Postgres's clock, microseconds since 1970
     * @param inFlight null: as it was left at this version
     */
    record Locked(
            Tid tid, long nowMicros, long version, @Nullable InFlight inFlight) {}

    private ShareRow() {}

    static Locked readLocked(ByteBuffer row) {
        skip(row, Short.BYTES + Integer.BYTES);
        Tid tid = Tid.read(row);
        skip(row, Integer.BYTES);
        long nowMicros = PgTime.ofPostgres(row.getLong());
        skip(row, Integer.BYTES);
        long version = row.getLong();
        if (row.getInt() == NULL_BYTES) {
            return new Locked(tid, nowMicros, version, null);
        }
        InFlight inFlight = new InFlight(row.getLong());
        int[] lengths = readNumbers(row);
        int[] counts = readNumbers(row);
        int[] leases = readNumbers(row);
        List<String> members = readTexts(row);
        List<Long> untils = readTimes(row);
        for (int i = 0; i < lengths.length; i++) {
            int lease = leases[i];
            if (lease == 0) {
                inFlight.append(lengths[i], counts[i], null, InFlight.NEVER);
            } else {
                inFlight.append(lengths[i], counts[i], members.get(lease - 1), untils.get(lease - 1));
            }
        }
        return new Locked(tid, nowMicros, version, inFlight);
    }

    /** The state in a row of the driver, the leases' ends in microseconds since 1970. */
    static InFlight read(ResultSet row) throws SQLException {
        InFlight inFlight = new InFlight(row.getLong("start_offset"));
        Object[] lengths = array(row, "lengths");
        Object[] counts = array(row, "counts");
        Object[] leases = array(row, "leases");
        Object[] members = array(row, "lease_members");
        Object[] untils = array(row, "lease_untils_micros");
        for (int i = 0; i < lengths.length; i++) {
            int lease = ((Number) leases[i]).intValue();
            inFlight.append(
                    ((Number) lengths[i]).longValue(),
                    ((Number) counts[i]).intValue(),
                    lease == 0 ? null : (String) members[lease - 1],
                    lease == 0 ? InFlight.NEVER : (Long) untils[lease - 1]);
        }
        return inFlight;
    }

    private static Object[] array(ResultSet row, String column) throws SQLException {
        return (Object[]) row.getArray(column).getArray();
    }

    /** Of int2 or int4. */
    private static int[] readNumbers(ByteBuffer row) {
        int length = readArrayLength(row);
        int[] numbers = new int[length];
        for (int i = 0; i < length; i++) {
            numbers[i] = row.getInt() == Short.BYTES ? row.getShort() : row.getInt();
        }
        return numbers;
    }

    private static List<String> readTexts(ByteBuffer row) {
        int length = readArrayLength(row);
        List<String> texts = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            byte[] text = new byte[row.getInt()];
            row.get(text);
            texts.add(new String(text, StandardCharsets.UTF_8));
        }
        return texts;
    }

    private static List<Long> readTimes(ByteBuffer row) {
        int length = readArrayLength(row);
        List<Long> times = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            skip(row, Integer.BYTES);
            times.add(PgTime.ofPostgres(row.getLong()));
        }
        return times;
    }

    private static int readArrayLength(ByteBuffer row) {
        skip(row, Integer.BYTES);
        int dimensions = row.getInt();
        skip(row, 2 * Integer.BYTES);
        if (dimensions == 0) {
            return 0;
        }
        int length = row.getInt();
        skip(row, Integer.BYTES);
        return length;
    }

    private static void skip(ByteBuffer row, int bytes) {
        row.position(row.position() + bytes);
    }

    /** The key, as the three parameters of a statement. */
    static void writeKey(BinaryValues out, SharePartitionId id) throws IOException {
        out.writeText(IndexKey.of(id.groupId()));
        out.writeInt(id.partition().topicId());
        out.writeInt(id.partition().partition());
    }

    private record Lease(String member, long until) {}

    /** The runs and the leases, as the columns have them. */
    private record Columns(List<Integer> lengths, List<Integer> counts, List<Integer> leases, Set<Lease> kept) {

        static Columns of(InFlight inFlight) {
            List<Integer> lengths = new ArrayList<>();
            List<Integer> counts = new ArrayList<>();
            List<Integer> leases = new ArrayList<>();
            Map<Lease, Integer> numbers = new LinkedHashMap<>();
            for (Map.Entry<Long, InFlight.Run> entry : inFlight.runs()) {
                InFlight.Run run = entry.getValue();
                String member = run.member();
                int lease = member == null
                        ? 0
                        : numbers.computeIfAbsent(new Lease(member, run.until()), key -> numbers.size() + 1);
                long left = run.last() - entry.getKey() + 1;
                while (left > 0) {
                    int length = (int) Math.min(left, LENGTH_MAX);
                    lengths.add(length);
                    counts.add(run.count());
                    leases.add(lease);
                    left -= length;
                }
            }
            return new Columns(lengths, counts, leases, numbers.keySet());
        }
    }

    /** The state, as nine parameters of a statement, the version first. The state must be settled. */
    static void writeState(BinaryValues out, long version, InFlight inFlight) throws IOException {
        out.writeLong(version);
        out.writeLong(inFlight.startOffset());
        out.writeLong(inFlight.endOffset());
        out.writeLong(inFlight.completeCount());
        Columns columns = Columns.of(inFlight);
        writeInts(out, columns.lengths);
        writeShorts(out, columns.counts);
        writeShorts(out, columns.leases);
        writeMembers(out, columns.kept);
        writeUntils(out, columns.kept);
    }

    /** The same, the version left out, as {@link #read} has it. */
    static void writeState(SqlArguments out, InFlight inFlight) throws SQLException {
        Columns columns = Columns.of(inFlight);
        out.add(inFlight.startOffset())
                .add(inFlight.endOffset())
                .add(inFlight.completeCount())
                .ints(columns.lengths)
                .ints(columns.counts)
                .ints(columns.leases)
                .strings(columns.kept.stream().map(Lease::member).toList())
                .longs(columns.kept.stream().map(Lease::until).toList());
    }

    private static void writeInts(BinaryValues out, List<Integer> values) throws IOException {
        out.beginArray(BinaryValues.INT4_OID, values.size(), Integer.BYTES);
        for (int value : values) {
            out.writeInt(value);
        }
    }

    private static void writeShorts(BinaryValues out, List<Integer> values) throws IOException {
        out.beginArray(BinaryValues.INT2_OID, values.size(), Short.BYTES);
        for (int value : values) {
            out.writeShort(value);
        }
    }

    private static void writeMembers(BinaryValues out, Iterable<Lease> leases) throws IOException {
        List<byte[]> members = new ArrayList<>();
        int bytes = 0;
        for (Lease lease : leases) {
            byte[] member = lease.member.getBytes(StandardCharsets.UTF_8);
            members.add(member);
            bytes += Integer.BYTES + member.length;
        }
        out.beginArray(BinaryValues.TEXT_OID, members.size(), bytes, false);
        for (byte[] member : members) {
            out.writeBytes(member);
        }
    }

    private static void writeUntils(BinaryValues out, Collection<Lease> leases) throws IOException {
        out.beginArray(BinaryValues.TIMESTAMPTZ_OID, leases.size(), Long.BYTES);
        for (Lease lease : leases) {
            out.writeLong(PgTime.toPostgres(lease.until));
        }
    }
}
