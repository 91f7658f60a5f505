package dev.howdah.storage.postgres.connect;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.PGStream;

/**
 * Gathers messages to the server, so that they leave in as few writes as possible. When the buffer is full, a CopyData
 * message is cut and its rows go on in the next one. For any other message the buffer grows.
 *
 * <pre>
 * type int8 | length int32, itself included | body
 * </pre>
 *
 * <p>Thread: that of the connection.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-message-formats.html">Postgres: message formats</a>
 */
public final class FrontendBuffer {

    private static final int BUFFER_BYTES = 256 << 10;
    private static final int HEADER_BYTES = 1 + Integer.BYTES;
    private static final int NO_MESSAGE = -1;

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private byte[] buffer = new byte[BUFFER_BYTES];
    private int size;
    private int message = NO_MESSAGE;
    private boolean inCopyData;
    private @Nullable PGStream stream;

    /** Begins anew. Bytes that were not sent are discarded. */
    void open(PGStream to) {
        stream = to;
        size = 0;
        message = NO_MESSAGE;
        inCopyData = false;
        if (buffer.length > BUFFER_BYTES) {
            buffer = new byte[BUFFER_BYTES];
        }
    }

    void beginMessage(char type) throws IOException {
        ensure(HEADER_BYTES);
        message = size;
        inCopyData = type == 'd';
        buffer[size] = (byte) type;
        size += HEADER_BYTES;
    }

    void endMessage() {
        INT.set(buffer, message + 1, size - message - 1);
        message = NO_MESSAGE;
        inCopyData = false;
    }

    public void writeByte(int value) throws IOException {
        ensure(1);
        buffer[size++] = (byte) value;
    }

    public void writeShort(int value) throws IOException {
        ensure(Short.BYTES);
        SHORT.set(buffer, size, (short) value);
        size += Short.BYTES;
    }

    public void writeInt(int value) throws IOException {
        ensure(Integer.BYTES);
        INT.set(buffer, size, value);
        size += Integer.BYTES;
    }

    public void writeLong(long value) throws IOException {
        ensure(Long.BYTES);
        LONG.set(buffer, size, value);
        size += Long.BYTES;
    }

    /** Writes a text as UTF-8 with a closing NUL. */
    public void writeString(String text) throws IOException {
        writeBytes(text.getBytes(StandardCharsets.UTF_8));
        writeByte(0);
    }

    public void writeBytes(byte[] bytes) throws IOException {
        writeBytes(bytes, bytes.length);
    }

    /** Into CopyData they may be longer than the buffer. */
    public void writeBytes(byte[] from, int length) throws IOException {
        int at = 0;
        while (at < length) {
            if (size == buffer.length) {
                ensure(1);
            }
            int part = Math.min(length - at, buffer.length - size);
            System.arraycopy(from, at, buffer, size, part);
            size += part;
            at += part;
        }
    }

    /** Into CopyData they may be longer than the buffer. */
    public void writeBytes(ByteBuf from, int index, int length) throws IOException {
        int at = index;
        int left = length;
        while (left > 0) {
            if (size == buffer.length) {
                ensure(1);
            }
            int part = Math.min(left, buffer.length - size);
            from.getBytes(at, buffer, size, part);
            size += part;
            at += part;
            left -= part;
        }
    }

    /** Makes room for some bytes, far fewer than a buffer has. They can then be written without asking again. */
    private void ensure(int bytes) throws IOException {
        if (buffer.length - size < bytes) {
            makeRoom(bytes);
        }
    }

    private void makeRoom(int bytes) throws IOException {
        if (inCopyData) {
            endMessage();
            send();
            beginMessage('d');
        } else if (message == NO_MESSAGE) {
            send();
        } else {
            buffer = Arrays.copyOf(buffer, Math.max(2 * buffer.length, size + bytes));
        }
    }

    /** Sends the gathered messages. No message may be open. */
    void flush() throws IOException {
        send();
        stream().flush();
    }

    private void send() throws IOException {
        stream().send(buffer, 0, size);
        size = 0;
    }

    private PGStream stream() {
        PGStream to = stream;
        if (to == null) {
            throw new IllegalStateException("not open");
        }
        return to;
    }
}
