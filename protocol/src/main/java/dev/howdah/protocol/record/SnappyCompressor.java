package dev.howdah.protocol.record;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.xerial.snappy.Snappy;

/** Writes the frame of snappy-java. Kafka itself writes this form, and every client reads it. */
final class SnappyCompressor {

    private static final long FRAME_MAGIC = 0x82534e4150505900L;
    private static final int FRAME_VERSION = 1;
    /**
     * The size of a block, which is compressed on its own. It is the default of {@code SnappyOutputStream}, which Kafka
     * uses.
     */
    private static final int BLOCK_BYTES = 32 << 10;

    private SnappyCompressor() {}

    static void compress(ByteBuffer plain, ByteBuf out) {
        out.writeLong(FRAME_MAGIC);
        out.writeInt(FRAME_VERSION);
        out.writeInt(FRAME_VERSION);
        for (int from = plain.position(); from < plain.limit(); from += BLOCK_BYTES) {
            ByteBuffer block = plain.slice(from, Math.min(BLOCK_BYTES, plain.limit() - from));
            int room = Snappy.maxCompressedLength(block.remaining());
            out.ensureWritable(Integer.BYTES + room);
            int lengthIndex = out.writerIndex();
            try {
                int count = Snappy.compress(block, out.nioBuffer(lengthIndex + Integer.BYTES, room));
                out.writeInt(count);
                out.writerIndex(lengthIndex + Integer.BYTES + count);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
