package dev.howdah.protocol.record;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads the header list of a record as on the wire: a varint count, then the headers. Thread: any; the buffers are the caller's.
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

    /**
     * Gives each header of a list. It was checked when its record was stored.
     *
     * @param list as on the wire; its reader index moves
     * @param each takes the name, and the value or null
     */
    public static void read(ByteBuf list, Each each) {
        for (long left = readVarint(list); left > 0; left--) {
            byte[] name = readBytes(list);
            each.header(new String(name == null ? new byte[0] : name, StandardCharsets.UTF_8), readBytes(list));
        }
    }

    /** Takes a header. */
    @FunctionalInterface
    public interface Each {
        void header(String name, byte @Nullable [] value);
    }

    private static byte @Nullable [] readBytes(ByteBuf list) {
        int length = (int) readVarint(list);
        if (length < 0) {
            return null;
        }
        byte[] bytes = new byte[length];
        list.readBytes(bytes);
        return bytes;
    }

    private static long readVarint(ByteBuf list) {
        long zigzag = 0;
        int shift = 0;
        byte next;
        do {
            next = list.readByte();
            zigzag |= (next & 0x7fL) << shift;
            shift += 7;
        } while (next < 0);
        return (zigzag >>> 1) ^ -(zigzag & 1);
    }

    private static void addText(ByteBuf out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Varint.write(out, bytes.length);
        out.writeBytes(bytes);
    }
}
