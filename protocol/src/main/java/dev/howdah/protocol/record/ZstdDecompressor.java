package dev.howdah.protocol.record;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Decompresses Zstandard frames. The header of a frame announces how far back the frame refers (its window). A
 * streaming decoder allocates that much: up to 128 MiB for compression level 22. So only frames with a window of at
 * most {@link #STREAMED_WINDOW_BYTES_MAX} are streamed. Others, from about level 14 on, are decompressed as a whole,
 * into a buffer that serves as their window.
 *
 * <pre>
 * magic FD2FB528 | descriptor | [window] | [dictionary id 0,1,2,4] | [content size 0,1,2,4,8] | blocks | [checksum]
 * </pre>
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8878">RFC 8878</a>
 */
final class ZstdDecompressor extends Decompressor {

    private static final NativeContexts<ZstdDecompressCtx> CONTEXTS =
            new NativeContexts<>(ZstdDecompressCtx::new, ZstdDecompressCtx::close);

    /** The largest window of a streamed frame. Each idle context may keep as much allocated. */
    private static final int STREAMED_WINDOW_BYTES_MAX = 4 << 20;

    /**
     * The largest window that the decoders of consumers accept, that of level 22. A batch may reach them as it was
     * sent.
     */
    private static final int WINDOW_BYTES_MAX = 128 << 20;

    private static final int WHOLE_BYTES_FIRST = 8 << 20;

    private static final int MAGIC = 0xfd2fb528;
    private static final int SKIPPABLE_MAGIC = 0x184d2a50;
    private static final int SKIPPABLE_MASK = 0xfffffff0;
    private static final int SINGLE_SEGMENT = 0x20;
    /** If the window has less room than this, it is compacted or grown first. */
    private static final int OUTPUT_BYTES_MIN = 4 << 10;

    private @Nullable ZstdDecompressCtx context;
    private boolean first = true;
    private boolean inFrame;

    ZstdDecompressor(ByteBuffer compressed) {
        super(compressed.order(ByteOrder.LITTLE_ENDIAN));
        context = CONTEXTS.take();
    }

    @Override
    boolean fill(DecompressedWindow into) {
        ZstdDecompressCtx stream = context;
        if (stream == null) {
            throw new IllegalStateException("closed");
        }
        if (first) {
            first = false;
            long windowBytes = windowBytes();
            if (windowBytes > WINDOW_BYTES_MAX) {
                throw invalid("zstd window: " + windowBytes + " (expected: <= " + WINDOW_BYTES_MAX + ")");
            }
            if (windowBytes > STREAMED_WINDOW_BYTES_MAX) {
                return decompressWhole(stream, into);
            }
        }
        into.reserve(OUTPUT_BYTES_MIN);
        while (inFrame || compressed.hasRemaining()) {
            if (!inFrame) {
                requireStreamable();
                inFrame = true;
            }
            int inputIndex = compressed.position();
            int count = decompress(stream, into);
            if (count > 0) {
                into.produced(count);
                return true;
            }
            if (inFrame && compressed.position() == inputIndex) {
                throw invalid("zstd frame ends early");
            }
        }
        return false;
    }

    private int decompress(ZstdDecompressCtx stream, DecompressedWindow into) {
        ByteBuffer out = into.bytes();
        int start = into.limit();
        out.position(start);
        try {
            inFrame = !stream.decompressDirectByteBufferStream(out, compressed);
            return out.position() - start;
        } catch (ZstdException e) {
            throw invalid("zstd: " + e.getMessage());
        } finally {
            out.clear();
        }
    }

    /**
     * Decompresses a frame as a whole. It tries with more room each time, so that memory follows what is really
     * decompressed.
     */
    private boolean decompressWhole(ZstdDecompressCtx stream, DecompressedWindow into) {
        for (int room = WHOLE_BYTES_FIRST; ; room *= 2) {
            into.reserve(room);
            try {
                int count = stream.decompressDirectByteBuffer(
                        into.bytes(), into.limit(), room, compressed, compressed.position(), compressed.remaining());
                compressed.position(compressed.limit());
                into.produced(count);
                return count > 0;
            } catch (ZstdException e) {
                if (e.getErrorCode() != Zstd.errDstSizeTooSmall()) {
                    throw invalid("zstd: " + e.getMessage());
                }
                if (room >= RecordCursor.DECOMPRESSED_BATCH_BYTES_MAX) {
                    throw tooLarge(room + 1L);
                }
            }
        }
    }

    private void requireStreamable() {
        long windowBytes = windowBytes();
        if (windowBytes > STREAMED_WINDOW_BYTES_MAX) {
            throw invalid("zstd window of a later frame: " + windowBytes + " (expected: <= " + STREAMED_WINDOW_BYTES_MAX
                    + ")");
        }
    }

    /** The window of the frame at the input's position; 0 for a frame that is skipped. */
    private long windowBytes() {
        int index = compressed.position();
        require(Integer.BYTES + 1, "zstd frame header");
        int magic = compressed.getInt(index);
        if ((magic & SKIPPABLE_MASK) == SKIPPABLE_MAGIC) {
            return 0;
        }
        if (magic != MAGIC) {
            throw invalid("zstd magic: 0x" + Integer.toHexString(magic) + " (expected: 0xfd2fb528)");
        }
        int descriptor = compressed.get(index + 4);
        if ((descriptor & SINGLE_SEGMENT) == 0) {
            require(6, "zstd frame header");
            int window = compressed.get(index + 5) & 0xff;
            long base = 1L << (10 + (window >> 3));
            return base + base / 8 * (window & 7);
        }
        return contentBytes(index + 5 + dictionaryIdBytes(descriptor & 3), (descriptor >> 6) & 3);
    }

    private static int dictionaryIdBytes(int code) {
        return code == 3 ? 4 : code;
    }

    private long contentBytes(int index, int code) {
        int bytes = 1 << code;
        require(index + bytes - compressed.position(), "zstd frame header");
        long announced = switch (code) {
            case 0 -> compressed.get(index) & 0xffL;
            case 1 -> (compressed.getShort(index) & 0xffffL) + 256;
            case 2 -> Integer.toUnsignedLong(compressed.getInt(index));
            default -> compressed.getLong(index);
        };
        return announced < 0 ? Long.MAX_VALUE : announced;
    }

    @Override
    public void close() {
        ZstdDecompressCtx stream = context;
        if (stream != null) {
            context = null;
            stream.reset();
            CONTEXTS.giveBack(stream);
        }
    }
}
