package dev.howdah.protocol.record;

import java.nio.ByteBuffer;

/**
 * Decompresses one batch's records piece by piece into a {@link DecompressedWindow}. Every failure is a {@link
 * MalformedRecordsException}: the CRC was right, so the producer has made the batch wrong.
 *
 * <p>Holds native memory until {@link #close}, which may be called twice.
 */
abstract class Decompressor implements AutoCloseable {

    /** The input, from its position to its limit. It is direct memory. */
    final ByteBuffer compressed;

    Decompressor(ByteBuffer compressed) {
        this.compressed = compressed;
    }

    /**
     * Opens the decompressor of a codec.
     *
     * @param compressed direct memory; the decompressor may change its position and byte order
     */
    static Decompressor open(Compression codec, ByteBuffer compressed) {
        return switch (codec) {
            case GZIP -> new GzipDecompressor(compressed);
            case SNAPPY -> new SnappyDecompressor(compressed);
            case LZ4 -> new Lz4Decompressor(compressed);
            case ZSTD -> new ZstdDecompressor(compressed);
            case NONE -> throw new AssertionError(codec);
        };
    }

    /** Appends at least one byte to the window. Returns false if the input has ended and was complete. */
    abstract boolean fill(DecompressedWindow into);

    @Override
    public abstract void close();

    /** Throws unless the input has so many bytes left. */
    final void require(int bytes, String field) {
        if (compressed.remaining() < bytes) {
            throw invalid(field + ": " + compressed.remaining() + " bytes left (expected: >= " + bytes + ")");
        }
    }

    final MalformedRecordsException invalid(String detail) {
        return MalformedRecordsException.invalid("compressed records: " + detail);
    }

    static MalformedRecordsException tooLarge(long bytes) {
        return new MalformedRecordsException(
                BatchFault.MESSAGE_TOO_LARGE,
                "decompressed bytes: " + bytes + " (expected: <= " + RecordCursor.DECOMPRESSED_BATCH_BYTES_MAX + ")");
    }
}
