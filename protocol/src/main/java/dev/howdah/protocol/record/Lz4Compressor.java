package dev.howdah.protocol.record;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.xxhash.XXHashFactory;

/**
 * Writes one LZ4 frame of independent blocks of 64 KiB without a checksum of the content, as Kafka does ({@code
 * Lz4BlockOutputStream}).
 *
 * @see <a href="https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md">LZ4 frame format</a>
 */
final class Lz4Compressor {

    private static final LZ4Factory LZ4 = LZ4Factory.fastestInstance();

    private static final int MAGIC = 0x184d2204;
    private static final byte FLAGS = 0x60; // version 1, independent blocks
    private static final byte BLOCK_DESCRIPTOR = 0x40;
    private static final int BLOCK_BYTES = 64 << 10;
    private static final int STORED_BIT = 0x80000000;
    private static final byte DESCRIPTOR_CHECKSUM =
            (byte) (XXHashFactory.fastestInstance().hash32().hash(new byte[] {FLAGS, BLOCK_DESCRIPTOR}, 0, 2, 0) >> 8);

    private Lz4Compressor() {}

    /** @param level {@link BatchCodec#LZ4_FAST_LEVEL} for the fast compressor */
    static void compress(ByteBuffer plain, int level, ByteBuf out) {
        LZ4Compressor compressor =
                level == BatchCodec.LZ4_FAST_LEVEL ? LZ4.fastCompressor() : LZ4.highCompressor(level);
        out.writeIntLE(MAGIC);
        out.writeByte(FLAGS);
        out.writeByte(BLOCK_DESCRIPTOR);
        out.writeByte(DESCRIPTOR_CHECKSUM);
        for (int from = plain.position(); from < plain.limit(); from += BLOCK_BYTES) {
            writeBlock(plain, from, Math.min(BLOCK_BYTES, plain.limit() - from), compressor, out);
        }
        out.writeIntLE(0);
    }

    private static void writeBlock(ByteBuffer plain, int from, int bytes, LZ4Compressor compressor, ByteBuf out) {
        int room = compressor.maxCompressedLength(bytes);
        out.ensureWritable(Integer.BYTES + room);
        int lengthIndex = out.writerIndex();
        ByteBuffer target = out.nioBuffer(lengthIndex + Integer.BYTES, room);
        int count = compressor.compress(plain, from, bytes, target, 0, room);
        if (count < bytes) {
            out.writeIntLE(count);
            out.writerIndex(lengthIndex + Integer.BYTES + count);
        } else {
            out.writeIntLE(bytes | STORED_BIT);
            out.writeBytes(plain.slice(from, bytes));
        }
    }
}
