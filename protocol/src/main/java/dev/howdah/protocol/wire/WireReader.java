package dev.howdah.protocol.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads Kafka's primitive types from one frame. It borrows the buffer: it neither retains nor releases it, nor moves
 * its indices. Thread: the one that made it.
 *
 * <p>The bytes are not trusted. Every length is checked before it is used. An array is never allocated larger than the
 * rest of the bytes could fill. Anything wrong becomes a {@link MalformedMessageException}.
 */
public final class WireReader {

    /** Stands for "no id", as Kafka's {@code Uuid.ZERO_UUID}. {@link #uuid} returns it for sixteen zero bytes. */
    public static final UUID ZERO_UUID = new UUID(0, 0);

    /**
     * The most bytes of a string, however its length is written. It is Kafka's own bound (0x7fff in the readers that
     * {@code MessageDataGenerator} writes).
     */
    public static final int STRING_BYTES_MAX = Short.MAX_VALUE;

    /**
     * The most array elements in one message, over all of its arrays. A string of one character takes about 30 times as
     * many bytes on the heap as on the wire; with this bound a frame full of them takes about 60 MB. A fetch of every
     * partition of a cluster with 100,000 partitions stays far below.
     */
    public static final int ELEMENTS_MAX = 1_000_000;

    /** Reads one element of an array, in the given version of the message. */
    @FunctionalInterface
    public interface ElementReader<T> {
        T read(WireReader in, short version);
    }

    private final ByteBuf buffer;
    private final int end;
    private int index;
    private int elementsLeft = ELEMENTS_MAX;

    /** Makes a reader from the buffer's reader index to its writer index. */
    public WireReader(ByteBuf buffer) {
        this.buffer = buffer;
        this.index = buffer.readerIndex();
        this.end = buffer.writerIndex();
    }

    /** The number of bytes that are not read yet. */
    public int remaining() {
        return end - index;
    }

    /** The index in the buffer of the next byte to read. */
    public int index() {
        return index;
    }

    /**
     * Fails if bytes are left. To be called after the last field: a message that is longer than its fields is
     * malformed.
     */
    public void requireFullyRead() {
        if (index != end) {
            throw new MalformedMessageException("trailing bytes: " + remaining() + " (expected: 0)");
        }
    }

    public boolean bool() {
        return int8() != 0;
    }

    public byte int8() {
        return buffer.getByte(advance(1));
    }

    public short int16() {
        return buffer.getShort(advance(2));
    }

    public int uint16() {
        return buffer.getUnsignedShort(advance(2));
    }

    public int int32() {
        return buffer.getInt(advance(4));
    }

    public long uint32() {
        return buffer.getUnsignedInt(advance(4));
    }

    public long int64() {
        return buffer.getLong(advance(8));
    }

    public double float64() {
        return buffer.getDouble(advance(8));
    }

    public UUID uuid() {
        long high = int64();
        long low = int64();
        return high == 0 && low == 0 ? ZERO_UUID : new UUID(high, low);
    }

