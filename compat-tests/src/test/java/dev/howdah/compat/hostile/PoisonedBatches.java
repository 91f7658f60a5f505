package dev.howdah.compat.hostile;

import dev.howdah.compat.wire.Bytes;
import dev.howdah.compat.wire.RawBatch;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Batches that are wrong in one place each, with the errors that may answer them. Where two are allowed, Kafka itself
 * answers the one or the other depending on where it looks first.
 */
enum PoisonedBatches {
    WRONG_CRC(() -> flip(good(), RawBatch.AT_CRC), Codes.CORRUPT),
    BYTE_CHANGED_UNDER_THE_CRC(() -> flip(good(), good().length - 1), Codes.CORRUPT),
    MAGIC_0(() -> set(good(), RawBatch.AT_MAGIC, 0), Codes.CORRUPT, Codes.INVALID_RECORD, Codes.UNSUPPORTED_FORMAT),
    MAGIC_1(() -> set(good(), RawBatch.AT_MAGIC, 1), Codes.CORRUPT, Codes.INVALID_RECORD, Codes.UNSUPPORTED_FORMAT),
    MAGIC_3(() -> set(good(), RawBatch.AT_MAGIC, 3), Codes.CORRUPT, Codes.INVALID_RECORD, Codes.UNSUPPORTED_FORMAT),
    EMPTY(() -> new byte[0], Codes.CORRUPT, Codes.INVALID_RECORD),
    NULL(() -> null, Codes.CORRUPT, Codes.INVALID_RECORD),
    HEADER_ONLY(() -> Arrays.copyOf(good(), 61), Codes.CORRUPT, Codes.INVALID_RECORD),
    TRUNCATED(() -> Arrays.copyOf(good(), good().length - 3), Codes.CORRUPT, Codes.INVALID_RECORD),
    LENGTH_TOO_LONG(() -> length(good().length), Codes.CORRUPT, Codes.INVALID_RECORD),
    LENGTH_TOO_SHORT(() -> length(10), Codes.CORRUPT, Codes.INVALID_RECORD),
    LENGTH_NEGATIVE(() -> length(-1), Codes.CORRUPT, Codes.INVALID_RECORD),
    LENGTH_MAX(() -> length(Integer.MAX_VALUE), Codes.CORRUPT, Codes.INVALID_RECORD, Codes.TOO_LARGE),
    TWO_BATCHES(() -> new Bytes().raw(good()).raw(good()).toArray(), Codes.INVALID_RECORD),
    MORE_COUNTED_THAN_THERE(
            () -> lie(RawBatch.AT_RECORD_COUNT, 5, RawBatch.AT_LAST_OFFSET_DELTA, 4), Codes.INVALID_RECORD),
    FEWER_COUNTED_THAN_THERE(
            () -> lie(RawBatch.AT_RECORD_COUNT, 1, RawBatch.AT_LAST_OFFSET_DELTA, 0), Codes.INVALID_RECORD),
    COUNT_ZERO(
            () -> lie(RawBatch.AT_RECORD_COUNT, 0, RawBatch.AT_LAST_OFFSET_DELTA, -1),
            Codes.INVALID_RECORD,
            Codes.CORRUPT),
    COUNT_NEGATIVE(
            () -> lie(RawBatch.AT_RECORD_COUNT, -1, RawBatch.AT_LAST_OFFSET_DELTA, -2),
            Codes.INVALID_RECORD,
            Codes.CORRUPT),
    COUNT_MAX(
            () -> lie(
                    RawBatch.AT_RECORD_COUNT, Integer.MAX_VALUE, RawBatch.AT_LAST_OFFSET_DELTA, Integer.MAX_VALUE - 1),
            Codes.INVALID_RECORD,
            Codes.CORRUPT),
    LAST_OFFSET_DELTA_TOO_HIGH(() -> lie(RawBatch.AT_LAST_OFFSET_DELTA, 1_000), Codes.INVALID_RECORD, Codes.CORRUPT),
    LAST_OFFSET_DELTA_TOO_LOW(() -> lie(RawBatch.AT_LAST_OFFSET_DELTA, 0), Codes.INVALID_RECORD, Codes.CORRUPT),
    CONTROL_BATCH(() -> RawBatch.of("x").attributes(0x20).build(), Codes.INVALID_RECORD),
    CODEC_5(
            () -> RawBatch.of("x").attributes(5).build(),
            Codes.UNSUPPORTED_COMPRESSION,
            Codes.INVALID_RECORD,
            Codes.CORRUPT),
    CODEC_7(
            () -> RawBatch.of("x").attributes(7).build(),
            Codes.UNSUPPORTED_COMPRESSION,
            Codes.INVALID_RECORD,
            Codes.CORRUPT),
    TIMESTAMP_FAR_AHEAD(() -> RawBatch.of("x").timestampMs(Long.MAX_VALUE / 2).build(), Codes.INVALID_TIMESTAMP),
    OFFSET_DELTAS_WITH_A_HOLE(
            () -> new RawBatch().record(value(0)).record(value(2)).build(), Codes.INVALID_RECORD),
    OFFSET_DELTAS_TWICE(() -> new RawBatch().record(value(0)).record(value(0)).build(), Codes.INVALID_RECORD),
    OFFSET_DELTAS_NEGATIVE(() -> new RawBatch().record(value(-1)).build(), Codes.INVALID_RECORD),
    RECORD_LONGER_THAN_THE_BATCH(
            () -> plain(new Bytes().varint(1_000).raw(body()).toArray()), Codes.INVALID_RECORD, Codes.CORRUPT),
    RECORD_SHORTER_THAN_ITS_FIELDS(
            () -> plain(new Bytes().varint(3).raw(body()).toArray()), Codes.INVALID_RECORD, Codes.CORRUPT),
    RECORD_LONGER_THAN_ITS_FIELDS(
            () -> plain(RawBatch.sized(new Bytes().raw(body()).raw(new byte[4]).toArray())),
            Codes.INVALID_RECORD,
            Codes.CORRUPT),
    RECORD_LENGTH_NEGATIVE(
            () -> plain(new Bytes().varint(-1).raw(body()).toArray()), Codes.INVALID_RECORD, Codes.CORRUPT),
    RECORD_LENGTH_MAX(
            () -> plain(new Bytes().varint(Integer.MAX_VALUE).raw(body()).toArray()),
            Codes.INVALID_RECORD,
            Codes.CORRUPT),
    VARINT_THAT_DOES_NOT_END(
            () -> plain(new Bytes()
                    .raw(new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1})
                    .toArray()),
            Codes.INVALID_RECORD,
            Codes.CORRUPT),
    KEY_LONGER_THAN_THE_RECORD(
            () -> plain(RawBatch.sized(new Bytes()
                    .int8(0)
                    .varint(0)
                    .varint(0)
                    .varint(999)
                    .varint(-1)
                    .varint(0)
                    .toArray())),
            Codes.INVALID_RECORD,
            Codes.CORRUPT),
    KEY_LENGTH_MINUS_TWO(
            () -> plain(RawBatch.sized(new Bytes()
                    .int8(0)
                    .varint(0)
                    .varint(0)
                    .varint(-2)
                    .varint(-1)
                    .varint(0)
                    .toArray())),
            Codes.INVALID_RECORD,
            Codes.CORRUPT),
    HEADER_COUNT_NEGATIVE(() -> plain(headers(new Bytes().varint(-1))), Codes.INVALID_RECORD, Codes.CORRUPT),
    HEADER_COUNT_MAX(() -> plain(headers(new Bytes().varint(Integer.MAX_VALUE))), Codes.INVALID_RECORD, Codes.CORRUPT),
    HEADER_KEY_NULL(
            () -> plain(headers(new Bytes().varint(1).varint(-1).varint(-1))), Codes.INVALID_RECORD, Codes.CORRUPT),
    HEADER_VALUE_TOO_LONG(
            () -> plain(headers(new Bytes().varint(1).varint(1).int8('k').varint(500))),
            Codes.INVALID_RECORD,
            Codes.CORRUPT),
    LIES_INSIDE_GZIP(() -> lyingInside(Codecs.GZIP), Codes.INVALID_RECORD, Codes.CORRUPT),
    LIES_INSIDE_SNAPPY(() -> lyingInside(Codecs.SNAPPY), Codes.INVALID_RECORD, Codes.CORRUPT),
    LIES_INSIDE_LZ4(() -> lyingInside(Codecs.LZ4), Codes.INVALID_RECORD, Codes.CORRUPT),
    LIES_INSIDE_ZSTD(() -> lyingInside(Codecs.ZSTD), Codes.INVALID_RECORD, Codes.CORRUPT),
    MORE_INSIDE_GZIP_THAN_COUNTED(
            () -> RawBatch.of("x")
                    .compressed(1, plain -> Codecs.GZIP.compress(plain, 500))
                    .build(),
            Codes.INVALID_RECORD,
            Codes.CORRUPT),
    GARBAGE_AS_GZIP(() -> garbage(1), Codes.INVALID_RECORD, Codes.CORRUPT),
    GARBAGE_AS_SNAPPY(() -> garbage(2), Codes.INVALID_RECORD, Codes.CORRUPT),
    GARBAGE_AS_LZ4(() -> garbage(3), Codes.INVALID_RECORD, Codes.CORRUPT),
    GARBAGE_AS_ZSTD(() -> garbage(4), Codes.INVALID_RECORD, Codes.CORRUPT),
    GZIP_CUT_SHORT(
            () -> RawBatch.of("x")
                    .compressed(1, plain -> Arrays.copyOf(Codecs.GZIP.compress(plain), 15))
                    .build(),
            Codes.INVALID_RECORD,
            Codes.CORRUPT),
    TOO_LARGE(() -> RawBatch.of("x".repeat(2_000_000)).build(), Codes.TOO_LARGE),
    TOO_LARGE_COMPRESSED(
            () -> {
                byte[] noise = new byte[2_000_000];
                new Random(1).nextBytes(noise);
                return new RawBatch()
                        .record(RawBatch.record(0, null, noise))
                        .compressed(1, Codecs.GZIP::compress)
                        .build();
            },
            Codes.TOO_LARGE);

    /** Kafka's numbers. */
    private static final class Codes {
        static final short CORRUPT = 2;
        static final short TOO_LARGE = 10;
        static final short INVALID_TIMESTAMP = 32;
        static final short UNSUPPORTED_FORMAT = 43;
        static final short UNSUPPORTED_COMPRESSION = 76;
        static final short INVALID_RECORD = 87;
    }

    private final Supplier<byte @Nullable []> batch;
    private final Set<Short> errors;

    PoisonedBatches(Supplier<byte @Nullable []> batch, Short... errors) {
        this.batch = batch;
        this.errors = Set.of(errors);
    }

    byte @Nullable [] batch() {
        return batch.get();
    }

    Set<Short> errors() {
        return errors;
    }

    private static byte[] good() {
        return RawBatch.of("one", "two", "three")
                .timestampMs(1_700_000_000_000L)
                .build();
    }

    private static byte[] flip(byte[] batch, int at) {
        batch[at] ^= 0x55;
        return batch;
    }

    private static byte[] set(byte[] batch, int at, int value) {
        batch[at] = (byte) value;
        return batch;
    }

    private static byte[] length(int length) {
        byte[] batch = good();
        ByteBuffer.wrap(batch).putInt(RawBatch.AT_LENGTH, length);
        return batch;
    }

    /** Pairs of position and value, under a right CRC. */
    private static byte[] lie(int... changes) {
        return RawBatch.of("one", "two", "three")
                .lie(bytes -> {
                    for (int i = 0; i < changes.length; i += 2) {
                        bytes.putInt(changes[i], changes[i + 1]);
                    }
                })
                .build();
    }

    private static byte[] value(int offsetDelta) {
        return RawBatch.record(offsetDelta, null, "x".getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] body() {
        return RawBatch.body(0, null, "value".getBytes(StandardCharsets.UTF_8))
                .varint(0)
                .toArray();
    }

    private static byte[] headers(Bytes headers) {
        return RawBatch.sized(
                RawBatch.body(0, null, null).raw(headers.toArray()).toArray());
    }

    private static byte[] plain(byte[] record) {
        return new RawBatch().record(record).build();
    }

    private static byte[] lyingInside(Codecs codec) {
        return new RawBatch()
                .record(value(0))
                .record(new Bytes().varint(1_000).raw(body()).toArray())
                .compressed(codec.number(), codec::compress)
                .build();
    }

    private static byte[] garbage(int codec) {
        byte[] noise = new byte[200];
        new Random(codec).nextBytes(noise);
        return RawBatch.of("x").compressed(codec, plain -> noise).build();
    }
}
