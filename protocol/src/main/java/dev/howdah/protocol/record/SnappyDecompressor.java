package dev.howdah.protocol.record;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.xerial.snappy.Snappy;

/**
 * Decompresses snappy in the two forms that clients send: the frame of snappy-java (Java, sarama, kafka-python,
 * kafka-go), and one raw block (librdkafka, franz-go).
 *
 * <pre>
 * frame = 82 'S' 'N' 'A' 'P' 'P' 'Y' 00 | version int32 | compatible int32 | { length int32 | block }   big endian
 * </pre>
 *
 * <p>A block announces its decompressed length. The length is compared with the most that the block's bytes can stand
 * for.
 */
final class SnappyDecompressor extends Decompressor {

    private static final long FRAME_MAGIC = 0x82534e4150505900L;
    private static final int FRAME_MAGIC_HEAD = (int) (FRAME_MAGIC >>> 32);
    private static final int FRAME_HEADER_BYTES = 16;
    /** The most bytes of output for a byte of input: the densest element copies 64 bytes and takes 3. */
    private static final int RATIO_MAX = 22;

    private final boolean framed;

    SnappyDecompressor(ByteBuffer compressed) {
        super(compressed);
        framed = compressed.remaining() >= Long.BYTES && compressed.getLong(compressed.position()) == FRAME_MAGIC;
        if (framed) {
            skipFrameHeader();
        }
    }

    private void skipFrameHeader() {
        require(FRAME_HEADER_BYTES, "snappy frame header");
        compressed.position(compressed.position() + FRAME_HEADER_BYTES);
    }

    @Override
    boolean fill(DecompressedWindow into) {
        while (compressed.hasRemaining()) {
            int blockBytes = compressed.remaining();
            int decompressedMax = RecordCursor.DECOMPRESSED_BATCH_BYTES_MAX;
            if (framed) {
                require(Integer.BYTES, "snappy block length");
                if (compressed.getInt(compressed.position()) == FRAME_MAGIC_HEAD) {
                    skipFrameHeader(); // frames may follow each other
                    continue;
                }
                blockBytes = compressed.getInt();
                if (blockBytes <= 0 || blockBytes > compressed.remaining()) {
                    throw invalid(
                            "snappy block length: " + blockBytes + " (expected: 1.." + compressed.remaining() + ")");
                }
                decompressedMax = DecompressedWindow.BLOCK_BYTES_MAX;
            }
            if (decompress(blockBytes, decompressedMax, into)) {
                return true;
            }
        }
        return false;
    }

    private boolean decompress(int blockBytes, int decompressedMax, DecompressedWindow into) {
        long announced = announcedBytes(blockBytes);
        if (announced > (long) RATIO_MAX * blockBytes) {
            throw invalid("snappy decompressed length: " + announced + " (expected: <= " + (long) RATIO_MAX * blockBytes
                    + " from " + blockBytes + " bytes)");
        }
        if (announced > decompressedMax) {
            throw tooLarge(announced);
        }
        int expected = (int) announced;
        into.reserve(expected);
        ByteBuffer block = compressed.slice(compressed.position(), blockBytes);
        ByteBuffer out = into.bytes().slice(into.limit(), expected);
        int count;
        try {
            // The library writes exactly the announced length or fails, and `out` has room for it.
            count = Snappy.uncompress(block, out);
        } catch (IOException e) {
            throw invalid("snappy: " + e.getMessage());
        }
        compressed.position(compressed.position() + blockBytes);
        into.produced(count);
        return count > 0;
    }

    /** The announced length, the block's first varint. The input's position does not move. */
    private long announcedBytes(int blockBytes) {
        long value = 0;
        for (int i = 0; i < Math.min(5, blockBytes); i++) {
            byte next = compressed.get(compressed.position() + i);
            value |= (next & 0x7fL) << (7 * i);
            if (next >= 0) {
                return value;
            }
        }
        throw invalid("snappy decompressed length: no varint of at most 5 bytes");
    }

    @Override
    public void close() {
        // There is nothing to free.
    }
}
