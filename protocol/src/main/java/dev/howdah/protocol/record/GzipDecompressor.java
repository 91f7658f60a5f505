package dev.howdah.protocol.record;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/** Decompresses gzip, one or more members (RFC 1952). */
final class GzipDecompressor extends Decompressor {

    private static final NativeContexts<Inflater> INFLATERS =
            new NativeContexts<>(() -> new Inflater(true), Inflater::end);

    private static final int MAGIC = 0x8b1f;
    private static final int DEFLATE = 8;
    private static final int HEADER_BYTES = 10;
    private static final int TRAILER_BYTES = 8;
    private static final int FLAG_HEADER_CRC = 0x02;
    private static final int FLAG_EXTRA = 0x04;
    private static final int FLAG_NAME = 0x08;
    private static final int FLAG_COMMENT = 0x10;
    /** If the window has less room than this, it is compacted or grown first. */
    private static final int OUTPUT_BYTES_MIN = 4 << 10;

    private @Nullable Inflater inflater;
    private final CRC32 crc = new CRC32();
    private boolean inMember;
    private long memberBytes;

    GzipDecompressor(ByteBuffer compressed) {
        super(compressed.order(ByteOrder.LITTLE_ENDIAN));
        inflater = INFLATERS.take();
    }

    @Override
    boolean fill(DecompressedWindow into) {
        Inflater stream = inflater;
        if (stream == null) {
            throw new IllegalStateException("closed");
        }
        into.reserve(OUTPUT_BYTES_MIN);
        while (true) {
            if (!inMember) {
                if (!compressed.hasRemaining()) {
                    return false;
                }
                readHeader();
                stream.reset();
                stream.setInput(compressed);
                crc.reset();
                memberBytes = 0;
                inMember = true;
            }
            int count = inflate(stream, into);
            if (stream.finished()) {
                readTrailer();
                inMember = false;
            } else if (count == 0) {
                throw invalid("gzip stream ends early");
            }
            if (count > 0) {
                into.produced(count);
                return true;
            }
        }
    }

    private int inflate(Inflater stream, DecompressedWindow into) {
        ByteBuffer out = into.bytes();
        int start = into.limit();
        out.position(start);
        try {
            int count = stream.inflate(out);
            crc.update(out.flip().position(start));
            memberBytes += count;
            return count;
        } catch (DataFormatException e) {
            throw invalid("gzip: " + e.getMessage());
        } finally {
            out.clear();
        }
    }

    private void readHeader() {
        require(HEADER_BYTES, "gzip header");
        int magic = Short.toUnsignedInt(compressed.getShort());
        int method = compressed.get();
        if (magic != MAGIC || method != DEFLATE) {
            throw invalid(
                    "gzip magic: 0x" + Integer.toHexString(magic) + ", method " + method + " (expected: 0x8b1f, 8)");
        }
        int flags = compressed.get();
        compressed.position(compressed.position() + 6); // mtime, extra flags, operating system
        if ((flags & FLAG_EXTRA) != 0) {
            require(2, "gzip extra length");
            int extraBytes = Short.toUnsignedInt(compressed.getShort());
            require(extraBytes, "gzip extra");
            compressed.position(compressed.position() + extraBytes);
        }
        if ((flags & FLAG_NAME) != 0) {
            skipString();
        }
        if ((flags & FLAG_COMMENT) != 0) {
            skipString();
        }
        if ((flags & FLAG_HEADER_CRC) != 0) {
            require(2, "gzip header crc");
            compressed.getShort();
        }
    }

    private void skipString() {
        do {
            require(1, "gzip name");
        } while (compressed.get() != 0);
    }

    private void readTrailer() {
        require(TRAILER_BYTES, "gzip trailer");
        int storedCrc = compressed.getInt();
        int storedBytes = compressed.getInt();
        if (storedCrc != (int) crc.getValue() || storedBytes != (int) memberBytes) {
            throw invalid("gzip crc and length: " + Integer.toUnsignedString(storedCrc) + ", "
                    + Integer.toUnsignedString(storedBytes) + " (expected: " + crc.getValue() + ", " + memberBytes
                    + ")");
        }
    }

    @Override
    public void close() {
        Inflater stream = inflater;
        if (stream != null) {
            inflater = null;
            stream.reset(); // also forgets our input buffer
            INFLATERS.giveBack(stream);
        }
    }
}
