package dev.howdah.protocol.record;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;
import net.jpountz.xxhash.XXHash32;
import net.jpountz.xxhash.XXHashFactory;

/**
 * Decompresses one LZ4 frame with independent blocks, as Kafka's own reader accepts it ({@code Lz4BlockInputStream}).
 *
 * <pre>
 * magic 184D2204 | FLG | BD | [content size int64] | HC | { block length int32 | block | [checksum] } | 0 | [checksum]
 * </pre>
 *
 * <p>The content checksum is not computed: the batch's CRC covers the same bytes.
 *
 * @see <a href="https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md">LZ4 frame format</a>
 */
final class Lz4Decompressor extends Decompressor {

    private static final LZ4SafeDecompressor LZ4 = LZ4Factory.fastestInstance().safeDecompressor();
    private static final XXHash32 HASH = XXHashFactory.fastestInstance().hash32();

    private static final int MAGIC = 0x184d2204;
    private static final int DESCRIPTOR_INDEX = 4;
    private static final int HEADER_BYTES_MIN = 7;
    private static final int FLAG_DICTIONARY = 0x01;
    private static final int FLAG_CONTENT_CHECKSUM = 0x04;
    private static final int FLAG_CONTENT_SIZE = 0x08;
    private static final int FLAG_BLOCK_CHECKSUM = 0x10;
    private static final int FLAG_INDEPENDENT = 0x20;
    private static final int VERSION_BITS = 0xc0;
    private static final int VERSION_1 = 0x40;
    private static final int STORED_BIT = 0x80000000;
    /** The most bytes of output for a byte of input: a length byte stands for at most 255 bytes. */
    private static final int RATIO_MAX = 256;

    private final int flags;
    private final int blockBytesMax;
    private boolean ended;

    Lz4Decompressor(ByteBuffer compressed) {
        super(compressed.order(ByteOrder.LITTLE_ENDIAN));
        require(HEADER_BYTES_MIN, "lz4 header");
        int start = compressed.position();
        int magic = compressed.getInt();
        if (magic != MAGIC) {
            throw invalid("lz4 magic: 0x" + Integer.toHexString(magic) + " (expected: 0x184d2204)");
        }
        flags = compressed.get();
        if ((flags & VERSION_BITS) != VERSION_1 || (flags & FLAG_INDEPENDENT) == 0 || (flags & FLAG_DICTIONARY) != 0) {
            throw invalid("lz4 flags: 0x" + Integer.toHexString(flags & 0xff)
                    + " (expected: version 1, independent blocks, no dictionary)");
        }
        int sizeCode = compressed.get() >> 4;
        if (sizeCode < 4 || sizeCode > 7) {
            throw invalid("lz4 block size code: " + sizeCode + " (expected: 4..7)");
        }
        blockBytesMax = 1 << (8 + 2 * sizeCode); // 64 KiB .. 4 MiB
        if ((flags & FLAG_CONTENT_SIZE) != 0) {
            require(Long.BYTES + 1, "lz4 content size");
            compressed.getLong();
        }
        int descriptorStart = start + DESCRIPTOR_INDEX;
        int expected = (HASH.hash(compressed, descriptorStart, compressed.position() - descriptorStart, 0) >> 8) & 0xff;
        int checksum = compressed.get() & 0xff;
        if (checksum != expected) {
            throw invalid("lz4 header checksum: " + checksum + " (expected: " + expected + ")");
        }
    }

    @Override
    boolean fill(DecompressedWindow into) {
        while (!ended) {
            require(Integer.BYTES, "lz4 block length");
            int word = compressed.getInt();
            if (word == 0) {
                readEnd();
                break;
            }
            int blockBytes = word & ~STORED_BIT;
            if (blockBytes > Math.min(blockBytesMax, compressed.remaining())) {
                throw invalid("lz4 block length: " + blockBytes + " (expected: <= "
                        + Math.min(blockBytesMax, compressed.remaining()) + ")");
            }
            int count = (word & STORED_BIT) != 0 ? copy(blockBytes, into) : decompress(blockBytes, into);
            checkBlock(blockBytes);
            if (count > 0) {
                into.produced(count);
                return true;
            }
        }
        return false;
    }

    private int copy(int blockBytes, DecompressedWindow into) {
        into.reserve(blockBytes);
        into.bytes().put(into.limit(), compressed, compressed.position(), blockBytes);
        return blockBytes;
    }

    private int decompress(int blockBytes, DecompressedWindow into) {
        int room = (int) Math.min(blockBytesMax, (long) RATIO_MAX * blockBytes);
        into.reserve(room);
        try {
            return LZ4.decompress(compressed, compressed.position(), blockBytes, into.bytes(), into.limit(), room);
        } catch (LZ4Exception e) {
            throw invalid("lz4: " + e.getMessage());
        }
    }

    private void checkBlock(int blockBytes) {
        int start = compressed.position();
        compressed.position(start + blockBytes);
        if ((flags & FLAG_BLOCK_CHECKSUM) != 0) {
            require(Integer.BYTES, "lz4 block checksum");
            int checksum = compressed.getInt();
            int expected = HASH.hash(compressed, start, blockBytes, 0);
            if (checksum != expected) {
                throw invalid("lz4 block checksum: " + checksum + " (expected: " + expected + ")");
            }
        }
    }

    private void readEnd() {
        ended = true;
        if ((flags & FLAG_CONTENT_CHECKSUM) != 0) {
            require(Integer.BYTES, "lz4 content checksum");
            compressed.getInt();
        }
        if (compressed.hasRemaining()) {
            throw invalid(compressed.remaining() + " bytes follow the lz4 frame (expected: none)");
        }
    }

    @Override
    public void close() {
        // There is nothing to free.
    }
}
