package dev.howdah.storage.postgres.chunk;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What is remembered of a producer's batch: enough to recognise the batch if it is sent again.
 *
 * <p>A chunk keeps the entries of the batches that end in it, packed one after the other. All numbers are zig-zag
 * varints:
 *
 * <pre>
 * producer id | producer epoch | base sequence (-1 none) | base offset - chunk's | last offset - base offset
 *   | chunk's append time - batch's, µs
 * </pre>
 *
 * @param baseSequence -1 for a control batch
 * @param appendedAtMicros when the batch was stored. If chunks were merged since, it differs from the chunk's append
 *     time.
 */
public record BatchEntry(
        long producerId,
        short producerEpoch,
        int baseSequence,
        long baseOffset,
        long lastOffset,
        long appendedAtMicros) {

    /**
     * How many batches are remembered of a producer in a partition. A Java producer has at most as many in flight, and
     * Kafka remembers as many ({@code ProducerStateEntry.NUM_BATCHES_TO_RETAIN}).
     */
    public static final int REMEMBERED_MAX = 5;

    /** Kafka's default of {@code producer.id.expiration.ms}: a producer that sent nothing for longer is forgotten. */
    public static final Duration REMEMBERED_FOR = Duration.ofDays(1);

    /** How many offsets the batch took. A compaction may have removed some of its records since. */
    public int offsetCount() {
        return (int) (lastOffset - baseOffset + 1);
    }

    public int lastSequence() {
        return lastSequence(baseSequence, offsetCount());
    }

    /**
     * The sequence of a batch's last record. Sequences run from 0 to 2^31-1 and then begin again at 0 ({@code
     * DefaultRecordBatch.incrementSequence}).
     *
     * @param recordCount at least 1
     */
    public static int lastSequence(int baseSequence, int recordCount) {
        return (baseSequence + (recordCount - 1)) & Integer.MAX_VALUE;
    }

    /** Whether it goes on where {@code previous} ends, so that a consumer may see the two as one batch. */
    boolean continues(BatchEntry previous) {
        return producerId == previous.producerId
                && producerEpoch == previous.producerEpoch
                && baseOffset == previous.lastOffset + 1
                && baseSequence >= 0
                && previous.baseSequence >= 0
                && baseSequence == lastSequence(previous.baseSequence, previous.offsetCount() + 1);
    }

    void writeTo(ByteBuf out, long chunkBaseOffset, long chunkAppendedAtMicros) {
        write(out, producerId);
        write(out, producerEpoch);
        write(out, baseSequence);
        write(out, baseOffset - chunkBaseOffset);
        write(out, lastOffset - baseOffset);
        write(out, chunkAppendedAtMicros - appendedAtMicros);
    }

    /** Reads the entries of a chunk, in the order of their offsets. */
    public static List<BatchEntry> unpack(byte[] packed, long chunkBaseOffset, long chunkAppendedAtMicros) {
        ByteBuf in = Unpooled.wrappedBuffer(packed);
        List<BatchEntry> entries = new ArrayList<>();
        while (in.isReadable()) {
            long producerId = read(in);
            short epoch = (short) read(in);
            int sequence = (int) read(in);
            long baseOffset = chunkBaseOffset + read(in);
            long lastOffset = baseOffset + read(in);
            entries.add(new BatchEntry(
                    producerId, epoch, sequence, baseOffset, lastOffset, chunkAppendedAtMicros - read(in)));
        }
        return entries;
    }

    private static void write(ByteBuf out, long value) {
        long zigzag = (value << 1) ^ (value >> 63);
        while ((zigzag & ~0x7fL) != 0) {
            out.writeByte((int) (zigzag & 0x7f) | 0x80);
            zigzag >>>= 7;
        }
        out.writeByte((int) zigzag);
    }

    private static long read(ByteBuf in) {
        long zigzag = 0;
        int shift = 0;
        byte next;
        do {
            next = in.readByte();
            zigzag |= (long) (next & 0x7f) << shift;
            shift += 7;
        } while (next < 0 && shift < Long.SIZE);
        return (zigzag >>> 1) ^ -(zigzag & 1);
    }
}