    /** Reads an unsigned varint of at most 32 bits. A value of 2^31 or more is returned as a negative number. */
    public int uvarint() {
        int value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            byte b = int8();
            if (shift == 28 && (b & 0xf0) != 0) {
                throw new MalformedMessageException("varint: more than 32 bits at " + index);
            }
            value |= (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new AssertionError("the fifth byte either ends the varint or is refused");
    }

    /** Reads a zigzag varint of at most 32 bits. */
    public int varint() {
        int raw = uvarint();
        return (raw >>> 1) ^ -(raw & 1);
    }

    /** Reads a zigzag varint of at most 64 bits. */
    public long varlong() {
        long raw = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            byte b = int8();
            if (shift == 63 && (b & 0xfe) != 0) {
                throw new MalformedMessageException("varlong: more than 64 bits at " + index);
            }
            raw |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return (raw >>> 1) ^ -(raw & 1);
            }
        }
        throw new AssertionError("the tenth byte either ends the varlong or is refused");
    }

    public String string(boolean flexible) {
        return present(nullableString(flexible), "string");
    }

    public @Nullable String nullableString(boolean flexible) {
        int length = length(flexible ? uvarint() - 1 : int16(), Math.min(STRING_BYTES_MAX, remaining()));
        if (length <= 0) {
            return length < 0 ? null : "";
        }
        return buffer.toString(advance(length), length, StandardCharsets.UTF_8);
    }

    public ByteBuf bytes(boolean flexible) {
        return present(nullableBytes(flexible), "bytes");
    }

    /** Reads bytes as a copy on the heap, which outlives the frame and is not released. */
    public @Nullable ByteBuf nullableBytes(boolean flexible) {
        ByteBuf borrowed = nullableRecords(flexible);
        if (borrowed == null) {
            return null;
        }
        if (!borrowed.isReadable()) {
            return Unpooled.EMPTY_BUFFER;
        }
        byte[] copy = new byte[borrowed.readableBytes()];
        borrowed.getBytes(borrowed.readerIndex(), copy);
        return Unpooled.wrappedBuffer(copy);
    }

    public ByteBuf records(boolean flexible) {
        return present(nullableRecords(flexible), "records");
    }

    /**
     * Reads records as a slice of the frame, without a copy. The slice is valid as long as the frame, unless the caller
     * retains it.
     */
    public @Nullable ByteBuf nullableRecords(boolean flexible) {
        int length = length(flexible ? uvarint() - 1 : int32(), remaining());
        return length < 0 ? null : buffer.slice(advance(length), length);
    }

    /**
     * Reads an array.
     *
     * @param elementBytesMin the fewest bytes that an element can take, at least 1. This bounds the allocation.
     * @return an immutable list
     */
    public <T> List<T> array(boolean flexible, int elementBytesMin, short version, ElementReader<T> element) {
        return present(nullableArray(flexible, elementBytesMin, version, element), "array");
    }

    public <T> @Nullable List<T> nullableArray(
            boolean flexible, int elementBytesMin, short version, ElementReader<T> element) {
        int count = count(flexible, elementBytesMin);
        if (count <= 0) {
            return count < 0 ? null : List.of();
        }
        List<T> elements = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            elements.add(element.read(this, version));
        }
        return List.copyOf(elements);
    }

    public List<String> stringArray(boolean flexible) {
        return present(nullableStringArray(flexible), "array");
    }

    public @Nullable List<String> nullableStringArray(boolean flexible) {
        return flexible
                ? nullableArray(true, 1, (short) 0, (in, v) -> in.string(true))
                : nullableArray(false, 2, (short) 0, (in, v) -> in.string(false));
    }

    /**
     * Reads the marker before a structure that may be null. Any negative byte means null, as in the readers that
     * Kafka's {@code MessageDataGenerator} writes.
     */
    public boolean isPresent() {
        return int8() >= 0;
    }

    /** Reads the number of tagged fields that follow. Each takes at least two bytes. */
    public int taggedFieldCount() {
        int count = uvarint();
        if (count < 0 || count > remaining() / 2) {
            throw new MalformedMessageException("tagged fields: " + Integer.toUnsignedString(count) + " (expected: <= "
                    + remaining() / 2 + ") at " + index);
        }
        return count;
    }

    /** Reads the size of a tagged field and checks that so many bytes are there. */
    public int taggedFieldBytes() {
        int size = uvarint();
        if (size < 0 || size > remaining()) {
            throw new MalformedMessageException("tagged field: " + Integer.toUnsignedString(size) + " (expected: <= "
                    + remaining() + ") at " + index);
        }
        return size;
    }

    /** Fails if a tagged field was not as long as announced. To be called after a known tagged field. */
    public void endTaggedField(int start, int size) {
        if (index - start != size) {
            throw new MalformedMessageException(
                    "tagged field: " + size + " (expected: " + (index - start) + ") at " + index);
        }
    }

    public void skip(int count) {
        advance(count);
    }

    /** Skips a section of tagged fields, none of which is known. */
    public void skipTaggedFields() {
        for (int left = taggedFieldCount(); left > 0; left--) {
            uvarint();
            skip(taggedFieldBytes());
        }
    }

    private int count(boolean flexible, int elementBytesMin) {
        int count = length(flexible ? uvarint() - 1 : int32(), Math.min(elementsLeft, remaining() / elementBytesMin));
        elementsLeft -= Math.max(count, 0);
        return count;
    }

    /** Checks a length or count that may be -1 for null. */
    private int length(int length, int max) {
        if (length < -1 || length > max) {
            throw new MalformedMessageException("length: " + length + " (expected: -1.." + max + ") at " + index);
        }
        return length;
    }

    private int advance(int count) {
        int at = index;
        if (count < 0 || count > end - at) {
            throw new MalformedMessageException("length: " + count + " (expected: <= " + (end - at) + ") at " + at);
        }
        index = at + count;
        return at;
    }

    private <T> T present(@Nullable T value, String type) {
        if (value == null) {
            throw new MalformedMessageException(type + ": null (expected: a value) at " + index);
        }
        return value;
    }
}
