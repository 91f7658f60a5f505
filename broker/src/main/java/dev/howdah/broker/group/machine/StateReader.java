package dev.howdah.broker.group.machine;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link StateWriter} has written. Thread: one.
 *
 * @see StateWriter
 */
final class StateReader {

    private final ByteBuf in;
    private final int version;

    /**
     * Reads the version.
     *
     * @throws IllegalStateException if a newer release has written the state
     */
    StateReader(byte[] state, int versionMax) {
        in = Unpooled.wrappedBuffer(state);
        version = in.readByte();
        if (version < 1 || version > versionMax) {
            throw new IllegalStateException("group state version: " + version + " (expected: 1.." + versionMax + ")");
        }
    }

    int version() {
        return version;
    }

    int int32() {
        return in.readInt();
    }

    long int64() {
        return in.readLong();
    }

    String string() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    @Nullable
    String nullableString() {
        byte[] bytes = nullableBytes();
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    byte[] bytes() {
        byte[] bytes = nullableBytes();
        if (bytes == null) {
            throw new IllegalStateException("group state: null where a value is expected");
        }
        return bytes;
    }

    byte @Nullable [] nullableBytes() {
        int length = in.readInt();
        if (length < 0) {
            return null;
        }
        return ByteBufUtil.getBytes(in.readSlice(length));
    }
}
