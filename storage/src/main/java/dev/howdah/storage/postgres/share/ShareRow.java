package dev.howdah.storage.postgres.share;

import dev.howdah.storage.SharePartitionId;
import dev.howdah.storage.postgres.connect.FrontendBuffer;
import dev.howdah.storage.postgres.connect.IndexKey;
import dev.howdah.storage.postgres.connect.PgTime;
import dev.howdah.storage.postgres.connect.Tid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code howdah.share_partition} in Postgres's binary form, read and written. An array is
 *
 * <pre>
 * bytes int32 | dimensions int32 | has nulls int32 | element oid int32 | { length int32 | lower bound int32 } | { bytes int32 | value }
 * </pre>
 *
 * Thread: one share lane.
 */
final class ShareRow {

    private static final int INT2_OID = 21;
    private static final int INT8_OID = 20;
    private static final int INT4_OID = 23;
    private static final int TEXT_OID = 25;
    private static final int TIMESTAMPTZ_OID = 1184;
    private static final int EMPTY_ARRAY_BYTES = 3 * Integer.BYTES;
    private static final int ARRAY_HEADER_BYTES = 5 * Integer.BYTES;
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
    static void writeKey(FrontendBuffer out, SharePartitionId id) throws IOException {
        byte[] groupId = IndexKey.of(id.groupId()).getBytes(StandardCharsets.UTF_8);
        out.writeInt(groupId.length);
        out.writeBytes(groupId);
        out.writeInt(Integer.BYTES);
        out.writeInt(id.partition().topicId());
        out.writeInt(Integer.BYTES);
        out.writeInt(id.partition().partition());
    }

    static void writeTid(FrontendBuffer out, Tid tid) throws IOException {
        out.writeInt(Tid.BYTES);
        tid.writeTo(out);
    }

    static void writeLong(FrontendBuffer out, long value) throws IOException {
        out.writeInt(Long.BYTES);
        out.writeLong(value);
    }

    static void writeLongs(FrontendBuffer out, Collection<Long> values) throws IOException {
        beginArray(out, INT8_OID, values.size(), values.size() * (Integer.BYTES + Long.BYTES));
        for (long value : values) {
            writeLong(out, value);
        }
    }

    private record Lease(String member, long until) {}

    /** The state, as nine parameters of a statement, the version first. The state must be settled. */
    static void writeState(FrontendBuffer out, long version, InFlight inFlight) throws IOException {
        writeLong(out, version);
        writeLong(out, inFlight.startOffset());
        writeLong(out, inFlight.endOffset());
        writeLong(out, inFlight.completeCount());
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
        writeInts(out, lengths);
        writeShorts(out, counts);
        writeShorts(out, leases);
        writeMembers(out, numbers.keySet());
        writeUntils(out, numbers.keySet());
    }

    private static void beginArray(FrontendBuffer out, int elementOid, int length, int elementsBytes)
            throws IOException {
        out.writeInt(length == 0 ? EMPTY_ARRAY_BYTES : ARRAY_HEADER_BYTES + elementsBytes);
        out.writeInt(length == 0 ? 0 : 1);
        out.writeInt(0);
        out.writeInt(elementOid);
        if (length > 0) {
            out.writeInt(length);
            out.writeInt(1);
        }
    }

    private static void writeInts(FrontendBuffer out, List<Integer> values) throws IOException {
        beginArray(out, INT4_OID, values.size(), values.size() * 2 * Integer.BYTES);
        for (int value : values) {
            out.writeInt(Integer.BYTES);
            out.writeInt(value);
        }
    }

    private static void writeShorts(FrontendBuffer out, List<Integer> values) throws IOException {
        beginArray(out, INT2_OID, values.size(), values.size() * (Integer.BYTES + Short.BYTES));
        for (int value : values) {
            out.writeInt(Short.BYTES);
            out.writeShort(value);
        }
    }

    private static void writeMembers(FrontendBuffer out, Iterable<Lease> leases) throws IOException {
        List<byte[]> members = new ArrayList<>();
        int bytes = 0;
        for (Lease lease : leases) {
            byte[] member = lease.member.getBytes(StandardCharsets.UTF_8);
            members.add(member);
            bytes += Integer.BYTES + member.length;
        }
        beginArray(out, TEXT_OID, members.size(), bytes);
        for (byte[] member : members) {
            out.writeInt(member.length);
            out.writeBytes(member);
        }
    }

    private static void writeUntils(FrontendBuffer out, Collection<Lease> leases) throws IOException {
        beginArray(out, TIMESTAMPTZ_OID, leases.size(), leases.size() * (Integer.BYTES + Long.BYTES));
        for (Lease lease : leases) {
            out.writeInt(Long.BYTES);
            out.writeLong(PgTime.toPostgres(lease.until));
        }
    }
}
