package dev.howdah.protocol.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.CompositeByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes Kafka's primitive types into one growing pooled buffer. Records are not copied: the writer takes a retained
 * slice, and the result is a composite of the pieces. Thread: the one that made it.
 *
 * <p>Either {@link #finish} hands the buffer to the caller, or {@link #close} frees it; close after finish does nothing,
 * so that try-with-resources covers failure. A frame is made by writing an int32 of 0 first and setting it to the
 * finished buffer's size, less four, afterwards.
 */
public final class WireWriter implements AutoCloseable {

    /** Three bytes of UTF-8 each fit into a string. */
    private static final int MESSAGE_CHARS_MAX = WireReader.STRING_BYTES_MAX / 3;

    /** Records shorter than this, in bytes, are copied: cheaper than one more piece in a composite. */
    private static final int RECORDS_COPIED_BELOW = 512;

    private static final int INITIAL_BYTES = 256;

    /** Writes an element of an array. */
    @FunctionalInterface
    public interface ElementWriter<T> {
        void write(WireWriter out, T element);
    }

    /** A slice of somebody's records that belongs at an index of the text. */
    private record Splice(int textIndex, ByteBuf records) {}

    private final ByteBufAllocator allocator;
    private final List<Splice> splices = new ArrayList<>(0);
    private @Nullable ByteBuf text;
    private int splicedBytes;

    public WireWriter(ByteBufAllocator allocator) {
        this.allocator = allocator;
        this.text = allocator.ioBuffer(INITIAL_BYTES);
    }

    /** Bytes written so far. */
    public int size() {
        return text().writerIndex() + splicedBytes;
    }

    /**
     * Ends the writing. The caller owns the result and releases it; the records in it hold their own references.
     *
     * @return readable from its first byte
     */
    public ByteBuf finish() {
        ByteBuf written = text();
        text = null;
        if (splices.isEmpty()) {
            return written;
        }
        CompositeByteBuf whole = allocator.compositeBuffer(2 * splices.size() + 1);
        int from = 0;
        for (Splice splice : splices) {
            if (splice.textIndex() > from) {
                whole.addComponent(true, written.retainedSlice(from, splice.textIndex() - from));
            }
            whole.addComponent(true, splice.records());
            from = splice.textIndex();
        }
        if (written.writerIndex() > from) {
            whole.addComponent(true, written.retainedSlice(from, written.writerIndex() - from));
        }
        written.release();
        splices.clear();
        return whole;
    }

    @Override
    public void close() {
        if (text != null) {
            text.release();
            text = null;
            splices.forEach(splice -> splice.records().release());
            splices.clear();
        }
    }

    public void bool(boolean value) {
        text().writeByte(value ? 1 : 0);
    }

    public void int8(byte value) {
        text().writeByte(value);
    }

    public void int16(short value) {
        text().writeShort(value);
    }

    public void uint16(int value) {
        require(value, 0, 0xffff);
        text().writeShort(value);
    }

    public void int32(int value) {
        text().writeInt(value);
    }

    public void uint32(long value) {
        require(value, 0, 0xffff_ffffL);
        text().writeInt((int) value);
    }

    public void int64(long value) {
        text().writeLong(value);
    }

    public void float64(double value) {
        text().writeDouble(value);
    }

    public void uuid(UUID value) {
        text().writeLong(value.getMostSignificantBits()).writeLong(value.getLeastSignificantBits());
    }

    public void uvarint(int value) {
        ByteBuf out = text();
        int left = value;
        while ((left & ~0x7f) != 0) {
            out.writeByte(left | 0x80);
            left >>>= 7;
        }
        out.writeByte(left);
    }

    /** Zigzag. */
    public void varint(int value) {
        uvarint((value << 1) ^ (value >> 31));
    }

    /** Zigzag. */
    public void varlong(long value) {
        ByteBuf out = text();
        long left = (value << 1) ^ (value >> 63);
        while ((left & ~0x7fL) != 0) {
            out.writeByte((int) left | 0x80);
            left >>>= 7;
        }
        out.writeByte((int) left);
    }

    public void string(boolean flexible, @Nullable String value) {
        nullableString(flexible, required(value));
    }

    public void nullableString(boolean flexible, @Nullable String value) {
        int length = value == null ? -1 : ByteBufUtil.utf8Bytes(value);
        require(length, -1, WireReader.STRING_BYTES_MAX);
        if (flexible) {
            uvarint(length + 1);
        } else {
            int16((short) length);
        }
        if (length > 0) {
            ByteBufUtil.writeUtf8(text(), Objects.requireNonNull(value));
        }
    }

    /** An error's message that fits into a string: what is too long is cut, as it is for people. */
    public static @Nullable String shortened(@Nullable String message) {
        if (message == null
                || message.length() <= MESSAGE_CHARS_MAX
                || ByteBufUtil.utf8Bytes(message) <= WireReader.STRING_BYTES_MAX) {
            return message;
        }
        boolean halved = Character.isHighSurrogate(message.charAt(MESSAGE_CHARS_MAX - 1));
        return message.substring(0, MESSAGE_CHARS_MAX - (halved ? 1 : 0));
    }

    public void bytes(boolean flexible, @Nullable ByteBuf value) {
        nullableBytes(flexible, required(value));
    }

    /** Copies the readable bytes, without moving the buffer's indices. */
    public void nullableBytes(boolean flexible, @Nullable ByteBuf value) {
        length(flexible, value == null ? -1 : value.readableBytes());
        if (value != null) {
            text().writeBytes(value, value.readerIndex(), value.readableBytes());
        }
    }

    public void records(boolean flexible, @Nullable ByteBuf value) {
        nullableRecords(flexible, required(value));
    }

    /** Takes a retained slice of the readable bytes; the caller's own reference stays the caller's. */
    public void nullableRecords(boolean flexible, @Nullable ByteBuf value) {
        if (value == null || value.readableBytes() < RECORDS_COPIED_BELOW) {
            nullableBytes(flexible, value);
            return;
        }
        length(flexible, value.readableBytes());
        splices.add(new Splice(text().writerIndex(), value.retainedSlice()));
        splicedBytes += value.readableBytes();
    }

    public void structs(boolean flexible, short version, @Nullable List<? extends WireStruct> elements) {
        nullableStructs(flexible, version, required(elements));
    }

    public void nullableStructs(boolean flexible, short version, @Nullable List<? extends WireStruct> elements) {
        length(flexible, elements == null ? -1 : elements.size());
        if (elements != null) {
            for (WireStruct element : elements) {
                element.write(this, version);
            }
        }
    }

    public <T> void array(boolean flexible, @Nullable List<T> elements, ElementWriter<T> element) {
        nullableArray(flexible, required(elements), element);
    }

    public <T> void nullableArray(boolean flexible, @Nullable List<T> elements, ElementWriter<T> element) {
        length(flexible, elements == null ? -1 : elements.size());
        if (elements != null) {
            for (T value : elements) {
                element.write(this, value);
            }
        }
    }

    public void struct(short version, @Nullable WireStruct value) {
        required(value).write(this, version);
    }

    /** Writes the marker (-1 null, 1 present) and the structure. */
    public void nullableStruct(short version, @Nullable WireStruct value) {
        int8((byte) (value == null ? -1 : 1));
        if (value != null) {
            value.write(this, version);
        }
    }

    /**
     * Starts a tagged field, whose size is not known yet; write its content, then call {@link #endTaggedField}. Records
     * cannot be part of one.
     *
     * @return what endTaggedField wants
     */
    public int beginTaggedField(int tag) {
        uvarint(tag);
        ByteBuf out = text();
        out.writeByte(0);
        return out.writerIndex();
    }

    /** @param start as returned by {@link #beginTaggedField} */
    public void endTaggedField(int start) {
        ByteBuf out = text();
        int size = out.writerIndex() - start;
        if (size < 0x80) {
            out.setByte(start - 1, size);
            return;
        }
        // The one byte kept for the size is too small: move the content on. Rare, since tagged fields are short.
        ByteBuf content = allocator.buffer(size).writeBytes(out, start, size);
        out.writerIndex(start - 1);
        uvarint(size);
        text().writeBytes(content);
        content.release();
    }

    private void length(boolean flexible, int length) {
        if (flexible) {
            uvarint(length + 1);
        } else {
            int32(length);
        }
    }

    private ByteBuf text() {
        if (text == null) {
            throw new IllegalStateException("the writer is finished or closed");
        }
        return text;
    }

    private static void require(long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException("value: " + value + " (expected: " + min + ".." + max + ")");
        }
    }

    private static <T> T required(@Nullable T value) {
        return Objects.requireNonNull(value, "null in a field or version that does not allow it");
    }
}
