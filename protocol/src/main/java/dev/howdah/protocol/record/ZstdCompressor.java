package dev.howdah.protocol.record;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/**
 * Writes one Zstandard frame in one call. So the size is known in advance, and the encoder's tables are no larger than
 * the input needs, whatever the level is.
 */
final class ZstdCompressor {

    private static final NativeContexts<ZstdCompressCtx> CONTEXTS =
            new NativeContexts<>(ZstdCompressCtx::new, ZstdCompressCtx::close);

    /**
     * The highest level whose contexts are kept. Those of higher levels have tens of MB; they are made for one batch
     * and freed.
     */
    private static final int KEPT_LEVEL_MAX = 6;

    private ZstdCompressor() {}

    static void compress(ByteBuffer plain, int level, ByteBuf out) {
        ZstdCompressCtx context = level <= KEPT_LEVEL_MAX ? CONTEXTS.take() : new ZstdCompressCtx();
        try {
            context.setLevel(level);
            int room = (int) Zstd.compressBound(plain.remaining());
            out.ensureWritable(room);
            ByteBuffer target = out.nioBuffer(out.writerIndex(), room);
            int count = context.compressDirectByteBuffer(target, 0, room, plain, plain.position(), plain.remaining());
            out.writerIndex(out.writerIndex() + count);
        } finally {
            if (level <= KEPT_LEVEL_MAX) {
                context.reset();
                CONTEXTS.giveBack(context);
            } else {
                context.close();
            }
        }
    }
}
