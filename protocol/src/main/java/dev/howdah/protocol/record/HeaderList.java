package dev.howdah.protocol.record;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Writes the header list of a record as on the wire: a varint count, then the headers. Thread: any; the buffers are the caller's.
 */
public final class HeaderList {

    private HeaderList() {}

    /**
     * Begins a list with the headers of another one; as many as {@code more} are to follow.
     *
     * @param former a list as on the wire; nothing readable if there are no headers. Its indices do not move
     * @param formerCount how many headers it has
     */
    public static void begin(ByteBuf out, ByteBuf former, int formerCount, int more) {
        Varint.write(out, formerCount + more);
        if (formerCount > 0) {
            int countBytes = Varint.sizeOf(formerCount);
            out.writeBytes(former, former.readerIndex() + countBytes, former.readableBytes() - countBytes);
        }
    }

    public static void add(ByteBuf out, String name, String value) {
        addText(out, name);
        addText(out, value);
    }

    /** @param value its readable bytes are copied; null for a header without a value */
    public static void add(ByteBuf out, String name, @Nullable ByteBuf value) {
        addText(out, name);
        if (value == null) {
            Varint.write(out, -1);
        } else {
            Varint.write(out, value.readableBytes());
            out.writeBytes(value, value.readerIndex(), value.readableBytes());
        }
    }

    private static void addText(ByteBuf out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Varint.write(out, bytes.length);
        out.writeBytes(bytes);
    }
}
