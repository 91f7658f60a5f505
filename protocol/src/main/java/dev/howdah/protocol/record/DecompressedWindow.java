package dev.howdah.protocol.record;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/** Placeholder until the codecs land: see {@link #open}. */
final class DecompressedWindow implements AutoCloseable {

    private DecompressedWindow() {}

    static DecompressedWindow open(RecordBatch batch) {
        throw new MalformedRecordsException(
                BatchFault.UNSUPPORTED_COMPRESSION_TYPE, "codec: " + batch.compression() + " (expected: NONE)");
    }

    ByteBuf buffer() {
        throw new IllegalStateException();
    }

    ByteBuffer bytes() {
        throw new IllegalStateException();
    }

    int position() {
        throw new IllegalStateException();
    }

    int ensure(int position, int bytes) {
        throw new IllegalStateException(position + " " + bytes);
    }

    @Override
    public void close() {}
}
