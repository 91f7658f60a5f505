package dev.howdah.broker.group.machine;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Writes the stored state of a group or a member: a version byte, followed by the fields in the order in which they are
 * written. {@link StateReader} reads them. Fields may be added at the end with a new version. They must not be changed.
 *
 * <p>Thread: one.
 */
final class StateWriter {

    private final ByteBuf out = Unpooled.buffer(64);

    StateWriter(int version) {
        out.writeByte(version);
    }

    StateWriter int32(int value) {
        out.writeInt(value);
        return this;
    }

    StateWriter int64(long value) {
        out.writeLong(value);
        return this;
    }

    StateWriter string(@Nullable String value) {
        return bytes(value == null ? null : value.getBytes(StandardCharsets.UTF_8));
    }

    StateWriter bytes(byte @Nullable [] value) {
        out.writeInt(value == null ? -1 : value.length);
        if (value != null) {
            out.writeBytes(value);
        }
        return this;
    }

    byte[] toBytes() {
        return ByteBufUtil.getBytes(out);
    }
}
