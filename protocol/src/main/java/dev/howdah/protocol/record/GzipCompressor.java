package dev.howdah.protocol.record;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Writes one gzip member (RFC 1952) without a name or a time. */
final class GzipCompressor {

    private static final NativeContexts<Deflater> DEFLATERS =
            new NativeContexts<>(() -> new Deflater(Deflater.DEFAULT_COMPRESSION, true), Deflater::end);

    private static final short MAGIC = (short) 0x1f8b;
    private static final int OS_UNKNOWN = 0xff;
    private static final int OUTPUT_BYTES_MIN = 8 << 10;

    private GzipCompressor() {}

    /** @param level 1–9, or -1 for zlib's default */
    static void compress(ByteBuffer plain, int level, ByteBuf out) {
        CRC32 crc = new CRC32();
        crc.update(plain.duplicate());
        int plainBytes = plain.remaining();
        out.writeShort(MAGIC);
        out.writeByte(Deflater.DEFLATED);
        out.writeZero(6); // flags, time, extra flags
        out.writeByte(OS_UNKNOWN);
        deflate(plain, level, out);
        out.writeIntLE((int) crc.getValue());
        out.writeIntLE(plainBytes);
    }

    private static void deflate(ByteBuffer plain, int level, ByteBuf out) {
        Deflater deflater = DEFLATERS.take();
        try {
            deflater.setLevel(level);
            deflater.setInput(plain);
            deflater.finish();
            while (!deflater.finished()) {
                out.ensureWritable(OUTPUT_BYTES_MIN);
                int count = deflater.deflate(out.nioBuffer(out.writerIndex(), out.writableBytes()));
                out.writerIndex(out.writerIndex() + count);
            }
        } finally {
            deflater.reset(); // also forgets our input buffer
            DEFLATERS.giveBack(deflater);
        }
    }
}
